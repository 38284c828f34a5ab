package io.flywall.replication.replica;

import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of a batch whose content is not in place already. */
final class NewContent {
  private NewContent() {}

  static List<Entry.File> of(List<Change> changes, Tree here) {
    List<Entry.File> files = new ArrayList<>();
    for (Change change : changes) {
      if (change instanceof Change.Put put && put.entry() instanceof Entry.File file) {
        Optional<Entry> old = here.at(file.path());
        if (old.filter(entry -> Contents.areEqual(file, entry)).isEmpty()) {
          files.add(file);
        }
      }
    }
    return files;
  }
}

package io.flywall.replication.replica;

import io.flywall.replication.archive.ArchiveBatch;
import io.flywall.replication.archive.Reason;
import io.flywall.replication.directory.DirectoryWalk;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Location;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a batch is going to replace.
 *
 * @param here what is on the disk
 * @param expected what was applied last, and should be
 * @param applied the reason for contents that are as they should be
 * @param safe what an attempt before this one has set aside, if it is still the same; added to
 */
record Overwritten(
    Coverage coverage, Tree here, Tree expected, Reason applied, Map<TreePath, Entry> safe) {

  /** Sets aside what is lost for one of {@code reasons}, before anything is decided. */
  void archive(List<Change> changes, ArchiveBatch archive, Set<Reason> reasons) throws IOException {
    Map<Path, DirectoryWalk> walks = new HashMap<>();
    try {
      for (Change change : changes) {
        Optional<Entry> old = here.at(change.path());
        if (old.isPresent()
            && losesContent(old.get(), change)
            && reasons.contains(reason(old.get()))
            && !old.get().equals(safe.get(change.path()))) {
          Location location = coverage.locate(change.path()).orElseThrow();
          DirectoryWalk walk = walks.computeIfAbsent(location.base(), DirectoryWalk::new);
          Optional<OpenDirectory> directory = walk.to(location.way());
          if (directory.isPresent()) {
            archive.take(directory.get(), location.name(), change.path(), reason(old.get()));
            if (applied != Reason.SUPERSEDED) {
              safe.put(change.path(), old.get());
            }
          }
        }
      }
    } finally {
      for (DirectoryWalk walk : walks.values()) {
        walk.close();
      }
    }
  }

  private static boolean losesContent(Entry old, Change change) {
    return !(change instanceof Change.Put put) || !Contents.areEqual(old, put.entry());
  }

  private Reason reason(Entry old) {
    if (applied == Reason.UNACKNOWLEDGED) {
      // What a primary has was written there: no content is as it should be.
      return applied;
    }
    boolean asApplied =
        expected.at(old.path()).filter(entry -> Contents.areEqual(entry, old)).isPresent();
    return asApplied ? applied : Reason.LOCAL_EDIT;
  }
}

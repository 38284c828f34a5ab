package io.flywall.replication.replica;

import io.flywall.replication.directory.DirectoryWalk;
import io.flywall.replication.directory.Facts;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Location;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of this node's own lies in a directory that a batch makes into a file or a link: something
 * excluded, or a socket. It is nobody's to delete, so the batch cannot be put in place, and must
 * not be begun. For one batch.
 */
final class Obstacles implements Closeable {
  private final Coverage coverage;
  private final Tree here;
  private final Set<TreePath> going = new HashSet<>();
  private final Map<Path, DirectoryWalk> walks = new HashMap<>();

  /**
   * For {@code changes} to what is {@code here}: of a hundred thousand files none is looked at
   * again where none was a directory.
   */
  Obstacles(Coverage coverage, Tree here, List<Change> changes) {
    this.coverage = coverage;
    this.here = here;
    for (Change change : changes) {
      if (change instanceof Change.Remove) {
        going.add(change.path());
      }
    }
  }

  /** Something that is in the way of one of {@code changes}. */
  Optional<Path> of(List<Change> changes) throws IOException {
    for (Change change : changes) {
      if (change instanceof Change.Put put
          && !(put.entry() instanceof Entry.Directory)
          && here.at(put.path()).filter(Entry.Directory.class::isInstance).isPresent()) {
        Optional<Path> own = ofDirectoryAt(put.path());
        if (own.isPresent()) {
          return own;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Path> ofDirectoryAt(TreePath path) throws IOException {
    Location location = coverage.locate(path).orElseThrow();
    Optional<OpenDirectory> above =
        walks.computeIfAbsent(location.base(), DirectoryWalk::new).to(location.way());
    boolean directory =
        above.isPresent()
            && above.get().facts(location.name()).filter(Facts::isDirectory).isPresent();
    return directory ? in(above.get(), location.name(), path, location.path()) : Optional.empty();
  }

  private Optional<Path> in(OpenDirectory above, String name, TreePath at, Path path)
      throws IOException {
    try (OpenDirectory directory = above.child(name)) {
      List<String> odd = new ArrayList<>();
      List<String> names = directory.names(odd::add);
      if (!odd.isEmpty()) {
        return Optional.of(path.resolve(odd.get(0)));
      }
      for (String inside : names) {
        if (inside.startsWith(Coverage.STAGING)) {
          // Ours: what a transfer that broke off has left, cleared before anything is put in place.
          continue;
        }
        Path place = path.resolve(inside);
        if (TreePath.misfit(at.text() + "/" + inside).isPresent()
            || !going.contains(at.child(inside))) {
          return Optional.of(place);
        }
        if (directory.facts(inside).filter(Facts::isDirectory).isPresent()) {
          Optional<Path> deeper = in(directory, inside, at.child(inside), place);
          if (deeper.isPresent()) {
            return deeper;
          }
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    for (DirectoryWalk walk : walks.values()) {
      walk.close();
    }
  }
}

package io.flywall.replication.replica;

import io.flywall.replication.directory.DirectoryWalk;
import io.flywall.replication.directory.Facts;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Location;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.TreePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the directories that a batch builds on are there, or come with it. For one batch. */
final class Ground implements Closeable {
  private final Coverage coverage;
  private final Map<TreePath, Boolean> known = new HashMap<>();
  private final Map<Path, DirectoryWalk> walks = new HashMap<>();

  Ground(Coverage coverage, List<Change> changes) {
    this.coverage = coverage;
    for (Change change : changes) {
      if (change instanceof Change.Put put && put.entry() instanceof Entry.Directory) {
        known.put(put.path(), true);
      }
    }
  }

  /** A directory without which one of {@code changes} cannot be put in place. */
  Optional<TreePath> missing(List<Change> changes) throws IOException {
    for (Change change : changes) {
      if (change instanceof Change.Put) {
        Optional<TreePath> above = change.path().parent().filter(coverage::covers);
        if (above.isPresent() && !holds(above.get())) {
          return above;
        }
      }
    }
    return Optional.empty();
  }

  private boolean holds(TreePath directory) throws IOException {
    Boolean answer = known.get(directory);
    if (answer == null) {
      answer = isDirectory(directory);
      known.put(directory, answer);
    }
    return answer;
  }

  private boolean isDirectory(TreePath directory) throws IOException {
    Location location = coverage.locate(directory).orElseThrow();
    Optional<OpenDirectory> above =
        walks.computeIfAbsent(location.base(), DirectoryWalk::new).to(location.way());
    return above.isPresent()
        && above.get().facts(location.name()).filter(Facts::isDirectory).isPresent();
  }

  @Override
  public void close() throws IOException {
    for (DirectoryWalk walk : walks.values()) {
      walk.close();
    }
  }
}

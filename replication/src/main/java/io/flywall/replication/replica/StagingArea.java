package io.flywall.replication.replica;

import io.flywall.replication.DatasetName;
import io.flywall.replication.directory.Facts;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Location;
import io.flywall.replication.scan.Root;
import io.flywall.replication.tree.TreePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The folders in which versions are made ready: one in each root that is a directory, for what is
 * below it, and one beside a root for the root itself. So a rename into place never leaves its file
 * system, as long as nothing is mounted below a root.
 */
final class StagingArea implements Closeable {
  private final Coverage coverage;
  private final String folder;
  private final Map<Path, OpenDirectory> open = new HashMap<>();

  /** What holds a folder that was made just now. */
  private final List<OpenDirectory> homes = new ArrayList<>();

  StagingArea(DatasetName dataset, Coverage coverage) {
    this.coverage = coverage;
    this.folder = Coverage.STAGING + "." + dataset;
  }

  /**
   * Where what goes to {@code location} is made ready; made when it is not there. A root that is
   * not there is made, empty, because it may be a mount point of its own some day.
   */
  OpenDirectory of(Location location) throws IOException {
    Path home =
        location.way().isEmpty() ? location.base() : location.base().resolve(location.way().get(0));
    OpenDirectory known = open.get(home);
    if (known == null) {
      known = location.way().isEmpty() ? beside(location) : inside(location);
      open.put(home, known);
    }
    return known;
  }

  private OpenDirectory beside(Location location) throws IOException {
    return folderIn(base(location));
  }

  private OpenDirectory inside(Location location) throws IOException {
    String root = location.way().get(0);
    try (OpenDirectory base = base(location)) {
      if (base.facts(root).isEmpty()) {
        base.createDirectory(root);
      }
      return folderIn(base.child(root));
    }
  }

  private static OpenDirectory base(Location location) throws IOException {
    try {
      return OpenDirectory.open(location.base());
    } catch (NoSuchFileException none) {
      throw new IOException(
          "there is no directory " + location.base() + " to put it into; create it", none);
    }
  }

  private OpenDirectory folderIn(OpenDirectory home) throws IOException {
    homes.add(home);
    if (home.facts(folder).isEmpty()) {
      home.createDirectory(folder);
    }
    return home.child(folder);
  }

  /** Where what goes to {@code path} is made ready. */
  OpenDirectory of(TreePath path) throws IOException {
    return of(coverage.locate(path).orElseThrow());
  }

  /** All names in the folders that are open, and their own, are found again after a crash. */
  void sync(SyncPool syncs) throws IOException {
    for (OpenDirectory directory : open.values()) {
      syncs.add(directory::sync);
    }
    for (OpenDirectory home : homes) {
      syncs.add(home::sync);
    }
  }

  /** Nothing is on its way any more: the folders go, with what an interrupted version left. */
  void remove() throws IOException {
    close();
    empty(Set::of, name -> {});
  }

  /**
   * What versions before this one left on their way, and nobody wants now, only takes room.
   *
   * @param wanted asked only where something is: a hundred thousand names take 13 MB
   * @param going is told each name before it is deleted
   */
  void keepOnly(Supplier<Set<String>> wanted, Consumer<String> going) throws IOException {
    empty(wanted, going);
  }

  private void empty(Supplier<Set<String>> wanted, Consumer<String> going) throws IOException {
    for (Root root : coverage.roots()) {
      try (OpenDirectory base = OpenDirectory.open(root.base())) {
        removeFrom(base, wanted, going);
        for (String name : names(root)) {
          if (base.facts(name).filter(Facts::isDirectory).isPresent()) {
            try (OpenDirectory directory = base.child(name)) {
              removeFrom(directory, wanted, going);
            }
          }
        }
      } catch (NoSuchFileException none) {
        // Nor a folder in it.
      }
    }
  }

  private static List<String> names(Root root) throws IOException {
    try (OpenDirectory base = OpenDirectory.open(root.base())) {
      List<String> names = new ArrayList<>(base.names(odd -> {}));
      names.removeIf(name -> !root.matches(name) || name.startsWith(Coverage.STAGING));
      return names;
    }
  }

  private void removeFrom(OpenDirectory home, Supplier<Set<String>> wanted, Consumer<String> going)
      throws IOException {
    Optional<Facts> facts = home.facts(folder);
    if (facts.filter(Facts::isDirectory).isEmpty()) {
      return;
    }
    Set<String> names = wanted.get();
    boolean emptied = true;
    try (OpenDirectory directory = home.child(folder)) {
      for (String name : directory.names(odd -> {})) {
        if (names.contains(name)) {
          emptied = false;
        } else if (directory.facts(name).filter(Facts::isDirectory).isPresent()) {
          directory.deleteDirectory(name);
        } else {
          going.accept(name);
          directory.deleteFile(name);
        }
      }
    }
    if (emptied) {
      home.deleteDirectory(folder);
    }
  }

  @Override
  public void close() throws IOException {
    for (OpenDirectory directory : open.values()) {
      directory.close();
    }
    open.clear();
    for (OpenDirectory home : homes) {
      home.close();
    }
    homes.clear();
  }
}

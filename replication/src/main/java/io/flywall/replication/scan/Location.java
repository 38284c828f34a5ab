package io.flywall.replication.scan;

import io.flywall.replication.directory.DirectoryWalk;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a path of a tree lies on this node.
 *
 * @param base the directory that holds one of the dataset's {@code paths}; the operator named it,
 *     so links on the way to it are followed
 * @param way from there to the directory that holds the entry; nothing on it is followed
 * @param name of the entry
 * @see DirectoryWalk
 */
public record Location(Path base, List<String> way, String name) {
  public Location {
    way = List.copyOf(way);
  }

  /** For people and for the kernel's change notices; what is changed goes through a walk. */
  public Path path() {
    Path path = base;
    for (String step : way) {
      path = path.resolve(step);
    }
    return path.resolve(name);
  }
}

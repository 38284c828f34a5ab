package io.flywall.replication.scan;

import io.flywall.replication.tree.TreePath;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One of the paths of a dataset. */
public final class Root {
  private final Path base;
  private final List<String> above;
  private final String pattern;
  private final PathMatcher names;

  private Root(Path base, List<String> above, String pattern) {
    this.base = base;
    this.above = above;
    this.pattern = pattern;
    this.names = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
  }

  /**
   * A path as the operator wrote it.
   *
   * @param path absolute, at least one name long; {@code *}, {@code ?}, {@code [ ]} and {@code { }}
   *     in the last name stand for several
   */
  public static Root of(Path path) {
    List<String> above = new ArrayList<>();
    path.getParent().forEach(name -> above.add(name.toString()));
    return new Root(path.getParent(), List.copyOf(above), path.getFileName().toString());
  }

  /** A file of the agent's own that appears in the tree under a name that all nodes share. */
  public static Root named(String name, Path directory) {
    return new Root(directory, List.of(), name);
  }

  /** The directory that holds it. */
  public Path base() {
    return base;
  }

  /** Whether {@code name} in its directory belongs to it. */
  public boolean matches(String name) {
    return name.equals(pattern) || names.matches(Path.of(name));
  }

  /** What it matches, as paths are in a tree. */
  String text() {
    return treePathOf(pattern);
  }

  private String treePathOf(String name) {
    return above.isEmpty() ? name : String.join("/", above) + "/" + name;
  }

  /** The path in a tree of {@code name} in its directory. */
  TreePath treePath(String name) {
    return new TreePath(treePathOf(name));
  }

  /** Where {@code path} lies; empty when it is not below this root. */
  Optional<Location> locate(TreePath path) {
    List<String> steps = path.names();
    int depth = above.size();
    if (steps.size() <= depth
        || !steps.subList(0, depth).equals(above)
        || !matches(steps.get(depth))) {
      return Optional.empty();
    }
    return Optional.of(
        new Location(base, steps.subList(depth, steps.size() - 1), steps.get(steps.size() - 1)));
  }

  /** What is left of {@code path} below the directory that holds this root. */
  Path relative(TreePath path) {
    List<String> steps = path.names();
    return Path.of(String.join("/", steps.subList(above.size(), steps.size())));
  }

  @Override
  public String toString() {
    return base.resolve(pattern).toString();
  }
}

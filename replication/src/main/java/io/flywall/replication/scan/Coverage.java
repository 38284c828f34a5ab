package io.flywall.replication.scan;

import io.flywall.replication.tree.Scope;
import io.flywall.replication.tree.TreePath;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What belongs to a dataset on this node, in this node's own words: a primary that lists more has
 * no say here.
 */
public final class Coverage {
  /**
   * Directories below each other. A path has room for 2,048, which would be as many open at once
   * and a stack that no thread has; nobody keeps configuration or leases that deep.
   */
  public static final int DEEPEST = 200;

  /** Names that begin so are ours: a version on its way. Never replicated, in neither direction. */
  public static final String STAGING = ".flywall-staging";

  private final List<Root> roots;
  private final List<PathMatcher> excluded = new ArrayList<>();
  private final Scope scope;

  /**
   * @param exclude glob patterns of what is a node's own (FileSystem.getPathMatcher): without a
   *     slash they are compared with every name, with one with the path below a root; what is in an
   *     excluded directory is excluded
   */
  public Coverage(List<Root> roots, List<String> exclude) {
    this.roots = List.copyOf(roots);
    List<String> patterns = exclude.stream().map(Coverage::plain).toList();
    for (String plain : patterns) {
      excluded.add(FileSystems.getDefault().getPathMatcher("glob:" + plain));
    }
    this.scope = Scope.of(roots.stream().map(Root::text).toList(), patterns);
  }

  private static String plain(String pattern) {
    return pattern.replaceFirst("^/+", "").replaceFirst("/+$", "");
  }

  /** What other nodes compare with theirs. */
  public Scope scope() {
    return scope;
  }

  public List<Root> roots() {
    return roots;
  }

  /** Where {@code path} lies here; empty when it is none of ours. */
  public Optional<Location> locate(TreePath path) {
    if (path.names().stream().anyMatch(name -> name.startsWith(STAGING))) {
      return Optional.empty();
    }
    return roots.stream().map(root -> root.locate(path)).flatMap(Optional::stream).findFirst();
  }

  /** Whether {@code path}, which lies here, is this node's own. */
  public boolean isExcluded(TreePath path) {
    if (excluded.isEmpty()) {
      return false;
    }
    return roots.stream()
        .filter(root -> root.locate(path).isPresent())
        .findFirst()
        .filter(root -> isExcluded(root.relative(path)))
        .isPresent();
  }

  /** It, or a directory that it is in. The first name is the root's own. */
  private boolean isExcluded(Path path) {
    for (int end = 1; end <= path.getNameCount(); end++) {
      Path name = path.getName(end - 1);
      if (matches(name) || (end > 1 && matches(path.subpath(1, end)))) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(Path path) {
    for (PathMatcher pattern : excluded) {
      if (pattern.matches(path)) {
        return true;
      }
    }
    return false;
  }

  /** Replicated: it lies here, and is not this node's own. */
  public boolean covers(TreePath path) {
    return locate(path).isPresent() && !isExcluded(path);
  }

  @Override
  public String toString() {
    return roots.toString();
  }

  /** Whether {@code path} is further down than anything is looked at. */
  public static boolean isTooDeep(TreePath path) {
    return path.text().chars().filter(character -> character == '/').count() >= DEEPEST;
  }
}

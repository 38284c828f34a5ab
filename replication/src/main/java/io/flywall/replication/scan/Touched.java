package io.flywall.replication.scan;

import io.flywall.replication.tree.TreePath;
import java.util.Set;

/**
 * What may have changed.
 *
 * @param everything the kernel lost count, or nobody watches
 */
public record Touched(boolean everything, Set<TreePath> paths) {
  public Touched {
    paths = Set.copyOf(paths);
  }

  public boolean isNothing() {
    return !everything && paths.isEmpty();
  }
}

package io.flywall.replication.scan;

import io.flywall.replication.tree.PathMap;
import io.flywall.replication.tree.Tree;
import java.util.List;

/**
 * What a dataset looked like.
 *
 * @param skipped what is not in it, the first hundred
 */
public record Scan(PathMap<Scanned> files, Tree tree, List<Skipped> skipped) {
  public static final Scan NOTHING =
      new Scan(PathMap.of(List.of(), Scanned::path), Tree.EMPTY, List.of());

  public Scan {
    skipped = List.copyOf(skipped);
  }
}

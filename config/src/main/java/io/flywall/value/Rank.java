package io.flywall.value;

/**
 * The order in which nodes stand: in sync before not, then the lower priority number, then the
 * lower node id. where no primary ever was, the configured {@code replication.mode} decides first.
 *
 * @param inSync behind by less than {@code replication.max_lag}
 * @param firstBoot what {@code replication.mode} says
 */
public record Rank(boolean inSync, FirstBoot firstBoot, Priority priority, NodeId node) {

  /** Whether this node goes before {@code other}. */
  public boolean isBetterThan(Rank other, boolean clusterIsNew) {
    if (clusterIsNew && firstBoot != other.firstBoot) {
      return firstBoot.compareTo(other.firstBoot) < 0;
    }
    if (inSync != other.inSync) {
      return inSync;
    }
    int byPriority = priority.compareTo(other.priority);
    return byPriority != 0 ? byPriority < 0 : node.compareTo(other.node) < 0;
  }
}

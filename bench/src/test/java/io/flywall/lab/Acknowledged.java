package io.flywall.lab;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Collects what the primary has acknowledged, by {@code flywall replication barrier}: what was
 * written before one that succeeded must never be lost.
 */
final class Acknowledged implements AutoCloseable {
  private final ReplicatingCluster cluster;
  private final LedgerWriter writer;
  private final Set<LedgerWriter.Written> all = ConcurrentHashMap.newKeySet();
  private final Thread thread = new Thread(this::run, "acknowledged");
  private volatile boolean ended;

  private Acknowledged(ReplicatingCluster cluster, LedgerWriter writer) {
    this.cluster = cluster;
    this.writer = writer;
  }

  static Acknowledged begin(ReplicatingCluster cluster, LedgerWriter writer) {
    Acknowledged acknowledged = new Acknowledged(cluster, writer);
    acknowledged.thread.start();
    return acknowledged;
  }

  /**
   * What counts was written while the node led, and it has led without a break until the barrier:
   * in one term. What it wrote while somebody else led is a local edit, and may go.
   */
  @SuppressWarnings("ReferenceEquality") // two reigns of one node are not the same
  private void run() {
    OptionalLong term = OptionalLong.empty();
    LedgerWriter.Reign known = writer.reign();
    int from = 0;
    while (!ended) {
      LedgerWriter.Reign reign = writer.reign();
      OptionalLong now = cluster.ledTerm(reign.node());
      if (!now.equals(term) || reign != known) {
        term = now;
        known = reign;
        from = reign.soFar().size();
      }
      List<LedgerWriter.Written> before = reign.soFar();
      boolean reached = term.isPresent() && cluster.barrier(reign.node());
      if (reached && cluster.ledTerm(reign.node()).equals(term)) {
        all.addAll(before.subList(from, before.size()));
      }
    }
  }

  int count() {
    return all.size();
  }

  /** Once it is closed. */
  Set<LedgerWriter.Written> all() {
    return Set.copyOf(all);
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

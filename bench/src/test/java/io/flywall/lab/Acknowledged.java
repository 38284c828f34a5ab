package io.flywall.lab;

import java.util.HashSet;
import java.util.Set;

/**
 * Collects what the primary has acknowledged, by {@code flywall replication barrier}: what was
 * written before one that succeeded must never be lost.
 */
final class Acknowledged implements AutoCloseable {
  private final ReplicatingCluster cluster;
  private final LedgerWriter writer;
  private final Set<LedgerWriter.Written> all = new HashSet<>();
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

  private void run() {
    while (!ended) {
      LedgerWriter.Reign reign = writer.reign();
      Set<LedgerWriter.Written> before = Set.copyOf(reign.soFar());
      if (cluster.barrier(reign.node())) {
        all.addAll(before);
      }
    }
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

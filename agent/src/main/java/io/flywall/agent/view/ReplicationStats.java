package io.flywall.agent.view;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the replication of a node has done since the start.
 *
 * @param counted for how long: since the agent's start
 * @param breaker of the connection to the primary that this node follows
 * @param lines one for each peer and dataset of which anything has travelled
 * @param refused what was refused, and how often
 */
public record ReplicationStats(
    String node,
    boolean leading,
    long term,
    Duration counted,
    Breaker breaker,
    List<Line> lines,
    Map<String, Long> refused) {

  public ReplicationStats {
    lines = List.copyOf(lines);
    refused = Map.copyOf(refused);
  }

  /**
   * Whether the primary is tried.
   *
   * @param state closed (it is connected, or tried at once), or open after failures
   * @param failures in a row
   * @param nextAttempt until then nothing is tried; empty while it is connected
   */
  public record Breaker(String state, int failures, Optional<Duration> nextAttempt) {}

  /**
   * One dataset between this node and a peer.
   *
   * @param versions of the peer's that were put in place here, {@code fullSyncs} of them by a
   *     comparison of everything
   * @param failures of those that were begun
   * @param lastVersion how long the last one took, from the question to the disk
   */
  public record Line(
      String peer,
      String dataset,
      Content sent,
      Content received,
      long versions,
      long fullSyncs,
      long failures,
      Optional<Duration> lastVersion,
      Optional<Duration> lastFullSync) {}

  /**
   * The content of files that has travelled.
   *
   * @param bytes as on disk, {@code wireBytes} as packed
   */
  public record Content(long chunks, long bytes, long wireBytes) {}
}

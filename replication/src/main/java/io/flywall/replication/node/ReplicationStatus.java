package io.flywall.replication.node;

import io.flywall.replication.stream.Standing;
import io.flywall.replication.stream.SyncStatus;
import io.flywall.replication.wire.Refusal;
import io.flywall.value.MonotonicInstant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the replication of a node is, at one moment.
 *
 * @param datasets as this node follows; meaningless while it leads
 * @param peers as they follow this node; empty while it does not lead
 * @param primary whom it follows, for people; empty when nobody
 * @param trouble why this node does not serve, or is not connected; empty when nothing is wrong
 * @param failures to connect, in a row
 * @param nextAttempt when it is tried again; empty while it is connected
 * @param refused what was refused since the start, and how often
 */
public record ReplicationStatus(
    Standing standing,
    List<SyncStatus> datasets,
    List<SyncStatus> peers,
    Optional<String> primary,
    String trouble,
    int failures,
    Optional<MonotonicInstant> nextAttempt,
    Map<Refusal, Long> refused) {
  public ReplicationStatus {
    datasets = List.copyOf(datasets);
    peers = List.copyOf(peers);
    refused = Map.copyOf(refused);
  }
}

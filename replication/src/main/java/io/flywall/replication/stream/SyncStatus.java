package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one dataset is between the node that serves it and one that follows.
 *
 * @param peer the other node; empty while a follower has not heard who it is
 * @param tip the newest version that is known of the serving side
 * @param applied what is on the follower's disk, as far as it is known here
 * @param changesBehind empty when it cannot be counted: the whole has to be compared
 * @param bytesTotal of content, of the version on its way; 0 when none is, or nothing is missing
 * @param bytesLeft of those
 * @param fetching how far the version on its way has come; empty when none is, or it is not known
 * @param lastInSync when the two were last known to be equal
 * @param trouble what hinders it, for people; empty when nothing does
 */
public record SyncStatus(
    DatasetName dataset,
    Optional<NodeId> peer,
    SyncState state,
    Position tip,
    Position applied,
    OptionalLong changesBehind,
    long bytesTotal,
    long bytesLeft,
    Optional<Fetching> fetching,
    Optional<MonotonicInstant> lastInSync,
    String trouble) {

  /** How old what is on the follower may be; empty when it was never in sync. */
  public Optional<Duration> lag(MonotonicInstant now) {
    return lastInSync.map(last -> now.isBefore(last) ? Duration.ZERO : now.since(last));
  }

  /** How many changes lie between two positions, where that can be counted. */
  static OptionalLong changesBetween(Position applied, Position tip) {
    return applied.term().equals(tip.term())
        ? OptionalLong.of(Math.max(0, tip.sequence() - applied.sequence()))
        : OptionalLong.empty();
  }
}

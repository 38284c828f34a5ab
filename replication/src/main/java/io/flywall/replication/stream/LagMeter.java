package io.flywall.replication.stream;

import io.flywall.replication.Position;
import io.flywall.value.MonotonicInstant;
import java.util.Optional;

/**
 * Since when a follower may be behind. In sync is a fact about the moment at which a tip was heard:
 * when it is applied later, that moment counts and not the later one, since the primary may have
 * gone on in between.
 */
final class LagMeter {
  private Position applied;
  private Position tip = Position.NONE;
  private MonotonicInstant tipHeard = MonotonicInstant.DISTANT_PAST;
  private Optional<MonotonicInstant> lastInSync = Optional.empty();

  LagMeter(Position applied) {
    this.applied = applied;
  }

  synchronized void heard(Position heard, MonotonicInstant now) {
    tip = heard;
    tipHeard = now;
    settle();
  }

  synchronized void applied(Position now) {
    applied = now;
    settle();
  }

  private void settle() {
    if (applied.equals(tip) && tipHeard.isAfter(MonotonicInstant.DISTANT_PAST)) {
      lastInSync = Optional.of(tipHeard);
    }
  }

  /** Whether a tip was heard since then. */
  synchronized boolean heardSince(MonotonicInstant then) {
    return !tipHeard.isBefore(then);
  }

  synchronized boolean inSync() {
    return lastInSync.isPresent() && applied.equals(tip);
  }

  synchronized Position applied() {
    return applied;
  }

  synchronized Position tip() {
    return tip;
  }

  synchronized Optional<MonotonicInstant> lastInSync() {
    return lastInSync;
  }
}

package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/**
 * This node's own waits before it stands for a term, and the reason that its claim will give. Both
 * come from what happened last: a boot, a silence, a release, a fault, a term given up.
 */
final class NextClaim {
  private final DeadTimes deadTimes;
  private Reason reason = Reason.COLD_START;
  private MonotonicInstant after;
  private MonotonicInstant handedUntil = MonotonicInstant.DISTANT_PAST;

  NextClaim(DeadTimes deadTimes, MonotonicInstant after) {
    this.deadTimes = deadTimes;
    this.after = after;
  }

  Reason reason() {
    return reason;
  }

  /** Not before this instant, whatever else is asked for. */
  MonotonicInstant after() {
    return after;
  }

  /** Whether no primary is there to be taken over from. */
  boolean isColdStart() {
    return reason == Reason.COLD_START;
  }

  /** A right to claim unasked is as young as the release was. */
  boolean isFreshlyHanded(MonotonicInstant now) {
    return reason == Reason.HANDED_TO_US && now.isBefore(handedUntil);
  }

  /** When whoever could have claimed by now has been heard, if it did. */
  MonotonicInstant deadTimeFrom(MonotonicInstant now) {
    return now.plus(deadTimes.longestOfAll());
  }

  void because(Reason why) {
    reason = why;
  }

  void because(Reason why, MonotonicInstant notBefore) {
    reason = why;
    after = notBefore;
  }

  /** The primary's release names this node. */
  void handed(MonotonicInstant now, MonotonicInstant until) {
    because(Reason.HANDED_TO_US, now);
    handedUntil = until;
  }

  void waitUntil(MonotonicInstant instant) {
    after = instant;
  }

  /** As {@link #waitUntil}, but a longer wait stays. */
  void waitAtLeastUntil(MonotonicInstant instant) {
    after = MonotonicInstant.later(after, instant);
  }

  /** Part of the wait passed without anything being heard. */
  void prolong(Duration gap) {
    after = after.plus(gap);
  }
}

package io.flywall.heartbeat;

import io.flywall.value.MonotonicInstant;

/**
 * So many costly checks a second and no more (a token bucket that holds one second's worth). What
 * an attacker can make us do for nothing is bounded by it, whatever arrives.
 */
final class Allowance {
  private final int perSecond;
  private final long nanosEach;
  private MonotonicInstant fullAt = MonotonicInstant.DISTANT_PAST;

  Allowance(int perSecond) {
    this.perSecond = perSecond;
    this.nanosEach = 1_000_000_000L / perSecond;
  }

  /** Takes one if there is one. */
  boolean take(MonotonicInstant now) {
    MonotonicInstant from = MonotonicInstant.later(fullAt, now);
    if (from.nanos() - now.nanos() > (perSecond - 1) * nanosEach) {
      return false;
    }
    fullAt = new MonotonicInstant(from.nanos() + nanosEach);
    return true;
  }
}

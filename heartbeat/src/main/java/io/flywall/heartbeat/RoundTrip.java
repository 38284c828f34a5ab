package io.flywall.heartbeat;

import java.time.Duration;

/**
 * Round-trip time of one path: smoothed as TCP does it (RFC 6298: seven parts old, one part new),
 * because single figures jump with every scheduling of either side.
 */
public final class RoundTrip {
  /** So many until a start-up's few slow ones have faded to a tenth: (7/8)^16. */
  private static final int SETTLED_AFTER = 16;

  private long smoothedNanos = -1;
  private int measurements;

  public void measured(Duration roundTrip) {
    long nanos = roundTrip.toNanos();
    measurements = Math.min(measurements + 1, SETTLED_AFTER);
    smoothedNanos = smoothedNanos < 0 ? nanos : (smoothedNanos * 7 + nanos) / 8;
  }

  /** Whether there were enough measurements to complain about. */
  public boolean isSettled() {
    return measurements == SETTLED_AFTER;
  }

  /** Negative before the first measurement. */
  public Duration smoothed() {
    return Duration.ofNanos(smoothedNanos);
  }
}

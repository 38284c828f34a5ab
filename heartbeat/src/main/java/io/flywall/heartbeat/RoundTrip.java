package io.flywall.heartbeat;

import java.time.Duration;

/**
 * Round-trip time of one path: smoothed as TCP does it (RFC 6298: seven parts old, one part new),
 * because single figures jump with every scheduling of either side.
 */
public final class RoundTrip {
  private long smoothedNanos = -1;

  public void measured(Duration roundTrip) {
    long nanos = roundTrip.toNanos();
    smoothedNanos = smoothedNanos < 0 ? nanos : (smoothedNanos * 7 + nanos) / 8;
  }

  /** Negative before the first measurement. */
  public Duration smoothed() {
    return Duration.ofNanos(smoothedNanos);
  }
}

package io.flywall.replication.stream;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after the n-th failure in a row: twice as long each time, up to a limit, and of
 * that a random part from a half up, so that nodes that lost one peer together do not come back
 * together.
 */
public final class Backoff {
  private final Duration first;
  private final Duration most;
  private final RandomGenerator random;
  private int failures;

  /**
   * Nothing has failed yet.
   *
   * @param random the same seed gives the same waits
   */
  public Backoff(Duration first, Duration most, RandomGenerator random) {
    this.first = first;
    this.most = most;
    this.random = random;
  }

  /** The wait after one more failure. */
  public Duration failed() {
    long nanos = first.toNanos();
    for (int i = 0; i < failures && nanos < most.toNanos(); i++) {
      nanos *= 2;
    }
    failures++;
    long whole = Math.min(nanos, most.toNanos());
    return Duration.ofNanos(whole / 2 + (long) (random.nextDouble() * (whole / 2.0)));
  }

  public void succeeded() {
    failures = 0;
  }

  public int failures() {
    return failures;
  }
}

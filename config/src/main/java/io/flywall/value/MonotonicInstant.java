package io.flywall.value;

import java.time.Duration;

/**
 * A point on this host's CLOCK_BOOTTIME, the only time that decisions know. It is a type of its own
 * so that wall time, which steps, can never slip into a decision. CLOCK_MONOTONIC was rejected: it
 * hides the time a machine was suspended, just when a stale primary is most dangerous.
 *
 * @param nanos nanoseconds since boot; meaningless on another host
 */
public record MonotonicInstant(long nanos) implements Comparable<MonotonicInstant> {
  /** Before anything happened: every real instant is later. */
  public static final MonotonicInstant DISTANT_PAST = new MonotonicInstant(Long.MIN_VALUE / 4);

  /** Never: every real instant is earlier. */
  public static final MonotonicInstant DISTANT_FUTURE = new MonotonicInstant(Long.MAX_VALUE / 4);

  public MonotonicInstant plus(Duration duration) {
    return new MonotonicInstant(nanos + duration.toNanos());
  }

  public MonotonicInstant minus(Duration duration) {
    return new MonotonicInstant(nanos - duration.toNanos());
  }

  /** Time from {@code earlier} to this instant; negative when {@code earlier} is later. */
  public Duration since(MonotonicInstant earlier) {
    return Duration.ofNanos(nanos - earlier.nanos);
  }

  public boolean isBefore(MonotonicInstant other) {
    return nanos < other.nanos;
  }

  public boolean isAfter(MonotonicInstant other) {
    return nanos > other.nanos;
  }

  public static MonotonicInstant earlier(MonotonicInstant a, MonotonicInstant b) {
    return a.nanos <= b.nanos ? a : b;
  }

  public static MonotonicInstant later(MonotonicInstant a, MonotonicInstant b) {
    return a.nanos >= b.nanos ? a : b;
  }

  @Override
  public int compareTo(MonotonicInstant other) {
    return Long.compare(nanos, other.nanos);
  }

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof MonotonicInstant instant && nanos == instant.nanos;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(nanos);
  }
}

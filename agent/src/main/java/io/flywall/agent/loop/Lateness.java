package io.flywall.agent.loop;

import io.flywall.value.Durations;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * How late the loop turns. A gap beyond the guard G is an event for the election, because during it
 * nothing was heard and nothing renewed (design rule 11).
 */
public final class Lateness {
  /** Beyond an hour nobody asks how late exactly. */
  private static final long MOST_MICROS = Duration.ofHours(1).toMillis() * 1000;

  /** Two digits are 1 %, in a few kilobytes; recording neither allocates nor locks. */
  private static final int DIGITS = 2;

  private Duration guard;
  private final Histogram turns = new Histogram(MOST_MICROS, DIGITS);
  private MonotonicInstant planned = MonotonicInstant.DISTANT_FUTURE;
  private MonotonicInstant seen = MonotonicInstant.DISTANT_FUTURE;
  private Duration worst = Duration.ZERO;
  private Duration recent = Duration.ZERO;
  private long stalls;

  /** {@code guard}: G. */
  public Lateness(Duration guard) {
    this.guard = guard;
  }

  /** Another G is in force. */
  void changeTo(Duration next) {
    guard = next;
  }

  /** When the next turn is meant to begin. */
  public void plan(MonotonicInstant next) {
    planned = next;
  }

  /** Call first in a turn; the gap when it was one. */
  public Optional<Duration> turned(MonotonicInstant now) {
    seen = now;
    Duration late = now.since(planned);
    if (!late.isNegative()) {
      turns.recordValue(Math.min(late.toNanos() / 1000, MOST_MICROS));
    }
    return judged(late);
  }

  /** Call before each input of a turn: a process can also be frozen between two of them. */
  public Optional<Duration> taking(MonotonicInstant now) {
    Duration gap = now.since(seen);
    seen = now;
    return judged(gap);
  }

  private Optional<Duration> judged(Duration late) {
    if (late.isNegative()) {
      return Optional.empty();
    }
    recent = Durations.longer(late, recent);
    worst = Durations.longer(late, worst);
    if (late.compareTo(guard) <= 0) {
      return Optional.empty();
    }
    stalls++;
    return Optional.of(late);
  }

  /** Every other turn begins no later than this. */
  Duration p50() {
    return percentile(50);
  }

  /** Of a hundred turns ninety-nine begin no later than this. */
  Duration p99() {
    return percentile(99);
  }

  private Duration percentile(int percent) {
    return Duration.ofNanos(turns.getValueAtPercentile(percent) * 1000);
  }

  Duration worst() {
    return worst;
  }

  /** The worst since it was last asked for. */
  Duration takeRecent() {
    Duration taken = recent;
    recent = Duration.ZERO;
    return taken;
  }

  /** From now on only what follows counts. */
  void reset() {
    turns.reset();
    worst = Duration.ZERO;
    stalls = 0;
  }

  long stalls() {
    return stalls;
  }
}

package io.flywall.lab.prober;

import java.time.Duration;

/**
 * How late the instrument itself was: on a busy machine it, too, waits for a processor.
 *
 * @param worst the longest time between two ticks
 * @param count times between two ticks longer than {@link #TOO_LONG}
 */
public record Stalls(Duration worst, int count) {
  /** Five ticks: a gap found next to such a hole may be the hole's. */
  public static final Duration TOO_LONG = Duration.ofMillis(5);

  public static Stalls of(Tape tape) {
    long worst = 0;
    int count = 0;
    for (int i = 1; i < tape.ticks(); i++) {
      long between = tape.sentAt()[i] - tape.sentAt()[i - 1];
      worst = Math.max(worst, between);
      count += between > TOO_LONG.toNanos() ? 1 : 0;
    }
    return new Stalls(Duration.ofNanos(worst), count);
  }

  public static final Stalls NONE = new Stalls(Duration.ZERO, 0);

  /** The one of the two with the longer hole. */
  public Stalls worse(Stalls other) {
    return worst.compareTo(other.worst) >= 0 ? this : other;
  }

  /** Whether what the tape shows cannot be trusted to a few milliseconds. */
  public boolean spoiled() {
    return count > 0;
  }
}

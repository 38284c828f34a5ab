package io.flywall.lab.prober;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the gaps in the answers to ordinary pings. */
public final class Gaps {
  /**
   * An answer later than this is no answer: pings wait in the client's queue while it asks for the
   * MAC address of a dead node, and would be counted as answered at the time they were sent.
   */
  private static final long LATE = Duration.ofMillis(100).toNanos();

  private Gaps() {}

  /** Every gap longer than {@code least}, in order; one that lasts to the tape's end included. */
  public static List<Gap> in(Tape tape, Duration least) {
    List<Gap> gaps = new ArrayList<>();
    if (tape.ticks() == 0) {
      return gaps;
    }
    long last = tape.sentAt()[0];
    int by = -1;
    boolean unanswered = false;
    for (int i = 0; i < tape.ticks(); i++) {
      if (!answered(tape, i)) {
        unanswered = true;
        continue;
      }
      // Time in which the prober slept shows nothing: a gap has a question without answer in it.
      if (unanswered) {
        add(gaps, new Gap(last, tape.sentAt()[i], by, tape.pingBy()[i]), least);
      }
      last = tape.sentAt()[i];
      by = tape.pingBy()[i];
      unanswered = false;
    }
    if (unanswered) {
      add(gaps, new Gap(last, tape.sentAt()[tape.ticks() - 1], by, -1), least);
    }
    return gaps;
  }

  /** The longest gap, or nothing when every ping was answered. */
  public static Optional<Gap> longest(Tape tape) {
    return in(tape, Duration.ZERO).stream().max(Comparator.comparing(Gap::length));
  }

  static boolean answered(Tape tape, int tick) {
    long at = tape.pingAt()[tick];
    return at != 0 && at - tape.sentAt()[tick] <= LATE;
  }

  private static void add(List<Gap> gaps, Gap gap, Duration least) {
    if (gap.length().compareTo(least) > 0) {
      gaps.add(gap);
    }
  }
}

package io.flywall.lab.prober;

import java.util.Locale;

/**
 * In how many ticks one node answered for the VIP, in whatever way.
 *
 * @param first instant of the first such tick, 0 = none
 * @param last instant of the last one
 */
public record AnswerTime(int ticks, long first, long last) {

  public static AnswerTime of(Tape tape, String node) {
    int number = tape.nodes().indexOf(node);
    if (number < 0) {
      throw new IllegalArgumentException("not on the tape: " + node);
    }
    int ticks = 0;
    long first = 0;
    long last = 0;
    for (int i = 0; i < tape.ticks(); i++) {
      if ((tape.answers()[i] & Answer.allOf(number)) != 0) {
        ticks++;
        first = first == 0 ? tape.sentAt()[i] : first;
        last = tape.sentAt()[i];
      }
    }
    return new AnswerTime(ticks, first, last);
  }

  /** A tick is a millisecond. */
  public int millis() {
    return ticks;
  }

  @Override
  public String toString() {
    return ticks == 0
        ? "0 ms"
        : String.format(Locale.ROOT, "%d ms within %.1f ms", ticks, (last - first) / 1e6 + 1);
  }
}

package io.flywall.lab.prober;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * In how many ticks two different nodes answered for the VIP.
 *
 * @param ticks with answers of two nodes or more, in whatever way each of them answered
 * @param each the same, counted for one way of answering at a time
 * @param first instant of the first such tick, 0 = none
 * @param last instant of the last one
 */
public record DualTime(int ticks, Map<Answer, Integer> each, long first, long last) {

  public DualTime {
    each = Map.copyOf(each);
  }

  public static DualTime of(Tape tape) {
    Map<Answer, Integer> each = new EnumMap<>(Answer.class);
    int ticks = 0;
    long first = 0;
    long last = 0;
    for (int i = 0; i < tape.ticks(); i++) {
      if (nodesIn(tape, i, Answer.values()) < 2) {
        continue;
      }
      ticks++;
      first = first == 0 ? tape.sentAt()[i] : first;
      last = tape.sentAt()[i];
      for (Answer how : Answer.values()) {
        if (nodesIn(tape, i, how) > 1) {
          each.merge(how, 1, Integer::sum);
        }
      }
    }
    return new DualTime(ticks, each, first, last);
  }

  private static int nodesIn(Tape tape, int tick, Answer... ways) {
    int count = 0;
    for (int node = 0; node < tape.nodes().size(); node++) {
      int asked = node;
      if (Arrays.stream(ways).anyMatch(how -> tape.answered(tick, asked, how))) {
        count++;
      }
    }
    return count;
  }

  /** A tick is a millisecond. */
  public int millis() {
    return ticks;
  }

  @Override
  public String toString() {
    return ticks == 0
        ? "0 ms"
        : String.format(
            Locale.ROOT, "%d ms within %.1f ms %s", ticks, (last - first) / 1e6 + 1, each);
  }
}

package io.flywall.demo;

import io.flywall.demo.Terminal.Colour;
import io.flywall.lab.Observation;
import io.flywall.lab.prober.Answer;
import io.flywall.lab.prober.Gap;
import io.flywall.lab.prober.Tape;
import java.util.Locale;
import java.util.OptionalLong;

/** One switch in milliseconds since its cause. */
final class Timeline {
  /** With margins, 80 columns. */
  private static final int CELLS = 70;

  private static final long LEAD = 100_000_000;

  private final Terminal terminal;
  private final Observation seen;

  Timeline(Terminal terminal, Observation seen) {
    this.terminal = terminal;
    this.seen = seen;
  }

  /**
   * @param cause what happened at 0
   * @param from instant that counts as 0
   */
  void show(String cause, String newPrimary, long from) {
    if (seen.gap().isEmpty()) {
      terminal.line("   not one ping was lost");
      return;
    }
    Gap gap = seen.gap().get();
    entry(from, from, cause);
    entry(from, gap.from(), "the last ping that the old primary answered was sent");
    firstByMac(seen.tape(), newPrimary, gap.from())
        .ifPresent(at -> entry(from, at, newPrimary + " answers for the VIP (asked by its MAC)"));
    entry(from, gap.to(), "the client's ARP cache has followed: first ping answered");
    strip(gap);
    terminal.line("");
    terminal.format(
        "   client without answer: %s   both nodes answered: %s",
        terminal.in(Colour.BOLD, millis(gap.to() - gap.from()) + " ms"),
        terminal.in(Colour.BOLD, seen.dual().millis() + " ms"));
  }

  private void entry(long from, long at, String text) {
    terminal.format("   %10s ms  %s", (at >= from ? "+" : "") + millis(at - from), text);
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }

  /** The first question after {@code after} that the node itself answered, whatever caches say. */
  static OptionalLong firstByMac(Tape tape, String node, long after) {
    int number = tape.nodes().indexOf(node);
    for (int tick = tape.tickAt(after); tick < tape.ticks(); tick++) {
      if (tape.answered(tick, number, Answer.ECHO_LAN)) {
        return OptionalLong.of(tape.sentAt()[tick]);
      }
    }
    return OptionalLong.empty();
  }

  private void strip(Gap gap) {
    String strip = Strip.of(seen.tape(), gap.from() - LEAD, CELLS);
    StringBuilder painted = new StringBuilder("   ");
    for (int i = 0; i < strip.length(); i++) {
      char letter = strip.charAt(i);
      painted.append(
          switch (letter) {
            case '1' -> terminal.in(Colour.NODE1, "1");
            case '2' -> terminal.in(Colour.NODE2, "2");
            default -> terminal.in(Colour.BAD, String.valueOf(letter));
          });
    }
    terminal.line("");
    terminal.line("   what the client saw, a letter per 10 ms (who answered; '.' nobody):");
    terminal.line(painted.toString());
  }
}

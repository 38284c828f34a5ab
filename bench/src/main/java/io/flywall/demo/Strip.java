package io.flywall.demo;

import io.flywall.lab.prober.Tape;

/**
 * What the client saw, a letter per ten milliseconds: which node answered all its pings, or none.
 */
final class Strip {
  static final char NOBODY = '.';

  /** Some pings of these ten milliseconds were answered, others not. */
  static final char PARTLY = ':';

  private static final long CELL = 10_000_000;

  private Strip() {}

  /** {@code cells} letters from {@code start}, CLOCK_BOOTTIME in nanoseconds. */
  static String of(Tape tape, long start, int cells) {
    StringBuilder strip = new StringBuilder();
    for (int i = 0; i < cells; i++) {
      strip.append(letter(tape.between(start + i * CELL, start + (i + 1) * CELL)));
    }
    return strip.toString();
  }

  private static char letter(Tape part) {
    int answered = 0;
    int by = -1;
    for (int tick = 0; tick < part.ticks(); tick++) {
      if (part.pingAt()[tick] != 0) {
        answered++;
        by = Math.max(by, part.pingBy()[tick]);
      }
    }
    if (part.ticks() == 0) {
      return ' ';
    }
    if (answered == 0) {
      return NOBODY;
    }
    return answered < part.ticks() || by < 0 ? PARTLY : (char) ('1' + by);
  }
}

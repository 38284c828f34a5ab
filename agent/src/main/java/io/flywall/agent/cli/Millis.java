package io.flywall.agent.cli;

import java.util.Locale;

/** Milliseconds as people like to read them. */
final class Millis {
  private Millis() {}

  static String text(double millis) {
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.2f ms", millis);
    }
    if (millis < 1000) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    }
    if (millis < 120_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
    if (millis < 7_200_000) {
      return String.format(Locale.ROOT, "%.0f min", millis / 60_000);
    }
    return String.format(Locale.ROOT, "%.1f h", millis / 3_600_000);
  }
}

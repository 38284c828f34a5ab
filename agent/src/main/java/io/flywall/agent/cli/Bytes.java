package io.flywall.agent.cli;

import java.util.List;
import java.util.Locale;

/** Bytes as people like to read them, in the decimal units that disks are sold in. */
final class Bytes {
  private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB");

  private Bytes() {}

  static String text(long bytes) {
    double value = (double) bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.size() - 1) {
      value /= 1000;
      unit++;
    }
    boolean fraction = unit > 0 && value < 9.95;
    return String.format(Locale.ROOT, fraction ? "%.1f %s" : "%.0f %s", value, UNITS.get(unit));
  }
}

package io.flywall.bench;

import java.util.Locale;

/**
 * What a figure may be at most; a report without one says what is, and not whether that is good.
 *
 * @param most where the product promises something, that; {@code unit} may be empty
 */
public record Bound(String what, double value, double most, String unit) {

  /** A figure that is missing is no good one. */
  public boolean holds() {
    return value <= most;
  }

  /** PASS or MISS first: that is what a reader looks for. */
  public String row() {
    return "| "
        + (holds() ? "PASS" : "**MISS**")
        + " | "
        + what
        + " | "
        + figure(value)
        + " | at most "
        + figure(most)
        + " |";
  }

  private String figure(double number) {
    String text =
        number == Math.rint(number)
            ? String.format(Locale.ROOT, "%.0f", number)
            : String.format(Locale.ROOT, "%.3f", number);
    return unit.isEmpty() ? text : text + " " + unit;
  }
}

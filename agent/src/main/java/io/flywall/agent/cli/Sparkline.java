package io.flywall.agent.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last figures of one kind as a row of bars, the newest at the right. */
final class Sparkline {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  /** What was asked for and did not come. */
  private static final char MISSING = '·';

  private final int width;
  private final Deque<Double> values = new ArrayDeque<>();

  Sparkline(int width) {
    this.width = width;
  }

  /** Negative: there was none. */
  void add(double value) {
    values.addLast(value);
    if (values.size() > width) {
      values.removeFirst();
    }
  }

  /** Each against the largest that is shown. */
  String text() {
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (double value : values) {
      text.append(value < 0 ? MISSING : bar(value, most));
    }
    return text.toString();
  }

  private static char bar(double value, double most) {
    int highest = BARS.length() - 1;
    return BARS.charAt(most == 0 ? 0 : (int) Math.round(value / most * highest));
  }
}

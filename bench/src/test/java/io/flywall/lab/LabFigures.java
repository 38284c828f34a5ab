package io.flywall.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A line for each case and round in the file that {@code lab.figures} names: case, round, worst
 * dual time and worst outage in milliseconds, how many figures were beyond the case's limit, passed
 * or failed; tabs between. The soak's report is made of them.
 */
final class LabFigures implements BeforeTestExecutionCallback, AfterTestExecutionCallback {
  /** Cases run one after the other, so what is seen is the running one's. */
  private static double worstDual;

  private static double worstOutage;

  private static int beyond;

  private static final Map<String, Double> MORE = new TreeMap<>();

  private final int round;

  LabFigures(int round) {
    this.round = round;
  }

  /** Whatever a case observes counts, the harmless too. */
  static synchronized void seen(Observation observation) {
    seen(observation.dual().millis(), observation.outageMillis());
  }

  static synchronized void seen(double dual, double outage) {
    worstDual = Math.max(worstDual, dual);
    worstOutage = Math.max(worstOutage, outage);
  }

  /** A figure was longer than the limit that its case names. */
  static synchronized void beyond() {
    beyond++;
  }

  /** A case's further takeover, which stands in a line of its own. */
  static synchronized void takeover(String what, double millis) {
    MORE.put(what, millis);
  }

  /** A line of its own for the soak's report, below the table; in the file {@code …-notes.txt}. */
  static void note(String text) {
    String file = System.getProperty("lab.figures");
    if (file != null) {
      append(Path.of(file.replace(".txt", "-notes.txt")), text + "\n");
    }
  }

  private static void append(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized void forget() {
    MORE.clear();
    beyond = 0;
    worstDual = 0;
    worstOutage = 0;
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    forget();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    String file = System.getProperty("lab.figures");
    if (file != null) {
      append(Path.of(file), lines(context));
    }
  }

  private String lines(ExtensionContext context) {
    String name =
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName();
    String outcome = context.getExecutionException().isEmpty() ? "passed" : "failed";
    synchronized (LabFigures.class) {
      StringBuilder lines = new StringBuilder(line(name, worstOutage, outcome));
      MORE.forEach((what, millis) -> lines.append(line(name + ", " + what, millis, outcome)));
      return lines.toString();
    }
  }

  private String line(String name, double millis, String outcome) {
    return String.format(
        Locale.ROOT,
        "%s\t%d\t%.0f\t%.1f\t%d\t%s%n",
        name,
        round,
        worstDual,
        millis,
        beyond,
        outcome);
  }
}

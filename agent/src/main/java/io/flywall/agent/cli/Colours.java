package io.flywall.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi;

/**
 * Colours for the words that say how things are: on a terminal, unless NO_COLOR is set
 * (no-color.org), and never in JSON or what another program reads. A line is written without them
 * first, so that it is broken and cut where people see it end.
 */
final class Colours {
  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
  private static final String OFF = "\u001b[0m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[1;31m";

  /** In capitals wherever they stand; others only where a row of ours has them. */
  private static final Pattern WORDS =
      Pattern.compile(
          "(?<good>\\b(?:PRIMARY|GREEN)\\b|^yes(?=:)|(?<=  |, )(?:healthy|in sync)(?=[ ,:]|$))"
              + "|(?<warn>\\b(?:YELLOW|PAUSED|DIFFERS)\\b|^AS OF \\d+ s AGO"
              + "|(?<=  |, )(?:behind|disconnected)(?=[ ,:;]|$))"
              + "|(?<bad>\\b(?:RED|FAULT|PROBLEM|SILENT|FORCED|NOT INTACT)\\b|^NO(?=:)"
              + "|(?<=  |, )(?:unhealthy|unknown|fault|failed|not on the primary)(?=[ ,:;]|$))",
          Pattern.MULTILINE);

  private Colours() {}

  /** What is to be printed on standard output. */
  static String of(String text) {
    return chosen().apply(text);
  }

  /** For who prints again and again: whether they are wanted does not change meanwhile. */
  static UnaryOperator<String> chosen() {
    return areWanted() ? Colours::painted : UnaryOperator.identity();
  }

  /** First what is known at once: a script that asks each second has no terminal. */
  private static boolean areWanted() {
    return (isTerminal() || System.getProperty("picocli.ansi") != null) && Ansi.AUTO.enabled();
  }

  /** proc(5); what System.console() says depends on the version of Java. */
  private static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(STANDARD_OUTPUT)
          .toString()
          .matches("/dev/(pts/|tty|console).*");
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }

  /** The same text with the sequences of ECMA-48 around these words. */
  static String painted(String text) {
    Matcher words = WORDS.matcher(text);
    return words.replaceAll(word -> colour(words) + word.group() + OFF);
  }

  private static String colour(Matcher word) {
    if (word.group("good") != null) {
      return GREEN;
    }
    return word.group("warn") != null ? YELLOW : RED;
  }
}

package io.flywall.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Lines for a person; colours only where they are seen as such. */
final class Terminal {
  /** ANSI colours, used for meaning only: a node each, bad news, and what is less important. */
  enum Colour {
    NODE1("32"),
    NODE2("36"),
    BAD("31"),
    FAINT("2"),
    BOLD("1");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  private final PrintStream out;
  private final boolean colours;

  Terminal(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /** NO_COLOR (no-color.org) and dumb terminals are respected. */
  static Terminal ofThisProcess() {
    boolean capable =
        isTerminal() && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(System.out, capable);
  }

  /** test(1) asks the right question; System.console() looks at the input as well. */
  private static boolean isTerminal() {
    try {
      return new ProcessBuilder("test", "-t", "1")
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException none) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  String in(Colour colour, String text) {
    return colours ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  void format(String format, Object... values) {
    line(String.format(Locale.ROOT, format, values));
  }

  void heading(String text) {
    line("");
    line(in(Colour.BOLD, "== " + text));
  }

  /** What a program printed, set off from our own words. */
  void quote(String text) {
    text.stripTrailing().lines().forEach(each -> line("   " + in(Colour.FAINT, "|") + " " + each));
  }
}

package io.flywall.agent.cli;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The terminal in a mode in which keys come at once and nothing is echoed, on a screen of its own
 * (ECMA-48 and xterm's alternate screen). By stty(1), which every Debian has: a library for that
 * would bring more code than this whole command.
 */
final class RawTerminal implements AutoCloseable {
  /** Tenths of a second that a read waits for a key (termios(3), VTIME); then it reads nothing. */
  private static final String KEY_WAIT = "1";

  private static final String ENTER = "\u001b[?1049h\u001b[?25l";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";

  private final PrintStream out;
  private final InputStream keys;
  private final String before;
  private final Thread restoring = new Thread(this::restore, "terminal");

  private RawTerminal(PrintStream out, InputStream keys, String before) {
    this.out = out;
    this.keys = keys;
    this.before = before;
  }

  /** Takes the terminal of this process; when it has none, says what to use instead. */
  static RawTerminal take() throws OperatorError, InterruptedException {
    Optional<String> before = isTerminal() ? stty("-g") : Optional.empty();
    if (before.isEmpty() || stty("-icanon", "-echo", "min", "0", "time", KEY_WAIT).isEmpty()) {
      throw new OperatorError(
          "ha monitor", "needs a terminal", "use flywall ha status, or GET /api/ha/events");
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    RawTerminal taken = new RawTerminal(out, System.in, before.get());
    // Ctrl-C must not leave a terminal that echoes nothing.
    Runtime.getRuntime().addShutdownHook(taken.restoring);
    out.print(ENTER);
    out.flush();
    return taken;
  }

  /**
   * Whether a person types and reads here. By test(1): what System.console() says depends on the
   * version of Java.
   */
  static boolean isTerminal() throws InterruptedException {
    try {
      return new ProcessBuilder("test", "-t", "0", "-a", "-t", "1").inheritIO().start().waitFor()
          == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private static Optional<String> stty(String... words) throws InterruptedException {
    try {
      List<String> command = new ArrayList<>(List.of("stty"));
      command.addAll(List.of(words));
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(5, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? Optional.of(said.strip()) : Optional.empty();
    } catch (IOException noSuchProgram) {
      return Optional.empty();
    }
  }

  /** From the top left corner; what was there before is overwritten. */
  void show(List<String> lines) {
    StringBuilder screen = new StringBuilder(HOME);
    lines.forEach(line -> screen.append(line).append(REST_OF_LINE).append("\r\n"));
    out.print(screen.append(REST_OF_SCREEN));
    out.flush();
  }

  /** What is typed, or nothing after a tenth of a second. */
  Optional<Character> key() throws IOException {
    int key = keys.read();
    return key < 0 ? Optional.empty() : Optional.of((char) key);
  }

  private void restore() {
    out.print(LEAVE);
    out.flush();
    try {
      Optional<String> unused = stty(before);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      if (Runtime.getRuntime().removeShutdownHook(restoring)) {
        restore();
      }
    } catch (IllegalStateException itRunsAlready) {
      // Then it restores.
    }
  }
}

package io.flywall.agent.cli;

import io.flywall.agent.process.ProcessSignal;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The terminal in a mode in which keys come at once and nothing is echoed, on a screen of its own
 * (ECMA-48 and xterm's alternate screen). By stty(1), which every Debian has: a library for that
 * would bring more code than this whole command.
 *
 * <p>It is given back at the end, at whatever ends the process but SIGKILL, and while the process
 * is stopped by Ctrl-Z (SIGTSTP); SIGCONT takes it again.
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
  private final Thread restoring = new Thread(this::leave, "terminal");

  /**
   * Held while a key is waited for too: a read that begins after the terminal was given back would
   * wait for a whole line, and no screen would come again. Fair, or else who draws and reads all
   * the time would hardly let a signal in.
   */
  private final ReentrantLock turn = new ReentrantLock(true);

  private final Condition taken = turn.newCondition();
  private final CurrentSize size = new CurrentSize(() -> TerminalSize.of(stty("size")));
  private List<String> shown = List.of();
  private boolean isTaken;

  private RawTerminal(PrintStream out, InputStream keys, String before) {
    this.out = out;
    this.keys = keys;
    this.before = before;
  }

  /** Takes the terminal of this process; when it has none, says what to use instead. */
  static RawTerminal take() throws OperatorError, InterruptedException {
    Optional<String> before = isTerminal() ? stty("-g") : Optional.empty();
    if (before.isEmpty()) {
      throw new OperatorError(
          "ha monitor", "needs a terminal", "use flywall ha status, or GET /api/ha/events");
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    RawTerminal terminal = new RawTerminal(out, System.in, before.get());
    // Ctrl-C must not leave a terminal that echoes nothing.
    Runtime.getRuntime().addShutdownHook(terminal.restoring);
    terminal.enter();
    onSignal("TSTP", terminal::stop);
    onSignal("CONT", terminal::enter);
    onSignal("WINCH", terminal::resized);
    return terminal;
  }

  /** Where a Java has no signals, what they are for is missing, and all else works. */
  private static void onSignal(String name, Runnable then) {
    try {
      ProcessSignal.does(name, then);
    } catch (ReflectiveOperationException | IllegalArgumentException none) {
      // Then Ctrl-Z stops as it always did, and the size stays that of the beginning.
    }
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

  /** How much room there is now. */
  TerminalSize size() throws InterruptedException {
    return size.get();
  }

  private void resized() {
    turn.lock();
    try {
      size.changed();
      shown = List.of();
    } finally {
      turn.unlock();
    }
  }

  /**
   * From the top left corner, at most as many as there are rows; what was there is overwritten.
   *
   * @return whether they stand there now: not while the terminal is given back
   */
  boolean show(List<String> lines) {
    turn.lock();
    try {
      if (isTaken && !lines.equals(shown)) {
        shown = List.copyOf(lines);
        // No line feed after the last one: on the last row it would scroll the first one away.
        String end = REST_OF_LINE + "\r\n";
        out.print(HOME + String.join(end, lines) + REST_OF_LINE + REST_OF_SCREEN);
        out.flush();
      }
      return isTaken;
    } finally {
      turn.unlock();
    }
  }

  /** What is typed, or nothing after a tenth of a second. */
  Optional<Character> key() throws IOException, InterruptedException {
    turn.lock();
    try {
      while (!isTaken) {
        taken.await();
      }
      int key = keys.read();
      return key < 0 ? Optional.empty() : Optional.of((char) key);
    } finally {
      turn.unlock();
    }
  }

  private void enter() {
    turn.lock();
    try {
      shown = List.of();
      size.changed();
      isTaken = true;
      set("-icanon", "-echo", "min", "0", "time", KEY_WAIT);
      out.print(ENTER);
      out.flush();
      taken.signalAll();
    } finally {
      turn.unlock();
    }
  }

  private void leave() {
    turn.lock();
    try {
      if (isTaken) {
        isTaken = false;
        out.print(LEAVE);
        out.flush();
        set(before);
      }
    } finally {
      turn.unlock();
    }
  }

  private static void set(String... modes) {
    try {
      Optional<String> unused = stty(modes);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What SIGTSTP does where nobody handles it, once the terminal is as it was. */
  private void stop() {
    leave();
    try {
      String self = Long.toString(ProcessHandle.current().pid());
      int unused = new ProcessBuilder("kill", "-STOP", self).inheritIO().start().waitFor();
    } catch (IOException noSuchProgram) {
      enter();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      if (Runtime.getRuntime().removeShutdownHook(restoring)) {
        leave();
      }
    } catch (IllegalStateException itRunsAlready) {
      // Then it restores.
    }
  }
}

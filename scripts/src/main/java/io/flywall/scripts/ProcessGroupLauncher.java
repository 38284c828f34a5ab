package io.flywall.scripts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a script as the leader of a session of its own (setsid(1)), so that a signal to its
 * process group reaches what it has started. For agents that no systemd runs: in the foreground, in
 * a container.
 */
final class ProcessGroupLauncher implements Launcher {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  /** A script that talks without end must not fill the log. */
  private static final int LINES_SHOWN = 200;

  private final String user;
  private final BiConsumer<String, String> output;

  /** {@code output}: who gets each line, after the label of its run. */
  ProcessGroupLauncher(String user, BiConsumer<String, String> output) {
    this.user = user;
    this.output = output;
  }

  /** What scripts say is a line in the log. */
  static ProcessGroupLauncher logging(String user) {
    return new ProcessGroupLauncher(
        user,
        (label, line) -> LOG.info("component=hooks event=output hook={} line=\"{}\"", label, line));
  }

  @Override
  public Launched start(
      String label, Path script, Map<String, String> environment, byte[] input, Duration longest)
      throws IOException {
    List<String> words =
        new ArrayList<>(List.of("setsid", "nice", "-n", Integer.toString(-ownNice())));
    if (!user.equals("root")) {
      words.addAll(List.of("runuser", "-u", user, "--"));
    }
    words.add(script.toString());
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", PATH);
    builder.environment().putAll(environment);
    Process process = builder.start();
    daemon("hook-input", () -> feed(process.getOutputStream(), input));
    daemon("hook-output", () -> show(label, process.getInputStream()));
    return new Group(process);
  }

  /**
   * The agent is nicer to itself than a script should be: proc(5), the 17th field after the name.
   */
  private static int ownNice() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Integer.parseInt(fields[16]);
  }

  /** Nobody keeps accounts of process groups: what outlives its agent ends by itself. */
  @Override
  public void endLeftOvers() {}

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void feed(OutputStream stdin, byte[] input) {
    try (stdin) {
      stdin.write(input);
    } catch (IOException notRead) {
      // A script need not read what it is told.
      LOG.debug("component=hooks event=input-not-read reason=\"{}\"", notRead.getMessage());
    }
  }

  private void show(String label, InputStream stdout) {
    try (BoundedLines lines = new BoundedLines(stdout)) {
      int shown = 0;
      for (String line = lines.next(); line != null; line = lines.next()) {
        shown++;
        if (shown <= LINES_SHOWN) {
          output.accept(label, line);
        } else if (shown == LINES_SHOWN + 1) {
          output.accept(label, "(more is not shown)");
        }
      }
    } catch (IOException closed) {
      LOG.debug("component=hooks event=output-closed reason=\"{}\"", closed.getMessage());
    }
  }

  /** The script's pid is its group's: setsid does not fork where its caller leads no group. */
  private record Group(Process process) implements Launched {
    @Override
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
      return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public HookResult result() {
      return HookResult.of(process.exitValue());
    }

    @Override
    public void forget() {}

    @Override
    public void signal(Signal signal) throws InterruptedException {
      ShortCommand unused =
          ShortCommand.run(
              A_MOMENT,
              List.of(
                  "/bin/sh",
                  "-c",
                  "kill -s \"$1\" -- \"-$2\"",
                  "sh",
                  signal.name(),
                  Long.toString(process.pid())));
    }
  }
}

package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.Main;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.cli.MonitorScreen.Seen;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.ClusterView;
import io.flywall.agent.view.Golden;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorTest {
  private static Seen seen(AgentView view, HistoryView history) {
    return new Seen(
        ViewJson.mapper().valueToTree(view),
        ViewJson.mapper().valueToTree(ClusterView.of(view)),
        ViewJson.mapper().valueToTree(history));
  }

  @Test
  void the_screen_fits_80_columns_and_says_the_most_important_first() throws IOException {
    List<String> lines = new MonitorScreen().lines(seen(Views.primary(), Views.history()), "done");
    Golden.assertSame("cli/monitor-primary.txt", String.join("\n", lines) + "\n");
    List<String> paused = new MonitorScreen().lines(seen(Views.paused(), Views.history()), "");
    Golden.assertSame("cli/monitor-paused.txt", String.join("\n", paused) + "\n");
    for (String line : lines) {
      assertTrue(line.length() <= 80, line);
    }
  }

  @Test
  void a_path_shows_its_last_round_trips() {
    MonitorScreen screen = new MonitorScreen();
    Seen once = seen(Views.primary(), Views.history());
    List<String> unused = screen.lines(once, "");
    String third = String.join("\n", screen.lines(once, ""));
    assertTrue(third.contains("0.31 ms  ██"), third);
    assertTrue(third.contains("SILENT  ··"), third);
  }

  @Test
  void bars_are_against_the_largest_and_the_oldest_leave() {
    Sparkline line = new Sparkline(4);
    for (double value : new double[] {9, 0, 1, 4, 8}) {
      line.add(value);
    }
    assertEquals("▁▂▅█", line.text());
    line.add(-1);
    assertEquals("▂▅█·", line.text());
    Sparkline nothing = new Sparkline(2);
    nothing.add(0);
    assertEquals("▁", nothing.text());
  }

  /** In a real terminal, by script(1): keys come at once, and it is left as it was. */
  @Test
  void keys_are_asked_about_and_then_obeyed(@TempDir Path run) throws Exception {
    try (RunningApi api = RunningApi.start(run)) {
      api.shows(Views.primary());
      String monitor =
          String.join(
              " ",
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              Main.class.getName(),
              "ha monitor --config",
              ConfigurationText.write(run, api.address()).toString());
      Process process =
          new ProcessBuilder("script", "-qfec", "stty -a; " + monitor + "; stty -a", "/dev/null")
              .redirectErrorStream(true)
              .start();
      try (Screen screen = new Screen(process)) {
        screen.await("q quit");
        screen.type("p");
        screen.await("Pause the cluster? y or n");
        screen.type("n");
        screen.type("p");
        screen.type("y");
        screen.await("done");
        screen.type("q");
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), screen.all());
        assertEquals(List.of(new OrderDesk.Order.Pause(Optional.empty())), api.given());
        String all = screen.all();
        String before = all.substring(0, all.indexOf("\u001b[?1049h"));
        String after = all.substring(all.indexOf("\u001b[?1049l") + "\u001b[?1049l".length());
        assertEquals(before.strip(), after.strip());
        assertTrue(before.contains(" echo"), before);
      }
    }
  }

  /** What a terminal shows, from the beginning. */
  private static final class Screen implements AutoCloseable {
    private final Process process;
    private final StringBuilder text = new StringBuilder();
    private final Thread reading = new Thread(this::read, "screen");

    Screen(Process process) {
      this.process = process;
      reading.start();
    }

    private void read() {
      try (Reader out = new InputStreamReader(process.getInputStream(), UTF_8)) {
        for (int c = out.read(); c >= 0; c = out.read()) {
          append((char) c);
        }
      } catch (IOException ended) {
        // Then there is no more.
      }
    }

    private synchronized void append(char c) {
      text.append(c);
      notifyAll();
    }

    private synchronized String seen() {
      return text.toString();
    }

    void type(String keys) throws IOException {
      process.getOutputStream().write(keys.getBytes(UTF_8));
      process.getOutputStream().flush();
    }

    synchronized void await(String words) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (text.indexOf(words) < 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        assertTrue(left > 0, () -> words + " is missing in " + text);
        wait(left);
      }
    }

    /** Once the process has ended. */
    String all() throws InterruptedException {
      reading.join(5_000);
      return seen();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** A build has no terminal. */
  @Test
  void without_a_terminal_it_says_what_to_use(@TempDir Path run) throws Exception {
    try (RunningApi api = RunningApi.start(run)) {
      api.shows(Views.primary());
      Path file = ConfigurationText.write(run, api.address());
      Terminal seen = Terminal.type("ha", "monitor", "--config", file.toString());
      assertEquals(ExitStatus.OPERATOR, seen.exit());
      assertEquals(
          "flywall: ha monitor: needs a terminal; use flywall ha status, or GET"
              + " /api/ha/events\n",
          seen.err());
    }
  }
}

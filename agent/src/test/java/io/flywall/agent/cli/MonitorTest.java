package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flywall.agent.Main;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.cli.MonitorScreen.Frame;
import io.flywall.agent.client.Write;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.ClusterView;
import io.flywall.agent.view.FailoverCheck;
import io.flywall.agent.view.Golden;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorTest {
  private static final AgentView.Quorum PAIR = new AgentView.Quorum("none", 2, 1, 2, 1, List.of());
  private static final String RAW = "\u001b[?1049h";
  private static final String BACK = "\u001b[?1049l";

  private static AgentView pair() {
    return Views.with("primary", Optional.of("firewall-a"), PAIR, Views.primary().peers());
  }

  private static Seen seen(AgentView view) {
    return seen(view, Optional.empty());
  }

  private static Seen seen(AgentView view, Optional<ReplicationView> replication) {
    return new Seen(
        ViewJson.mapper().valueToTree(view),
        ViewJson.mapper().valueToTree(ClusterView.of(view)),
        ViewJson.mapper().valueToTree(FailoverCheck.of(view)),
        ViewJson.mapper().valueToTree(Views.history()),
        replication.map(ViewJson.mapper()::<JsonNode>valueToTree));
  }

  private static Frame frame(int rows, int columns, String... foot) {
    return new Frame(new TerminalSize(rows, columns), Duration.ZERO, "", List.of(foot));
  }

  private static List<String> drawn(Seen seen, Frame frame) {
    MonitorScreen screen = new MonitorScreen();
    screen.see(seen);
    return screen.lines(frame);
  }

  @Test
  void the_screen_fits_80_columns_and_says_the_most_important_first() throws IOException {
    List<String> lines = drawn(seen(pair(), Optional.of(Views.copies())), frame(24, 80, "done"));
    Golden.assertSame("cli/monitor-primary.txt", String.join("\n", lines) + "\n");
    List<String> paused = drawn(seen(Views.paused()), frame(24, 80, ""));
    Golden.assertSame("cli/monitor-paused.txt", String.join("\n", paused) + "\n");
    for (String line : lines) {
      assertTrue(line.length() <= 80, line);
    }
  }

  @Test
  void nothing_is_wider_or_higher_than_the_terminal_and_the_foot_stays() {
    for (int rows = 1; rows <= 30; rows++) {
      List<String> lines = drawn(seen(pair()), frame(rows, 20, "now?"));
      assertTrue(lines.size() <= rows, rows + ": " + lines);
      lines.forEach(line -> assertTrue(line.codePointCount(0, line.length()) <= 20, line));
      if (rows > 2) {
        assertEquals("now?", lines.get(lines.size() - 1), lines.toString());
      }
    }
    List<String> low = drawn(seen(pair()), frame(6, 80, "now?"));
    assertEquals(" ... 6 more lines: make the window taller", low.get(3), low.toString());
    assertTrue(drawn(seen(pair()), frame(24, 20, "")).get(0).endsWith("…"));
  }

  @Test
  void a_path_shows_its_last_round_trips() {
    MonitorScreen screen = new MonitorScreen();
    Seen once = seen(Views.primary());
    screen.see(once);
    screen.see(once);
    String second = String.join("\n", screen.lines(frame(24, 80, "")));
    assertTrue(second.contains("0.31 ms  ██"), second);
    assertTrue(second.contains("SILENT  ··"), second);
    assertEquals(second, String.join("\n", screen.lines(frame(24, 80, ""))), "drawn, not seen");
  }

  @Test
  void what_is_old_says_how_old_and_why_and_shows_no_lease() {
    Frame silent =
        new Frame(
            new TerminalSize(24, 80),
            Duration.ofSeconds(7),
            "no agent answers at x; is it running? systemctl status flywall",
            List.of(""));
    List<String> lines = drawn(seen(pair()), silent);
    assertEquals(
        "AS OF 7 s AGO: no agent answers at x; is it running? systemctl status flywall",
        lines.get(1));
    assertTrue(lines.contains(" lease     not known: what is here is old"), lines.toString());
    Frame slow = new Frame(new TerminalSize(24, 80), Duration.ofSeconds(3), "", List.of(""));
    assertEquals("AS OF 3 s AGO: the agent has not answered yet", drawn(seen(pair()), slow).get(1));
    Frame fresh = new Frame(new TerminalSize(24, 80), Duration.ofMillis(1900), "", List.of(""));
    assertEquals("GREEN: firewall-a serves, every node is well", drawn(seen(pair()), fresh).get(1));
  }

  @Test
  void events_are_of_the_whole_cluster() {
    MonitorEvents events = new MonitorEvents();
    events.see(seen(pair()));
    assertEquals(
        List.of(
            "03-01 11:00:00  firewall-a: backup -> PRIMARY, primary-silent, term 8, away 154 ms",
            "02-28 11:00:00  firewall-a: init -> backup, primary-heard, term 7"),
        events.lines());
    events.see(seen(Views.degraded()));
    events.see(seen(Views.degraded()));
    events.see(seen(Views.paused()));
    String now = "03-01 12:00:00  ";
    assertEquals(
        List.of(
            now + "over: firewall-b is not heard: nobody could take over",
            now
                + "ordered: paused, until 2026-03-01T14:00:00.250Z, firewall-b serves; flywall ha"
                + " resume; failback off by order (this node's file says on; flywall ha"
                + " failback auto)",
            now + "primary: firewall-a -> firewall-b",
            now + "firewall-b: unknown (never heard) -> healthy",
            now + "PROBLEM firewall-b is not heard: nobody could take over",
            now + "firewall-b: healthy -> unknown (never heard)"),
        events.lines().subList(0, events.lines().size() - 2));
  }

  private static Seen with(Seen seen, String at, String... problems) {
    ObjectNode status = seen.status().deepCopy();
    status.set("problems", ViewJson.mapper().valueToTree(problems));
    ObjectNode history = seen.history().deepCopy();
    ObjectNode newest = history.get("entries").get(0).deepCopy();
    ((ObjectNode) newest.get("change")).put("at", at);
    ((ArrayNode) history.get("entries")).insert(0, newest);
    return new Seen(status, seen.cluster(), seen.check(), history, seen.replication());
  }

  /** A node's name ends with a figure, and is none. */
  @Test
  void a_problem_of_another_node_is_another_problem() {
    MonitorEvents events = new MonitorEvents();
    String at = "2026-03-01T11:30:00Z";
    events.see(with(seen(pair()), at, "peer node2 is not heard", "refused datagrams (17)"));
    int before = events.lines().size();
    events.see(with(seen(pair()), at, "peer node3 is not heard", "refused datagrams (18)"));
    assertEquals(
        List.of(
            "03-01 12:00:00  over: peer node2 is not heard",
            "03-01 12:00:00  PROBLEM peer node3 is not heard"),
        events.lines().subList(0, events.lines().size() - before));
  }

  @Test
  void a_change_of_primary_that_a_node_only_noticed_names_both() {
    Seen seen = with(seen(pair()), "2026-03-01T11:30:00Z");
    ObjectNode noticed = (ObjectNode) seen.history().get("entries").get(0).get("change");
    noticed.put("from", "backup").put("to", "backup").put("reason_text", "primary a -> b");
    MonitorEvents events = new MonitorEvents();
    events.see(seen);
    assertTrue(
        events.lines().get(0).startsWith("03-01 11:30:00  firewall-a: primary a -> b, term 8"),
        events.lines().toString());
  }

  /** The clock was set back before the node changed again. */
  @Test
  void a_change_is_new_whatever_its_time_and_is_shown_once() {
    MonitorEvents events = new MonitorEvents();
    events.see(seen(pair()));
    events.see(with(seen(pair()), "2026-03-01T03:00:00.5Z"));
    events.see(with(seen(pair()), "2026-03-01T03:00:00.5Z"));
    List<String> changes =
        events.lines().stream().filter(line -> line.contains("primary-silent")).toList();
    assertEquals(2, changes.size(), changes.toString());
    assertTrue(changes.get(0).startsWith("03-01 03:00:00  firewall-a: "), changes.toString());
  }

  /** What it is told, and answers. */
  private static final class Told implements Agents {
    private final List<Write> writes = new ArrayList<>();
    private ApiClient.Reply reply =
        reply(200, "{\"successor\":\"firewall-b\",\"term\":9,\"outage\":4.2}");

    static ApiClient.Reply reply(int status, String body) {
      return new ApiClient.Reply("127.0.0.1:8080", "ss", status, body);
    }

    @Override
    public ApiClient.Reply get(String path) {
      throw new AssertionError(path);
    }

    @Override
    public ApiClient.Reply post(Write write, Waiting waiting) {
      writes.add(write);
      return reply;
    }
  }

  /** Keys of somebody who types them at times of his own. */
  private static final class Typist {
    private final Told told = new Told();
    private final List<Runnable> orders = new ArrayList<>();
    private MonotonicInstant now = new MonotonicInstant(0);
    private Seen seen = seen(pair());
    private boolean current = true;
    private final MonitorKeys keys = new MonitorKeys(told, orders::add, () -> now);

    /** One after the other, with a frame after each, as the command does it. */
    void types(String text) {
      for (int i = 0; i < text.length(); i++) {
        keys.pressed(text.charAt(i), seen, current);
        draw();
      }
    }

    /** Frames, for so long. */
    void waits(Duration time) {
      now = now.plus(time);
      keys.quiet();
      draw();
    }

    private void draw() {
      keys.looks(seen, current);
      shown = keys.foot();
      keys.drawn();
    }

    private List<String> shown = List.of();

    void carryOut() {
      orders.forEach(Runnable::run);
      orders.clear();
      draw();
    }

    List<Write> writes() {
      carryOut();
      return told.writes;
    }
  }

  @Test
  void a_hand_over_says_to_whom_and_what_check_says_and_needs_a_yes() {
    Typist typist = new Typist();
    List<String> checked =
        List.of(
            "  ha check: yes: if firewall-a died now, firewall-b would take over within about 200"
                + " ms",
            "    lost in any case: established connections (they are not replicated yet)");
    typist.types("f");
    assertEquals("Hand over from firewall-a to firewall-b?", typist.shown.get(0));
    assertEquals(checked, typist.shown.subList(1, 3));
    typist.waits(MonitorKeys.READING);
    assertEquals(
        "Hand over from firewall-a to firewall-b?   y yes, any other key no", typist.shown.get(0));
    assertEquals(checked, typist.shown.subList(1, 3));
    typist.types("ny");
    assertEquals(List.of(""), typist.shown);
    assertEquals(List.of(), typist.writes());
    typist.types("f");
    typist.waits(MonitorKeys.READING);
    typist.types("y");
    assertEquals(
        List.of(Write.once("/api/ha/failover", "{\"to\":\"firewall-b\"}")), typist.writes());
    String end = typist.shown.get(0);
    assertTrue(end.startsWith("firewall-b is primary now (term 9) after "), end);
    assertTrue(end.endsWith("; VIPs away for at most 4.20 ms"), end);
  }

  /** It has an f and, later, a y; with a p as well. */
  @Test
  void what_is_pasted_is_no_order() {
    for (String pasted :
        List.of(
            "flywall audit verify", "fy", "py", "ppy", "fyyyy", "flywall ha pause --for 1d\ny")) {
      Typist typist = new Typist();
      typist.types(pasted);
      typist.waits(Duration.ofMillis(100));
      assertEquals(List.of(), typist.writes(), pasted);
    }
  }

  @Test
  void a_yes_that_is_too_early_or_too_late_or_not_the_first_key_is_none() {
    Typist early = new Typist();
    early.types("f");
    early.waits(MonitorKeys.READING.minusNanos(1));
    early.types("y");
    assertTrue(early.shown.get(0).startsWith("too soon"), early.shown.toString());
    early.waits(MonitorKeys.READING);
    early.types("y");
    assertEquals(List.of(), early.writes());
    Typist late = new Typist();
    late.types("p");
    late.waits(MonitorKeys.ANSWERING.plusNanos(1));
    assertEquals(List.of("not answered in time: nothing was done"), late.shown);
    late.types("y");
    assertEquals(List.of(), late.writes());
    Typist other = new Typist();
    other.types("p");
    other.waits(MonitorKeys.READING);
    other.types(" y");
    assertEquals(List.of(), other.writes());
  }

  /** Output that is held up (Ctrl-S, a slow line) shows nothing that could be read. */
  @Test
  void the_time_to_read_begins_when_it_is_drawn() {
    Typist typist = new Typist();
    typist.keys.pressed('f', typist.seen, true);
    typist.now = typist.now.plus(Duration.ofSeconds(5));
    typist.types("y");
    assertEquals(List.of(), typist.writes());
  }

  @Test
  void keys_that_send_more_than_one_byte_are_no_letters() {
    Typist typist = new Typist();
    typist.types("\u001bp");
    assertEquals(List.of(""), typist.shown);
    typist.waits(Duration.ofMillis(100));
    typist.types("p");
    typist.waits(MonitorKeys.READING);
    typist.types("\u001by");
    assertEquals(List.of(), typist.writes());
    typist.types("\u001bq");
    assertFalse(typist.keys.left());
    typist.waits(Duration.ofMillis(100));
    typist.types("p");
    assertEquals("Pause the cluster?", typist.shown.get(0));
  }

  @Test
  void a_question_about_something_else_than_what_is_now_is_withdrawn() {
    Typist typist = new Typist();
    for (AgentView other : List.of(Views.degraded(), Views.paused(), Views.fault())) {
      for (String key : List.of("f", "p")) {
        typist.seen = seen(pair());
        typist.types(key);
        typist.seen = seen(other);
        typist.waits(MonitorKeys.READING);
        assertEquals(
            List.of("what was asked about has changed: ask again"), typist.shown, other.toString());
        typist.types("y");
      }
    }
    typist.seen = seen(pair());
    typist.types("p");
    typist.current = false;
    typist.waits(MonitorKeys.READING);
    typist.current = true;
    typist.types("y");
    assertEquals(List.of(), typist.writes());
  }

  @Test
  void what_is_refused_is_a_line_that_says_what_to_do() {
    Typist typist = new Typist();
    Map<Integer, String> lines =
        Map.of(
            401, "does not take this command's token; is it the agent of this configuration?",
            503, "no primary: nobody serves",
            409, "no primary: nobody serves");
    lines.forEach(
        (status, words) -> {
          typist.told.reply =
              Told.reply(status, "{\"title\":\"no primary\",\"detail\":\"nobody serves\"}");
          typist.types("f");
          typist.waits(MonitorKeys.READING);
          typist.types("y");
          typist.carryOut();
          assertEquals(1, typist.shown.size());
          assertTrue(typist.shown.get(0).contains(words), typist.shown.toString());
        });
  }

  @Test
  void nobody_is_asked_about_what_is_old_or_cannot_be() {
    Typist typist = new Typist();
    typist.current = false;
    typist.types("f");
    assertEquals(List.of("what is shown is old: who would say yes to that?"), typist.shown);
    typist.current = true;
    typist.seen = seen(Views.fault());
    typist.types("f");
    assertEquals(List.of(MonitorWish.NO_PRIMARY), typist.shown);
    typist.seen = seen(Views.paused());
    typist.types("p");
    assertTrue(typist.shown.get(0).startsWith("End the pause?"), typist.shown.toString());
  }

  /** A yes to whoever ranks best by then would be one to nobody in particular. */
  @Test
  void nobody_is_asked_about_a_hand_over_to_nobody_in_particular() {
    Typist typist = new Typist();
    typist.seen = seen(Views.paused());
    typist.types("f");
    typist.waits(MonitorKeys.READING);
    assertTrue(typist.shown.get(0).startsWith("nobody is named"), typist.shown.toString());
    assertTrue(
        typist.shown.toString().contains("    the cluster is paused"), typist.shown.toString());
    typist.types("y");
    assertEquals(List.of(), typist.writes());
  }

  @Test
  void one_order_at_a_time_and_the_screen_goes_on() {
    Typist typist = new Typist();
    typist.types("f");
    typist.waits(MonitorKeys.READING);
    typist.types("y");
    List<String> doing = List.of("handing over from firewall-a to firewall-b ...");
    assertEquals(doing, typist.shown);
    typist.types("p");
    typist.waits(MonitorKeys.READING);
    typist.types("y");
    assertEquals(doing, typist.shown);
    assertEquals(1, typist.orders.size());
    assertEquals(1, typist.writes().size());
    assertTrue(typist.shown.get(0).startsWith("firewall-b is primary now"));
  }

  @Test
  void who_leaves_while_an_order_is_carried_out_waits_for_its_end_or_does_not_know_it() {
    Typist typist = new Typist();
    typist.types("p");
    typist.waits(MonitorKeys.READING);
    typist.types("yq");
    assertFalse(typist.keys.left());
    assertEquals(List.of("pausing ...   q leaves before its end is known"), typist.shown);
    assertEquals(Optional.empty(), typist.keys.end());
    typist.told.reply = Told.reply(409, "{\"title\":\"no\",\"detail\":\"not now\"}");
    typist.carryOut();
    assertTrue(typist.keys.left());
    assertEquals(Optional.of(new MonitorWish.End("no: not now", true)), typist.keys.end());
    Typist hurried = new Typist();
    hurried.types("p");
    hurried.waits(MonitorKeys.READING);
    hurried.types("yqq");
    assertTrue(hurried.keys.left());
    assertEquals(Optional.empty(), hurried.keys.end());
    Typist idle = new Typist();
    idle.types("q");
    assertTrue(idle.keys.left());
    assertEquals(Optional.of(MonitorWish.End.NOTHING), idle.keys.end());
  }

  /** The signal comes while stty runs: its answer is of before, and is asked for again. */
  @Test
  void a_size_that_changes_while_it_is_asked_for_is_asked_for_again() throws Exception {
    List<TerminalSize> told = new ArrayList<>();
    CurrentSize[] size = new CurrentSize[1];
    size[0] =
        new CurrentSize(
            () -> {
              told.add(new TerminalSize(24, 80 + told.size()));
              if (told.size() == 1) {
                size[0].changed();
              }
              return told.get(told.size() - 1);
            });
    assertEquals(new TerminalSize(24, 80), size[0].get());
    assertEquals(new TerminalSize(24, 81), size[0].get());
    assertEquals(new TerminalSize(24, 81), size[0].get());
    size[0].changed();
    assertEquals(new TerminalSize(24, 82), size[0].get());
    assertEquals(3, told.size());
  }

  @Test
  void an_agent_that_is_slow_to_answer_holds_up_nobody() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    Agents slow =
        new Agents() {
          @Override
          public ApiClient.Reply get(String path) throws NotReachable {
            asked.countDown();
            try {
              answers.await();
            } catch (InterruptedException ended) {
              Thread.currentThread().interrupt();
            }
            throw new NotReachable("too late", null);
          }

          @Override
          public ApiClient.Reply post(Write write, Waiting waiting) {
            throw new AssertionError(write.path());
          }
        };
    Seen first = seen(pair());
    MonotonicInstant[] now = {new MonotonicInstant(0)};
    try (Watch watch = Watch.from(first, slow, () -> now[0])) {
      asked.await();
      now[0] = now[0].plus(Duration.ofSeconds(5));
      assertEquals(Duration.ofSeconds(5), watch.age(watch.newest()));
      assertEquals(first, watch.newest().seen());
      assertEquals("", watch.newest().trouble());
    } finally {
      answers.countDown();
    }
  }

  @Test
  void a_long_sentence_is_broken_between_words() {
    assertEquals(
        List.of("one two", "  three", "  four"), WrappedText.lines("one two three four", 7, "  "));
    assertEquals(List.of("/a/long/path", "  x"), WrappedText.lines("/a/long/path x", 5, "  "));
    assertEquals(List.of("  short"), WrappedText.lines("  short", 20, "    "));
    assertEquals(List.of(""), WrappedText.lines("", 20, "    "));
  }

  @Test
  void a_terminal_that_does_not_know_its_size_has_the_usual_one() {
    assertEquals(new TerminalSize(50, 132), TerminalSize.of(Optional.of("50 132")));
    for (String odd : List.of("", "0 0", "24", "a b", "24 80 1")) {
      assertEquals(TerminalSize.USUAL, TerminalSize.of(Optional.of(odd)), odd);
    }
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

  private static String monitor(Path config) {
    return String.join(
        " ",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "ha monitor --config",
        config.toString());
  }

  /** A real terminal, by script(1). */
  private static Process terminal(String command) throws IOException {
    ProcessBuilder script =
        new ProcessBuilder("script", "-qfec", command, "/dev/null").redirectErrorStream(true);
    script.environment().put("TERM", "xterm");
    // Whole lines are looked for.
    script.environment().put("NO_COLOR", "1");
    return script.start();
  }

  /** Keys come at once, and the terminal is left as it was. */
  @Test
  void keys_are_asked_about_and_then_obeyed(@TempDir Path run) throws Exception {
    try (RunningApi api = RunningApi.start(run)) {
      api.shows(pair());
      api.answers(
          new HandOverDesk.Outcome.Done("firewall-b", 9, Optional.of(Duration.ofMillis(4))));
      String monitor = monitor(ConfigurationText.write(run, api.address()));
      Process process = terminal("stty -a; " + monitor + "; stty -a");
      try (Screen screen = new Screen(process)) {
        screen.await("q quit");
        screen.type("flywall audit verify");
        screen.type("p");
        screen.await("Pause the cluster?   y yes, any other key no");
        screen.type("n");
        screen.type("f");
        screen.await("Hand over from firewall-a to firewall-b?   y yes, any other key no");
        assertEquals(List.of(), api.asked());
        screen.type("y");
        screen.await("VIPs away for at most");
        screen.await("4.00 ms");
        int handedOver = screen.seen().length();
        screen.type("p");
        screen.await("Pause the cluster?   y yes, any other key no", handedOver);
        screen.type("y");
        screen.await("paused: no node takes over from firewall-a by itself; known to firewall-a");
        screen.type("q");
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), screen.all());
        assertEquals(List.of(Optional.of("firewall-b")), api.asked());
        assertEquals(List.of(new OrderDesk.Order.Pause(Optional.empty())), api.given());
        String all = screen.all();
        String before = all.substring(0, all.indexOf(RAW));
        String after = all.substring(all.indexOf(BACK) + BACK.length());
        // After it, what the last order came to.
        assertTrue(after.stripLeading().startsWith("paused: no node takes over"), after);
        String restored = after.strip().substring(after.strip().indexOf('\n') + 1);
        assertEquals(before.strip(), restored.strip());
        assertTrue(before.contains(" echo"), before);
      }
    }
  }

  @Test
  void an_agent_that_is_gone_makes_the_screen_old_and_not_dead(@TempDir Path run) throws Exception {
    try (RunningApi api = RunningApi.start(run)) {
      api.shows(pair());
      Process process = terminal(monitor(ConfigurationText.write(run, api.address())));
      try (Screen screen = new Screen(process)) {
        screen.await("q quit");
        api.close();
        screen.await("s AGO: no agent answers at ");
        screen.type("f");
        screen.await("what is shown is old");
        screen.type("q");
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), screen.all());
      }
    }
  }

  /** In a shell with jobs, as people have it. */
  @Test
  void stopped_by_ctrl_z_it_gives_the_terminal_back_and_takes_it_again(@TempDir Path run)
      throws Exception {
    try (RunningApi api = RunningApi.start(run)) {
      api.shows(pair());
      Process process = terminal("PS1='$ ' bash --norc --noprofile -i");
      try (Screen screen = new Screen(process)) {
        screen.await("$ ");
        Path script = run.resolve("monitor.sh");
        // A line that is typed has room for 4096 letters; the class path is longer.
        Files.writeString(
            script, "exec " + monitor(ConfigurationText.write(run, api.address())) + "\n");
        screen.type("sh " + script + "\n");
        screen.await("q quit");
        screen.type("\u001a");
        screen.await("Stopped");
        int stopped = screen.seen().length();
        screen.type("stty -a | tr ';' '\\n'; stty rows 24 cols 54; fg\n");
        screen.await(" echo ", stopped);
        screen.await(" icanon ", stopped);
        screen.await(RAW, stopped);
        screen.await("q quit  f …", stopped);
        screen.type("q");
        screen.await(BACK, screen.seen().lastIndexOf(RAW));
        screen.type("exit\n");
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), screen.all());
      }
    }
  }

  @Test
  void killed_it_gives_the_terminal_back(@TempDir Path run) throws Exception {
    try (RunningApi api = RunningApi.start(run)) {
      api.shows(pair());
      Path config = ConfigurationText.write(run, api.address());
      Process process =
          terminal("sh -c 'echo $$ > " + run + "/pid; exec " + monitor(config) + "'; stty -a");
      try (Screen screen = new Screen(process)) {
        screen.await("q quit");
        String pid = Files.readString(run.resolve("pid")).strip();
        assertEquals(0, new ProcessBuilder("kill", "-TERM", pid).start().waitFor());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), screen.all());
        String all = screen.all();
        String after = all.substring(all.indexOf(BACK));
        assertTrue(after.contains(" echo ") && after.contains(" icanon "), after);
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

    void await(String words) throws InterruptedException {
      await(words, 0);
    }

    /** Behind what had been seen before. */
    synchronized void await(String words, int from) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (text.indexOf(words, from) < 0) {
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

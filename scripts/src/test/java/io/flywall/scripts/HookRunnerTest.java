package io.flywall.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flywall.value.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scripts, in process groups of their own. */
class HookRunnerTest {
  @TempDir private Path folder;
  private Scripts scripts;

  @BeforeEach
  void open() {
    scripts = new Scripts(folder);
  }

  private HookResult run(Path script, Duration limit) throws InterruptedException {
    HookPlan plan = Scripts.plan(limit, Map.of(HookEvent.ON_PRIMARY, script));
    return HookRunner.of(plan, false)
        .run(HookEvent.ON_PRIMARY, Scripts.change(Role.BACKUP, Role.PRIMARY, 7), false)
        .orElseThrow();
  }

  /** A process that nobody has waited for yet (Z, proc(5)) does nothing any more. */
  private static boolean lives(String pid) {
    try {
      String stat = Files.readString(Path.of("/proc", pid, "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  /** Who has got a kill dies when it is its turn to run, and these would go on for ever. */
  private static void assertDies(String pid) {
    assertTimeoutPreemptively(
        Scripts.LIMIT,
        () -> {
          while (lives(pid)) {
            Thread.onSpinWait();
          }
        });
  }

  @Test
  void it_gets_its_environment_and_nothing_of_ours() throws InterruptedException {
    Path script =
        scripts.write("s", "env | grep -v '^_=\\|^PWD=\\|^SHLVL=' | sort >" + folder + "/env");
    assertEquals(new HookResult.Ended(0), run(script, Scripts.LIMIT));
    List<String> names = scripts.lines("env").stream().map(line -> line.split("=", 2)[0]).toList();
    assertEquals(
        List.of(
            "FLYWALL_DETAIL",
            "FLYWALL_EVENT",
            "FLYWALL_GROUP",
            "FLYWALL_NODE",
            "FLYWALL_OLD_ROLE",
            "FLYWALL_PRIMARY",
            "FLYWALL_REASON",
            "FLYWALL_ROLE",
            "FLYWALL_STALE",
            "FLYWALL_TERM",
            "FLYWALL_VIPS",
            "PATH"),
        names);
  }

  @Test
  void it_can_read_the_change_from_standard_input_or_leave_it() throws InterruptedException {
    assertEquals(
        new HookResult.Ended(0), run(scripts.write("s", "cat >" + folder + "/in"), Scripts.LIMIT));
    assertTrue(scripts.lines("in").get(0).startsWith("{\"event\":\"on_primary\","));
    assertEquals(new HookResult.Ended(0), run(scripts.write("t", "exec <&-"), Scripts.LIMIT));
  }

  @Test
  void it_runs_as_the_configured_user_and_what_it_says_is_shown() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can be another user");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path script = scripts.write("s", "id -un");
    HookPlan plan =
        new HookPlan(
            Map.of(HookEvent.ON_PRIMARY, script),
            Scripts.LIMIT,
            Scripts.LIMIT,
            "nobody",
            List.of());
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    HookResult end =
        HookRunner.shown(plan, said::add)
            .run(HookEvent.ON_PRIMARY, Scripts.change(Role.BACKUP, Role.PRIMARY, 7), false)
            .orElseThrow();
    assertEquals(new HookResult.Ended(0), end);
    assertEquals("nobody", said.poll(Scripts.LIMIT.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void its_status_is_its_word() throws InterruptedException {
    HookResult said = run(scripts.write("s", "exit 3"), Scripts.LIMIT);
    assertEquals(new HookResult.Ended(3), said);
    assertTrue(said.isVeto());
    assertEquals("status 3", said.text());
    assertTrue(run(scripts.write("t", "exit 255"), Scripts.LIMIT).isVeto(), "as ssh says it");
  }

  @Test
  void a_line_without_an_end_does_not_fill_the_heap() throws Exception {
    assertEquals(BoundedLines.LONGEST, longestLineOf("head -c 100000000 /dev/zero | tr '\\0' x"));
  }

  private int longestLineOf(String command) throws IOException {
    Process process = new ProcessBuilder("sh", "-c", command + "; echo; echo end").start();
    try (BoundedLines lines = new BoundedLines(process.getInputStream())) {
      String first = lines.next();
      assertEquals("end", lines.next());
      assertNull(lines.next());
      return first.length();
    }
  }

  @Test
  void a_status_that_is_not_its_own_forbids_nothing() throws InterruptedException, IOException {
    Path script = folder.resolve("s");
    Files.writeString(script, "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertFalse(run(script, Scripts.LIMIT).isVeto(), "nothing to execute it");
    HookResult killed = run(scripts.write("t", "kill -KILL $$"), Scripts.LIMIT);
    assertFalse(killed.isVeto(), killed.text());
  }

  @Test
  void out_of_time_it_is_ended_with_all_that_it_started() throws InterruptedException {
    Path script =
        scripts.write(
            "s",
            "(trap '' TERM; while :; do sleep 1; done) &",
            "echo $! >" + folder + "/child",
            "wait");
    HookResult end = run(script, Duration.ofMillis(500));
    assertEquals(new HookResult.OutOfTime(), end);
    assertFalse(end.isVeto());
    assertDies(scripts.lines("child").get(0));
  }

  @Test
  void who_does_not_hear_a_term_gets_a_kill() throws InterruptedException {
    Path script =
        scripts.write(
            "s", "trap '' TERM", "echo $$ >" + folder + "/self", "while :; do sleep 1; done");
    assertEquals(new HookResult.OutOfTime(), run(script, Duration.ofMillis(500)));
    assertDies(scripts.lines("self").get(0));
  }

  @Test
  void a_refused_script_is_not_run_and_forbids_nothing() throws InterruptedException {
    HookResult end = run(folder.resolve("missing"), Scripts.LIMIT);
    assertFalse(end.isVeto());
    assertFalse(end.isSuccess());
    assertTrue(end.text().contains("is not there"), end.text());
  }

  @Test
  void without_a_script_there_is_nothing_to_run() throws InterruptedException {
    HookRunner runner = HookRunner.of(Scripts.plan(Scripts.LIMIT, Map.of()), false);
    assertEquals(
        Optional.empty(),
        runner.run(HookEvent.ON_STOP, Scripts.change(Role.BACKUP, Role.BACKUP, 1), false));
  }
}

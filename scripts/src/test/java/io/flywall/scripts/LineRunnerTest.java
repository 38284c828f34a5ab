package io.flywall.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real lines for a real shell, in process groups of their own. */
class LineRunnerTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir private Path folder;
  private LineRunner lines;

  @BeforeEach
  void open() {
    lines = LineRunner.of(folder.resolve("run"), false);
  }

  private HookResult run(String line, Optional<Path> input, Optional<Path> output)
      throws InterruptedException {
    Map<String, String> environment = Map.of("FLYWALL_DATASET", "filter");
    return lines.run("restore-filter", line, environment, input, output, Scripts.LIMIT);
  }

  private HookResult limited(String line) throws InterruptedException {
    return lines.run("apply", line, Map.of(), Optional.empty(), Optional.empty(), SHORT);
  }

  @Test
  void it_reads_its_input_writes_its_output_and_knows_what_it_is_for() throws Exception {
    Path in = Files.writeString(folder.resolve("it's in"), "rules\n");
    Path out = folder.resolve("out");
    assertEquals(
        new HookResult.Ended(0),
        run("cat; echo $FLYWALL_DATASET", Optional.of(in), Optional.of(out)));
    assertEquals("rules\nfilter\n", Files.readString(out));
  }

  @Test
  void a_line_that_fails_says_its_status() throws Exception {
    assertEquals(new HookResult.Ended(3), run("exit 3", Optional.empty(), Optional.empty()));
  }

  @Test
  void an_input_that_is_not_there_is_a_failure() throws Exception {
    Path missing = folder.resolve("missing");
    HookResult.Ended ended =
        assertInstanceOf(
            HookResult.Ended.class, run("true", Optional.of(missing), Optional.empty()));
    assertEquals(false, ended.status() == 0);
  }

  /** With all that it has started; and whoever waits for it is told in time. */
  @Test
  void one_that_takes_too_long_is_ended() throws Exception {
    Path pids = folder.resolve("pids");
    String line = "echo $$ >" + pids + "; sleep 1000 & echo $! >>" + pids + "; wait";
    HookResult result = assertTimeoutPreemptively(Scripts.LIMIT, () -> limited(line));
    assertInstanceOf(HookResult.OutOfTime.class, result);
    List<String> started = Files.readAllLines(pids);
    assertEquals(2, started.size());
    for (String pid : started) {
      assertTimeoutPreemptively(
          Scripts.LIMIT,
          () -> {
            while (isAlive(pid)) {
              Thread.onSpinWait();
            }
          });
    }
  }

  /** One that nobody has waited for yet (Z, proc(5)) does nothing any more. */
  private static boolean isAlive(String pid) {
    try {
      String stat = Files.readString(Path.of("/proc", pid, "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void what_is_run_is_for_root_alone_to_read() throws Exception {
    HookResult unused = run("true", Optional.empty(), Optional.empty());
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("run"))));
  }

  @Test
  void a_folder_that_cannot_be_made_is_said_and_nothing_is_run() throws Exception {
    Path unused = Files.writeString(folder.resolve("run"), "a file in its place");
    assertInstanceOf(
        HookResult.NotRun.class,
        run("touch " + folder + "/ran", Optional.empty(), Optional.empty()));
    assertEquals(false, Files.exists(folder.resolve("ran")));
  }
}

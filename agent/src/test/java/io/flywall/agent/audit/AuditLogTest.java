package io.flywall.agent.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.audit.AuditCheck.Finding;
import io.flywall.agent.view.ViewJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  /** Before any day on which this runs: what a test has just written is never too old. */
  private static final Instant NOON = Instant.parse("2020-11-26T12:00:00Z");

  @TempDir private Path state;
  private Instant now = NOON;

  private static AuditEvent event(String detail) {
    return new AuditEvent("deploy", "10.0.0.7", "failover", detail, "done");
  }

  /** One life of an agent. */
  private void write(String... details) {
    try (AuditLog log = AuditLog.in(state, () -> now, head -> {})) {
      for (String detail : details) {
        log.write(event(detail));
      }
    }
  }

  private Path file() {
    return state.resolve("audit.log");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("audit.lock"))
          .sorted()
          .toList();
    }
  }

  private Finding.Intact intact() throws IOException {
    return assertInstanceOf(Finding.Intact.class, AuditCheck.inDirectory(state, List.of()));
  }

  private Finding.Broken broken() throws IOException {
    return assertInstanceOf(Finding.Broken.class, AuditCheck.inDirectory(state, List.of()));
  }

  @Test
  void a_line_says_who_did_what_when_and_what_came_of_it() throws IOException {
    write("{\"to\": \"node2\"}");
    JsonNode line = ViewJson.mapper().readTree(Files.readString(file()));
    assertEquals("2020-11-26T12:00:00Z", line.get("time").asText());
    assertEquals(1, line.get("seq").asInt());
    assertEquals("deploy", line.get("who").asText());
    assertEquals("10.0.0.7", line.get("from").asText());
    assertEquals("failover", line.get("what").asText());
    assertEquals("{\"to\": \"node2\"}", line.get("detail").asText());
    assertEquals("done", line.get("outcome").asText());
    assertEquals("0".repeat(64), line.get("prev").asText());
    assertTrue(line.get("hash").asText().matches("[0-9a-f]{64}"));
    assertFalse(line.has("lost"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  @Test
  void it_is_in_the_file_when_write_returns() throws IOException {
    try (AuditLog log = AuditLog.in(state, () -> now, head -> {})) {
      log.write(event("a"));
      assertEquals(1, Files.readAllLines(file()).size());
      log.write(event("b"));
      assertEquals(2, Files.readAllLines(file()).size());
    }
  }

  @Test
  void the_chain_goes_on_over_restarts() throws IOException {
    write("a", "b");
    write("c");
    Finding.Intact found = intact();
    assertEquals(3, found.lines());
    assertEquals(1, found.first());
    assertEquals(3, found.last());
    assertEquals(
        ViewJson.mapper().readTree(Files.readAllLines(file()).get(2)).get("hash").asText(),
        found.head());
    assertEquals(List.of(), found.notes());
  }

  /** The agent, and a command that works while it is dead, or just starting. */
  @Test
  void two_programs_that_write_in_turn_make_one_chain() throws IOException {
    try (AuditLog agent = AuditLog.in(state, () -> now, head -> {});
        AuditLog command = AuditLog.in(state, () -> now, head -> {})) {
      agent.write(event("a"));
      command.write(event("b"));
      command.write(event("c"));
      agent.write(event("d"));
      now = now.plus(Duration.ofDays(2));
      command.write(event("after the file was turned"));
      agent.write(event("e"));
    }
    assertEquals(6, intact().lines());
    assertEquals(List.of(), intact().notes());
  }

  /** Locks are between processes; and each turns files under the other's hands. */
  @Test
  void two_processes_that_write_at_once_make_one_chain_over_turned_files() throws Exception {
    int lines = 200;
    int letters = 10_000;
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dflywall.log.target=System.err",
                "-cp",
                System.getProperty("java.class.path"),
                AnotherProgram.class.getName(),
                state.toString(),
                Integer.toString(lines),
                Integer.toString(letters))
            .redirectError(state.resolve("stderr").toFile())
            .redirectOutput(state.resolve("stdout").toFile())
            .start();
    // Not before it has begun, or this one would be through by then.
    while (!Files.exists(file()) && other.isAlive()) {
      Thread.onSpinWait();
    }
    AnotherProgram.write(state, lines, letters);
    assertEquals(0, other.waitFor());
    Finding.Intact found = intact();
    assertEquals(2L * lines, found.lines() + found.lost());
    assertEquals(0, found.lost(), "nobody keeps the other waiting for half a second");
    assertEquals(List.of(), found.notes());
    assertTrue(names().stream().filter(name -> name.startsWith("audit.log.")).count() >= 3);
    assertEquals("", Files.readString(state.resolve("stdout")));
    assertTrue(Files.readString(state.resolve("stderr")).contains("event=written"));
  }

  /** It was killed while it wrote, or its disk was full; it is not there to count it. */
  @Test
  void a_line_that_another_program_tore_is_counted_once() throws IOException {
    try (AuditLog agent = AuditLog.in(state, () -> now, head -> {})) {
      agent.write(event("a"));
      Files.writeString(file(), "{\"time\":", StandardOpenOption.APPEND);
      agent.write(event("b"));
      agent.write(event("c"));
    }
    assertEquals(3, intact().lines());
    assertEquals(1, intact().lost());
  }

  @Test
  void how_many_lines_are_in_no_file_is_known_to_who_wrote_them() throws IOException {
    try (AuditLog log = AuditLog.in(state, () -> now, head -> {})) {
      Files.createDirectory(file());
      log.write(event("lost"));
      assertEquals(1, log.unwritten());
      Files.delete(file());
      log.write(event("a"));
      assertEquals(1, log.unwritten(), "the other one is counted, and not written");
    }
  }

  /**
   * Counted as any other line that cannot be written, and the order is carried out all the same.
   */
  @Test
  void who_keeps_the_chain_from_others_costs_them_lines_and_no_break() throws IOException {
    AuditChain chain = new AuditChain(state);
    chain.add(now, 0, event("a")).file().close();
    try (ChainLock unused = ChainLock.on(state.resolve("audit.lock"))) {
      assertThrows(IOException.class, () -> chain.add(now, 0, event("lost")));
    }
    chain.add(now, 1, event("b")).file().close();
    assertEquals(2, intact().lines());
  }

  @Test
  void whatever_is_changed_taken_out_or_put_in_shows_with_its_line() throws IOException {
    write("a", "b", "c", "d");
    List<String> lines = Files.readAllLines(file());
    changed(lines, 2, lines.get(1).replace("deploy", "nobody"));
    assertEquals(
        new Finding.Broken(file(), 2, "it was changed: its hash does not fit it"), broken());
    List<String> without = new ArrayList<>(lines);
    without.remove(1);
    Files.write(file(), without);
    assertEquals(new Finding.Broken(file(), 2, "number 3 follows number 1"), broken());
    changed(lines, 3, "{}");
    assertEquals(new Finding.Broken(file(), 3, "it is no line of an audit log"), broken());
    changed(lines, 3, forged(lines));
    assertEquals(
        new Finding.Broken(
            file(), 4, "it does not follow the line before: another one stood there"),
        broken());
    Files.write(file(), lines);
    assertEquals(4, intact().lines());
  }

  private void changed(List<String> lines, int number, String line) throws IOException {
    List<String> other = new ArrayList<>(lines);
    other.set(number - 1, line);
    Files.write(file(), other);
  }

  /** By somebody who can hash, too. */
  private static String forged(List<String> lines) {
    AuditLink second = AuditFormat.read(lines.get(1)).orElseThrow();
    return AuditFormat.line(second, NOON, 0, event("forged"));
  }

  @Test
  void each_single_bit_counts() throws IOException {
    write("a", "b");
    byte[] good = Files.readAllBytes(file());
    // All but the ends of the lines: a line without an end is what a crash leaves.
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(file(), bad);
      if (good[i] != '\n') {
        assertInstanceOf(
            Finding.Broken.class, AuditCheck.inDirectory(state, List.of()), "byte " + i);
      }
    }
  }

  @Test
  void a_line_that_a_crash_tore_is_no_break_and_the_next_one_says_so() throws IOException {
    write("a", "b");
    List<String> lines = Files.readAllLines(file());
    Files.writeString(file(), lines.get(0) + "\n" + lines.get(1).substring(0, 50));
    assertEquals(1, intact().lines());
    assertEquals(
        List.of(file() + ": what follows line 1 was torn off by a crash or a full disk"),
        intact().notes());
    write("c");
    Finding.Intact found = intact();
    assertEquals(2, found.lines());
    assertEquals(2, found.last());
    assertEquals(1, found.lost());
    assertEquals(1, found.notes().size());
    assertEquals(List.of("audit.log", "audit.log.000000000001"), names());
  }

  @Test
  void a_file_of_nothing_but_a_torn_line_is_passed_too() throws IOException {
    write("a");
    now = now.plus(Duration.ofDays(2));
    write("b");
    Files.writeString(file(), "{\"time\":");
    write("c");
    assertEquals(
        List.of("audit.log", "audit.log.000000000001", "audit.log.000000000001-torn"), names());
    assertEquals(2, intact().lines());
    assertEquals(1, intact().lost());
  }

  @Test
  void a_disk_that_is_full_costs_lines_and_the_next_one_says_how_many() throws IOException {
    write("a");
    Files.move(file(), state.resolve("kept"));
    Files.createDirectory(file());
    try (AuditLog log = AuditLog.in(state, () -> now, head -> {})) {
      log.write(event("lost"));
      log.write(event("lost as well"));
      Files.delete(file());
      Files.move(state.resolve("kept"), file());
      log.write(event("c"));
      log.write(event("d"));
    }
    Finding.Intact found = intact();
    assertEquals(3, found.lines());
    assertEquals(2, found.lost());
    JsonNode next = ViewJson.mapper().readTree(Files.readAllLines(file()).get(1));
    assertEquals(2, next.get("lost").asInt());
  }

  @Test
  void each_day_has_a_file_and_the_first_line_of_the_next_carries_on() throws IOException {
    write("a", "b");
    now = now.plus(Duration.ofHours(25));
    write("c");
    assertEquals(List.of("audit.log", "audit.log.000000000002"), names());
    assertEquals(3, intact().lines());
    Files.delete(state.resolve("audit.log.000000000002"));
    assertEquals(1, intact().lines(), "what is dropped is dropped from the front");
    assertEquals(3, intact().first());
  }

  @Test
  void a_file_that_is_missing_in_the_middle_shows() throws IOException {
    for (String day : List.of("a", "b", "c")) {
      write(day);
      now = now.plus(Duration.ofHours(25));
    }
    Files.delete(state.resolve("audit.log.000000000002"));
    assertEquals(new Finding.Broken(file(), 1, "number 3 follows number 1"), broken());
  }

  private void writeDays(int days) throws IOException {
    for (int day = 0; day < days; day++) {
      write("day " + day);
      Files.setLastModifiedTime(file(), FileTime.from(now));
      now = now.plus(Duration.ofHours(25));
    }
  }

  @Test
  void what_is_older_than_30_days_before_the_last_line_is_dropped_and_no_day_before()
      throws IOException {
    writeDays(40);
    // 28 files of 25 hours each are 29 days and 4 hours older than the newest that is turned.
    assertEquals(1 + 29, names().size());
    assertEquals(1 + 29, intact().lines());
  }

  @Test
  void a_clock_that_jumps_ahead_takes_no_more_than_all_but_the_last_eight() throws IOException {
    writeDays(12);
    now = now.plus(Duration.ofDays(400));
    writeDays(1);
    assertEquals(12 + 1, names().size(), "the jump itself drops nothing");
    writeDays(1);
    assertEquals(8 + 1, names().size());
    assertEquals(9, intact().lines());
  }

  @Test
  void a_file_that_is_large_is_turned_on_the_same_day() throws IOException {
    write("a");
    Files.writeString(file(), "x".repeat(1024 * 1024) + "\n", StandardOpenOption.APPEND);
    write("b");
    assertEquals(List.of("audit.log", "audit.log.000000000001"), names());
  }

  @Test
  void whatever_callers_send_stays_on_one_line() throws IOException {
    write("a\nb\r\u2028\"\\ ä" + new String(new byte[] {0, 7}, StandardCharsets.US_ASCII));
    assertEquals(1, intact().lines());
  }

  @Test
  void without_a_file_there_is_nothing() throws IOException {
    assertEquals(new Finding.Nothing(), AuditCheck.inDirectory(state, List.of()));
    assertEquals(new Finding.Nothing(), AuditCheck.ofFile(file(), List.of()));
    assertEquals(new Finding.Nothing(), AuditCheck.inDirectory(state.resolve("gone"), List.of()));
  }
}

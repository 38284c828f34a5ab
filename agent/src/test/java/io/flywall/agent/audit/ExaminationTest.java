package io.flywall.agent.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.audit.AuditCheck.Finding;
import io.flywall.value.AuditHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody who owns the node can do to its log, against what its peers were told. */
class ExaminationTest {
  /** Before any day on which this runs: what a test has just written is never too old. */
  private static final Instant NOON = Instant.parse("2020-11-26T12:00:00Z");

  @TempDir private Path state;
  private Instant now = NOON;
  private final List<AuditHead> told = new ArrayList<>();

  private void write(String... details) {
    try (AuditLog log = AuditLog.in(state, () -> now, told::add)) {
      for (String detail : details) {
        log.write(new AuditEvent("deploy", "10.0.0.7", "failover", detail, "done"));
      }
    }
  }

  private AuditHead newest() {
    return told.get(told.size() - 1);
  }

  private Finding verdict(AuditHead remembered) throws IOException {
    return AuditCheck.inDirectory(state, List.of(new Testimony("node2", remembered)));
  }

  private String contradiction(AuditHead remembered) throws IOException {
    return assertInstanceOf(Finding.Contradicted.class, verdict(remembered)).why();
  }

  private Finding.Intact intact(AuditHead remembered) throws IOException {
    return assertInstanceOf(Finding.Intact.class, verdict(remembered));
  }

  private Path file() {
    return state.resolve("audit.log");
  }

  private void removeAll() throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void the_end_is_told_at_the_start_and_after_each_line() {
    write("a", "b");
    write();
    assertEquals(List.of(0L, 1L, 2L, 2L), told.stream().map(AuditHead::seq).toList());
    assertEquals(AuditHead.NONE, told.get(0));
    assertEquals(told.get(2), told.get(3));
    assertEquals(NOON.getEpochSecond(), newest().time());
  }

  @Test
  void a_log_that_went_on_agrees_with_every_end_that_it_had() throws IOException {
    write("a", "b", "c");
    for (AuditHead each : told) {
      assertEquals(List.of(), intact(each).notes());
    }
  }

  @Test
  void the_last_line_removed() throws IOException {
    write("a", "b", "c");
    List<String> lines = Files.readAllLines(file());
    Files.write(file(), lines.subList(0, 2));
    assertEquals(
        "node2 says there was line 3, and the log ends with line 2: lines were removed",
        contradiction(newest()));
  }

  @Test
  void a_whole_new_chain_as_long_as_the_old_one_or_longer() throws IOException {
    write("a", "b", "c");
    AuditHead remembered = newest();
    removeAll();
    write("a", "nothing", "c");
    assertEquals(
        "line 3 is another one than node2 says: the log was rewritten", contradiction(remembered));
    write("d", "e", "f", "g");
    assertTrue(contradiction(remembered).contains("was rewritten"));
  }

  @Test
  void a_new_chain_that_begins_behind_what_is_remembered() throws IOException {
    write("a", "b", "c");
    AuditHead remembered = newest();
    List<String> lines = new ArrayList<>();
    AuditLink before = AuditFormat.read(Files.readAllLines(file()).get(2)).orElseThrow();
    for (String detail : List.of("d", "e")) {
      AuditEvent event = new AuditEvent("x", "unix", "resync", detail, "done");
      lines.add(AuditFormat.line(before, now.plusSeconds(60), 0, event));
      before = AuditFormat.read(lines.get(lines.size() - 1)).orElseThrow();
    }
    Files.write(file(), lines);
    assertEquals(
        "line 3, which node2 says there was, is gone, and was written only 0 days before the last"
            + " one: lines were removed",
        contradiction(remembered));
  }

  @Test
  void the_log_removed() throws IOException {
    write("a", "b");
    AuditHead remembered = newest();
    removeAll();
    assertEquals(
        "node2 says there was line 2, and the log ends with none: lines were removed",
        contradiction(remembered));
    Files.writeString(file(), "");
    assertTrue(contradiction(remembered).contains("ends with none"));
  }

  @Test
  void a_log_that_nobody_has_written_yet_is_none() throws IOException {
    assertEquals(new Finding.Nothing(), verdict(AuditHead.NONE));
  }

  @Test
  void what_was_dropped_by_age_is_no_alarm() throws IOException {
    for (int day = 0; day < 40; day++) {
      write("day " + day);
      Files.setLastModifiedTime(file(), FileTime.from(now));
      now = now.plus(Duration.ofHours(25));
    }
    AuditHead first = told.get(1);
    assertEquals(1, first.seq());
    assertEquals(
        List.of("line 1, which node2 says there was, was dropped since: it cannot be compared"),
        intact(first).notes());
    long kept = intact(first).first();
    AuditHead last = told.stream().filter(head -> head.seq() == kept).findFirst().orElseThrow();
    assertEquals(List.of(), intact(last).notes());
  }

  @Test
  void what_was_dropped_before_its_time_is() throws IOException {
    for (int day = 0; day < 20; day++) {
      write("day " + day);
      now = now.plus(Duration.ofHours(25));
    }
    Files.delete(state.resolve("audit.log.000000000001"));
    AuditHead first = told.get(1);
    assertEquals(
        "line 1, which node2 says there was, is gone, and was written only 19 days before the last"
            + " one: lines were removed",
        contradiction(first));
    AuditHead undated = new AuditHead(first.seq(), first.hash(), 0);
    assertEquals(1, intact(undated).notes().size());
  }

  @Test
  void of_one_file_alone_what_is_before_it_is_not_missing() throws IOException {
    write("a", "b");
    AuditHead first = told.get(1);
    List<String> lines = Files.readAllLines(file());
    Files.write(file(), lines.subList(1, 2));
    Finding finding = AuditCheck.ofFile(file(), List.of(new Testimony("--head", first)));
    assertEquals(1, assertInstanceOf(Finding.Intact.class, finding).notes().size());
    Finding gone =
        AuditCheck.ofFile(state.resolve("gone"), List.of(new Testimony("--head", first)));
    assertInstanceOf(Finding.Contradicted.class, gone);
  }
}

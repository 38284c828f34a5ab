package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.audit.AuditLog;
import io.flywall.agent.view.ViewJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
  @TempDir private Path folder;
  private Path config;
  private Path log;

  @BeforeEach
  void configure() throws IOException {
    config = ConfigurationText.write(folder, "127.0.0.1:8080");
    log = Files.createDirectory(folder.resolve("state")).resolve("audit.log");
  }

  private Terminal verify(String... more) {
    return Terminal.type(
        ("audit verify --config " + config + " " + String.join(" ", more)).strip().split(" "));
  }

  private void write() {
    try (AuditLog audit = AuditLog.in(log.getParent(), () -> Instant.EPOCH)) {
      audit.write(new AuditEvent("local", "unix", "failover", "", "done"));
      audit.write(new AuditEvent("local", "unix", "resync", "", "done"));
    }
  }

  @Test
  void without_a_log_there_is_nothing_to_judge() {
    for (Terminal seen : List.of(verify(), verify(folder.resolve("gone").toString()))) {
      assertEquals(ExitStatus.NOT_REACHABLE, seen.exit());
      assertEquals(1, seen.errorLines().size(), seen.err());
      assertTrue(seen.err().startsWith("flywall: no audit log at "), seen.err());
    }
  }

  @Test
  void an_intact_chain_shows_its_head() throws IOException {
    write();
    String head = ViewJson.mapper().readTree(Files.readAllLines(log).get(1)).get("hash").asText();
    Terminal seen = verify();
    assertEquals(ExitStatus.OK, seen.exit());
    assertEquals("intact: 2 lines, number 1 to 2\nhead: " + head + "\n", seen.out());
    assertEquals(seen, verify(log.toString()));
    JsonNode json = ViewJson.mapper().readTree(verify("-o json").out());
    assertEquals("intact", json.get("state").asText());
    assertEquals(head, json.get("head").asText());
  }

  @Test
  void a_broken_one_names_the_line() throws IOException {
    write();
    Files.writeString(log, Files.readString(log).replace("resync", "nothing"));
    Terminal seen = verify();
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertEquals(
        List.of("flywall: broken at " + log + ":2: it was changed: its hash does not fit it"),
        seen.errorLines());
    Terminal json = verify("-o json");
    assertEquals(ExitStatus.DEGRADED, json.exit());
    assertEquals(2, ViewJson.mapper().readTree(json.out()).get("line").asInt());
  }

  @Test
  void a_torn_end_is_said_and_is_no_break() throws IOException {
    write();
    String text = Files.readString(log);
    Files.writeString(log, text.substring(0, text.length() - 10));
    Terminal seen = verify();
    assertEquals(ExitStatus.OK, seen.exit());
    assertTrue(
        seen.out().contains("note: " + log + ": what follows line 1 was torn off by a crash"),
        seen.out());
  }
}

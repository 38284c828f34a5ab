package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.audit.AuditLog;
import io.flywall.agent.view.ViewJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
    config = ConfigurationText.write(folder, "127.0.0.1:9");
    log = Files.createDirectory(folder.resolve("state")).resolve("audit.log");
  }

  private Terminal verify(String... more) {
    return Terminal.type(
        ("audit verify --config " + config + " " + String.join(" ", more)).strip().split(" "));
  }

  private void write() {
    try (AuditLog audit = AuditLog.in(log.getParent(), () -> Instant.EPOCH, head -> {})) {
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
    assertEquals(
        "intact: 2 lines, number 1 to 2\nhead: "
            + head
            + "\nnote: not compared with what its peers were told (no agent answers here): see"
            + " flywall audit heads there, and --head\n",
        seen.out());
    assertEquals(
        "intact: 2 lines, number 1 to 2\nhead: " + head + "\n", verify(log.toString()).out());
    JsonNode json = ViewJson.mapper().readTree(verify("-o json").out());
    assertEquals("intact", json.get("state").asText());
    assertEquals(head, json.get("head").asText());
  }

  @Test
  void who_may_not_ask_the_agent_can_follow_the_chain_all_the_same() throws IOException {
    write();
    String open = Files.readString(config);
    String closed = open.replace("api { listen", "api { read_token = true, listen");
    config = ConfigurationText.write(folder, closed, "rw-r-----");
    // A token that cannot be read, by root neither.
    Files.createDirectory(folder.resolve("api.token"));
    Terminal seen = verify();
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertTrue(seen.out().startsWith("intact: 2 lines"), seen.out());
    assertTrue(seen.out().contains("not compared with what its peers were told"), seen.out());
    assertTrue(seen.out().contains("api.token"), seen.out());
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

  @Test
  void what_an_operator_copied_from_a_peer_is_compared() throws IOException {
    write();
    String head = ViewJson.mapper().readTree(Files.readAllLines(log).get(1)).get("hash").asText();
    Terminal seen = verify("--head", "2:" + head);
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertTrue(seen.out().contains("\nas told to: --head\n"), seen.out());
    String half = head.substring(0, 32);
    assertEquals(ExitStatus.OK, verify("--head", "2:" + half + ":1970-01-01T00:00:00Z").exit());
    Terminal rewritten = verify("--head", "2:" + "0".repeat(32), log.toString());
    assertEquals(ExitStatus.DEGRADED, rewritten.exit());
    assertEquals(
        List.of(
            "flywall: broken: line 2 is another one than --head says: the log was" + " rewritten"),
        rewritten.errorLines());
    Terminal json = verify("--head", "3:" + half, "-o json");
    assertEquals(ExitStatus.DEGRADED, json.exit());
    assertEquals("broken", ViewJson.mapper().readTree(json.out()).get("state").asText());
  }

  @Test
  void a_line_that_an_operator_names_and_that_is_not_there_is_no_yes() throws IOException {
    write();
    List<String> lines = Files.readAllLines(log);
    String first = ViewJson.mapper().readTree(lines.get(0)).get("hash").asText();
    Files.write(log, lines.subList(1, 2));
    Terminal seen = verify("--head", "1:" + first, log.toString());
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertTrue(seen.out().contains("note: line 1, which --head says there was,"), seen.out());
    assertFalse(seen.out().contains("as told to"), seen.out());
    Terminal none = verify("--head", "0:" + "0".repeat(32), log.toString());
    assertEquals(ExitStatus.OK, none.exit(), none.err());
    assertFalse(none.out().contains("as told to"), none.out());
  }

  @Test
  void a_head_that_is_none_is_refused() {
    for (String wrong : List.of("2", "2:abc", "x:" + "0".repeat(32), "-1:" + "0".repeat(32))) {
      Terminal seen = verify("--head", wrong);
      assertEquals(ExitStatus.OPERATOR, seen.exit(), wrong);
      assertTrue(seen.err().contains("copy LINE:HASH:TIME from flywall audit heads"), seen.err());
    }
  }

  private HttpServer agent(String heads) throws IOException {
    HttpServer agent =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    agent.createContext(
        "/api/audit/heads",
        exchange -> {
          byte[] answer = heads.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    agent.start();
    config = ConfigurationText.write(folder, agent.getAddress());
    return agent;
  }

  private static String json(long seq, String hash) {
    return "{\"seq\": " + seq + ", \"hash\": \"" + hash + "\", \"time\": \"1970-01-01T00:00:00Z\"}";
  }

  private static String heads(String remembered, String wentBack, String ofThisNode) {
    return "{\"node\": \"node1\", \"own\": null, \"peers\": [{\"node\": \"node2\", \"remembered\": "
        + remembered
        + ", \"heard_at\": null, \"daily\": ["
        + json(2, "cd".repeat(16))
        + "], \"went_back_to\": "
        + wentBack
        + ", \"remembers_of_this_node\": "
        + ofThisNode
        + "}]}";
  }

  @Test
  void what_the_peers_were_told_is_asked_for() throws IOException {
    write();
    HttpServer agent = agent(heads("null", "null", json(3, "0".repeat(32))));
    try {
      Terminal seen = verify();
      assertEquals(ExitStatus.DEGRADED, seen.exit());
      assertEquals(
          List.of(
              "flywall: broken: node2 says there was line 3, and the log ends with line 2: lines were"
                  + " removed"),
          seen.errorLines());
    } finally {
      agent.stop(0);
    }
    agent = agent(heads("null", "null", "null"));
    try {
      Terminal seen = verify();
      assertEquals(ExitStatus.OK, seen.exit());
      assertTrue(seen.out().contains("note: node2 has not said yet what it was told"), seen.out());
    } finally {
      agent.stop(0);
    }
  }

  @Test
  void heads_shows_what_can_be_copied_and_what_is_not_what_it_was() throws IOException {
    String hash = "ab".repeat(16);
    HttpServer agent = agent(heads(json(7, hash), json(3, hash), json(5, hash)));
    try {
      Terminal seen = Terminal.type("audit", "heads", "--config", config.toString());
      assertEquals(ExitStatus.DEGRADED, seen.exit(), seen.err());
      assertEquals(
          """
          known here (for flywall audit verify --head on that node):
            node1  nothing told yet  (this node)
            node2  7:%1$s:1970-01-01T00:00:00Z
              earlier 2:%2$s:1970-01-01T00:00:00Z
              is not what it was: now 3:%1$s:1970-01-01T00:00:00Z
          known of this node there:
            node2  5:%1$s:1970-01-01T00:00:00Z
          """
              .formatted(hash, "cd".repeat(16)),
          seen.out());
    } finally {
      agent.stop(0);
    }
  }
}

package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.flywall.agent.view.RunningConfiguration;
import io.flywall.agent.view.ViewJson;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowCommandTest {
  private static final String TOKEN = "t".repeat(43);

  @TempDir private Path folder;
  private Path config;
  private HttpServer agent;
  private String answer = "";

  @BeforeEach
  void begin() throws IOException {
    Path unused = Files.writeString(folder.resolve("api.token"), TOKEN + "\n");
    agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    agent.createContext(
        "/api/config/running",
        exchange -> {
          byte[] bytes = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    agent.start();
    config = ConfigurationText.write(folder, agent.getAddress());
  }

  @AfterEach
  void end() {
    agent.stop(0);
  }

  private Terminal show(String... more) {
    String line = "config show --config " + config + " " + String.join(" ", more);
    return Terminal.type(line.strip().split(" "));
  }

  private void running(Path file) throws Exception {
    String seal =
        ConfigurationFile.load(config, Host.here()).edition().sealedWith(TOKEN.getBytes(UTF_8));
    answer = ViewJson.line(new RunningConfiguration(file.toString(), "c0ffee00", seal));
  }

  @Test
  void an_agent_that_runs_with_just_this_is_said() throws Exception {
    running(config);
    Terminal seen = show();
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    List<String> lines = seen.out().lines().toList();
    assertEquals("# " + config, lines.get(0));
    assertEquals("# the agent runs with just this", lines.get(lines.size() - 1));
    assertTrue(lines.contains("replication.ha.failback_delay = 30s  # default"), seen.out());
    assertTrue(seen.out().contains("secret_key = (hidden, "), seen.out());
  }

  @Test
  void a_file_that_was_changed_since_has_to_be_loaded() throws Exception {
    running(config);
    String text = Files.readString(config);
    Files.writeString(config, text + "\nreplication.max_lag = 2s\n");
    Terminal seen = show();
    assertEquals(ExitStatus.DEGRADED, seen.exit(), seen.err());
    assertTrue(
        seen.out().endsWith("# the agent runs with an older one: flywall config reload\n"),
        seen.out());
    JsonNode json = ViewJson.mapper().readTree(show("-o", "json").out());
    assertEquals("older", json.get("agent").asText());
    JsonNode lag = json.get("settings").get("replication.max_lag");
    assertEquals("2s", lag.get("value").asText());
    assertTrue(lag.get("from").asText().matches(".*:\\d+"), lag.toString());
    assertFalse(json.get("fingerprint").asText().isEmpty());
  }

  @Test
  void an_agent_of_another_file_is_said() throws Exception {
    running(Path.of("/elsewhere/flywall.conf"));
    Files.writeString(config, Files.readString(config) + "\nreplication.max_lag = 2s\n");
    Terminal seen = show();
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertTrue(
        seen.out().endsWith("# the agent runs with another one: /elsewhere/flywall.conf\n"),
        seen.out());
  }

  @Test
  void without_an_agent_or_its_token_the_file_is_shown_all_the_same() throws Exception {
    running(config);
    Files.delete(folder.resolve("api.token"));
    Terminal seen = show();
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertTrue(seen.out().contains("is not known"), seen.out());
    agent.stop(0);
    assertTrue(show().out().endsWith("# no agent of this configuration answers here\n"));
  }

  @Test
  void a_file_with_problems_is_refused_with_all_of_them() throws IOException {
    Files.writeString(config, Files.readString(config) + "\nreplication.max_leg = 2s\n");
    Terminal seen = show();
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(seen.err().contains("did you mean max_lag?"), seen.err());
  }
}

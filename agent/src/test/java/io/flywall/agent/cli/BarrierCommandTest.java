package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarrierCommandTest {
  private static final String LATE =
      "{\"title\": \"not on a quorum\", \"detail\": \"not in time: [tree]\"}";

  @TempDir private Path folder;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer agent;
  private int status = 200;

  @BeforeEach
  void begin() throws IOException {
    Path unused = Files.writeString(folder.resolve("api.token"), "t".repeat(43));
    agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    agent.createContext(
        "/api/replication/barrier",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          byte[] answer = LATE.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    agent.start();
  }

  @AfterEach
  void end() {
    agent.stop(0);
  }

  private Terminal type(String... words) throws IOException {
    Path config = ConfigurationText.write(folder, agent.getAddress());
    List<String> all = new ArrayList<>(List.of("replication", "barrier"));
    all.addAll(List.of(words));
    all.addAll(List.of("--config", config.toString()));
    return Terminal.type(all.toArray(String[]::new));
  }

  @Test
  void what_is_on_a_majority_is_said() throws IOException {
    Terminal seen = type();
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertTrue(
        seen.out().matches("everything written so far is on a majority after [0-9.]+ m?s\n"),
        seen.out());
    assertEquals(List.of("{\"seconds\": 5}"), asked);
  }

  @Test
  void what_is_refused_before_its_time_is_not_asked_for_again() throws IOException {
    status = 409;
    Terminal seen = type("--timeout", "2m");
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertTrue(seen.err().contains("not on a quorum: not in time: [tree]"), seen.err());
    assertEquals(List.of("{\"seconds\": 8}"), asked);
  }

  @Test
  void no_time_at_all_is_one_question() throws IOException {
    status = 409;
    assertEquals(ExitStatus.DEGRADED, type("--timeout", "0").exit());
    assertEquals(List.of("{\"seconds\": 0}"), asked);
  }

  @Test
  void a_time_is_written_as_everywhere_or_as_seconds() throws Exception {
    WaitingTime time = new WaitingTime();
    assertEquals(Duration.ofSeconds(5), time.convert("5"));
    assertEquals(Duration.ofSeconds(10), time.convert("10s"));
    assertEquals(Duration.ofMinutes(2), time.convert("2m"));
    for (String wrong : List.of("", "-1", "1 s", "123456", "soon")) {
      Terminal seen = type("--timeout", wrong);
      assertEquals(ExitStatus.OPERATOR, seen.exit(), wrong);
      assertTrue(seen.err().contains("write 5, 30s or 2m"), seen.err());
    }
    assertEquals(List.of(), asked);
  }
}

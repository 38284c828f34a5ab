package io.flywall.agent.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.RawHttp;
import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.ReloadDesk;
import io.flywall.agent.view.Views;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running server is brought to give every answer that is described, and each is compared with the
 * description: what is described and never given, or given and described otherwise, fails.
 */
class DescribedAnswersTest {
  /** Given by whoever breaks or does not arrive: once for all operations is enough. */
  private static final Set<Integer> ONCE = Set.of(408, 500);

  /** Only what waits longer than a client does could give it. */
  private static final int UNCLEAR = 504;

  /** Only a test that fails waits so long. */
  private static final int PATIENCE_MILLIS = 20_000;

  @TempDir private Path run;
  private RunningApi api;
  private Description described;
  private final Map<String, Set<Integer>> seen = new TreeMap<>();

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.start(run);
    described = Description.parse(get("/openapi.json").body());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Answer get(String path) throws IOException {
    return RawHttp.send(api.address(), "GET", path, "");
  }

  private void sees(String method, String path, Answer answer) throws IOException {
    String bare = path.replaceFirst("[?].*", "");
    described.assertFits(method, bare, answer);
    boolean unused =
        seen.computeIfAbsent(method + " " + bare, one -> new TreeSet<>()).add(answer.status());
  }

  private void asks(String path) throws IOException {
    sees("GET", path, get(path));
  }

  private void orders(int status, String path, String body, String... headers) throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Authorization: " + api.bearer();
    Answer answer = RawHttp.send(api.address(), "POST", path, body, all);
    assertEquals(status, answer.status(), path + answer.body());
    sees("POST", path, answer);
  }

  @Test
  void every_answer_is_described_and_every_description_is_answered() throws Exception {
    orders(409, "/api/replication/barrier", "");
    reading();
    listening();
    operating();
    for (Operation operation : Operations.ALL) {
      mistakes(operation);
    }
    breakingOff();
    restart(true);
    for (Operation operation : Operations.ALL) {
      if (operation.isFile()) {
        asks(operation.path());
      } else {
        withoutToken(operation);
      }
    }
    Set<Integer> anywhere = new TreeSet<>();
    seen.values().forEach(anywhere::addAll);
    assertTrue(anywhere.containsAll(ONCE), anywhere.toString());
    for (Operation operation : Operations.ALL) {
      Set<Integer> never = described.statuses(operation.method().name(), operation.path());
      never.removeAll(seen.getOrDefault(name(operation), Set.of()));
      never.removeAll(ONCE);
      boolean unused = never.remove(UNCLEAR);
      assertEquals(Set.of(), never, name(operation));
    }
  }

  private static String name(Operation operation) {
    return operation.method() + " " + operation.path();
  }

  private void restart(boolean readToken) throws Exception {
    api.close();
    api = RunningApi.start(run, readToken);
    api.shows(Views.primary());
  }

  private void reading() throws IOException {
    for (Operation operation : Operations.ALL) {
      if (operation.method() == Operation.Method.GET && !operation.streams()) {
        asks(operation.path());
      }
    }
    api.replicates(Views.copies());
    api.has(Views.copied());
    api.remembers(Views.history());
    for (AgentView view :
        List.of(Views.backup(), Views.paused(), Views.degraded(), Views.fault(), Views.primary())) {
      api.shows(view);
      for (Operation operation : Operations.ALL) {
        if (operation.method() == Operation.Method.GET && !operation.streams()) {
          asks(operation.path());
        }
      }
    }
    api.hangs();
    asks("/healthz");
    asks("/ready");
    asks("/primary");
    api.breaksReading();
    asks("/api/ha/cluster");
    api.shows(Views.primary());
  }

  /** The head of a stream is all of its answer that can be compared; then there are too many. */
  private void listening() throws IOException {
    List<Socket> streams = new ArrayList<>();
    try {
      Answer answer;
      do {
        Socket stream = new Socket(api.address().getAddress(), api.address().getPort());
        streams.add(stream);
        answer = head(stream, "GET /api/ha/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        if (answer.status() == 200) {
          sees("GET", "/api/ha/events", answer);
        }
      } while (answer.status() == 200);
      asks("/api/ha/events");
    } finally {
      for (Socket stream : streams) {
        stream.close();
      }
    }
  }

  /** Of the answer to that; whoever asks says no more afterwards. */
  private static Answer head(Socket socket, String request) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
      head.append(line).append("\r\n");
    }
    return RawHttp.parse(head + "\r\n");
  }

  private void operating() throws IOException {
    api.answers(new HandOverDesk.Outcome.Done("b", 9, Optional.of(Duration.ofMillis(3))));
    for (String path : List.of("failover", "promote", "pause", "resume", "reset")) {
      orders(200, "/api/ha/" + path, "", "Idempotency-Key: one");
      orders(200, "/api/ha/" + path, "", "Idempotency-Key: one");
      orders(422, "/api/ha/" + path, "{}", "Idempotency-Key: one");
    }
    orders(200, "/api/ha/failback", "{\"enabled\": null}", "Idempotency-Key: one");
    orders(422, "/api/ha/failback", "{\"enabled\": true}", "Idempotency-Key: one");
    orders(200, "/api/config/reload", "", "Idempotency-Key: one");
    for (String path : List.of("failover", "promote")) {
      api.answers(new HandOverDesk.Outcome.Refused("nobody is ready"));
      orders(409, "/api/ha/" + path, "");
      api.answers(new HandOverDesk.Outcome.NoPrimary("nobody serves"));
      orders(503, "/api/ha/" + path, "");
      api.answers(new HandOverDesk.Outcome.Unclear("it was begun"));
      orders(504, "/api/ha/" + path, "");
    }
    api.reloadComesTo(new ReloadDesk.Outcome.Invalid(List.of("a mistake")));
    orders(422, "/api/config/reload", "");
    api.reloadComesTo(
        new ReloadDesk.Outcome.Refused(List.of(new ReloadDesk.Refusal("key", "no", "restart"))));
    orders(409, "/api/config/reload", "");
    api.reloadComesTo(new ReloadDesk.Outcome.Pending(List.of(), "a disk"));
    orders(504, "/api/config/reload", "");
    replicating();
    api.takesNoOrders();
    for (String path : List.of("promote", "pause", "resume", "reset")) {
      orders(503, "/api/ha/" + path, "");
    }
    orders(503, "/api/ha/failback", "{\"enabled\": true}");
    orders(503, "/api/config/reload", "");
  }

  private void replicating() throws IOException {
    orders(409, "/api/replication/resync", "");
    api.resyncsTo(Views.copied());
    orders(200, "/api/replication/resync", "", "Idempotency-Key: one");
    orders(422, "/api/replication/resync", "{}", "Idempotency-Key: one");
    orders(503, "/api/replication/barrier", "");
    api.reachesBarriers();
    orders(200, "/api/replication/barrier", "", "Idempotency-Key: one");
    orders(422, "/api/replication/barrier", "{}", "Idempotency-Key: one");
  }

  /** Says that there is more to come, and hangs up. */
  private void breakingOff() throws IOException {
    try (Socket socket = new Socket(api.address().getAddress(), api.address().getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request =
          "POST /api/ha/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
              + "Authorization: "
              + api.bearer()
              + "\r\n\r\n{";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      byte[] answer = socket.getInputStream().readAllBytes();
      sees("POST", "/api/ha/reset", RawHttp.parse(new String(answer, StandardCharsets.UTF_8)));
    }
  }

  /** Not HTTP, from a foreign host, and more than anybody has to say. */
  private void mistakes(Operation operation) throws IOException {
    String method = operation.method().name();
    String path = operation.path();
    sees(method, path, RawHttp.send(api.address(), method, path, "", "No colon"));
    sees(method, path, RawHttp.send(api.address(), method, path, "", "Host: evil.example"));
    if (operation.changes()) {
      orders(413, path, "x".repeat(20_000));
      sees(method, path, RawHttp.send(api.address(), method, path, ""));
    }
  }

  private void withoutToken(Operation operation) throws IOException {
    for (int refused = 0; refused < 11; refused++) {
      String method = operation.method().name();
      sees(method, operation.path(), RawHttp.send(api.address(), method, operation.path(), ""));
    }
    api.waits(Duration.ofMinutes(2));
  }
}

package io.flywall.agent.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.RoleChange;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.agent.view.Views;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventRoutesTest {
  /** Only a test that fails waits so long. */
  private static final int PATIENCE_MILLIS = 20_000;

  private static final int SMALL = 4096;

  /** So that some thousand events are more than two sockets hold. */
  private static final String LONG = "x".repeat(1_000);

  /** How an event ends that does not say itself when it was. */
  private static final String AT = "\"at\":\"" + RunningApi.HAPPENED + "\"}";

  @TempDir private Path run;
  private RunningApi api;
  private final List<Socket> open = new ArrayList<>();
  private Set<Thread> before = Set.of();

  @BeforeEach
  void start() throws Exception {
    before = feeds();
    api = RunningApi.start(run);
  }

  /** The threads of all feeds in this process. */
  private static Set<Thread> feeds() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("events"))
        .collect(Collectors.toSet());
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    api.close();
  }

  /** One event as it came over the wire. */
  private record Event(String id, String kind, String data) {}

  /** What a browser's EventSource does, without the browser. */
  private final class Listener {
    private final BufferedReader lines;
    final List<String> head = new ArrayList<>();

    Listener(String... headers) throws IOException {
      Socket socket = new Socket();
      open.add(socket);
      // Before it connects: the kernel makes room for megabytes otherwise.
      socket.setReceiveBufferSize(SMALL);
      socket.connect(api.address());
      socket.setSoTimeout(PATIENCE_MILLIS);
      // 1.0 has no chunks, whose sizes would stand between the lines.
      String request =
          "GET /api/ha/events HTTP/1.0\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
              + String.join("\r\n", headers)
              + (headers.length == 0 ? "" : "\r\n")
              + "\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
        head.add(line);
      }
    }

    Event next() throws IOException {
      String id = "";
      String kind = "";
      String data = "";
      while (true) {
        String line = lines.readLine();
        if (line == null) {
          throw new IOException("closed");
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          kind = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !data.isEmpty()) {
          return new Event(id, kind, data);
        }
      }
    }
  }

  private static RoleChange change(long term) {
    return new RoleChange(
        Views.SHOWN, "backup", "primary", term, "r", "text", LONG, Optional.of("a"), List.of());
  }

  @Test
  void who_comes_is_told_how_things_are_and_then_what_happens() throws IOException {
    api.events().sees(Views.primary());
    Listener listener = new Listener();
    assertEquals("HTTP/1.1 200 OK", listener.head.get(0));
    String type = "Content-Type: text/event-stream;charset=utf-8";
    assertTrue(listener.head.contains(type), listener.head + "");
    assertTrue(listener.head.contains("Cache-Control: no-store"), listener.head + "");
    Event status = listener.next();
    assertEquals("status", status.kind());
    assertTrue(status.data().startsWith("{\"node\":\"firewall-a\""), status.data());
    api.events().changed(change(9));
    Event happened = listener.next();
    assertEquals("role-change", happened.kind());
    assertTrue(happened.data().contains("\"term\":9"), happened.data());
  }

  @Test
  void a_pause_trouble_and_another_primary_are_told_once_each() throws IOException {
    api.events().sees(Views.backup());
    Listener listener = new Listener();
    assertEquals("status", listener.next().kind());
    api.events().sees(Views.backup());
    api.events().sees(Views.paused());
    api.events().sees(Views.paused());
    assertEquals("orders", listener.next().kind());
    AgentView fault = Views.fault();
    api.events().sees(fault);
    assertEquals("primary", listener.next().kind());
    assertEquals("orders", listener.next().kind());
    assertEquals("{\"problems\":[\"eth1 is down\"]," + AT, listener.next().data());
  }

  /** Each forged datagram would be an event otherwise, and drive all others out. */
  @Test
  void a_problem_is_told_when_it_begins_and_ends_and_not_with_each_of_its_figures()
      throws IOException {
    String dropped = " datagrams were dropped: more came than could be read";
    String refused = "peer node2 is refused: another secret or cluster id (";
    api.events().sees(Views.troubled());
    Listener listener = new Listener();
    assertEquals("status", listener.next().kind());
    for (int i = 1; i < 300; i++) {
      api.events().sees(Views.troubled(refused + i + ")", i + dropped));
    }
    api.events().sees(Views.troubled("peer node3 is refused: another secret or cluster id (300)"));
    api.events().sees(Views.troubled("10.0.0.1/24 is missing here; see the log"));
    api.events().sees(Views.troubled("10.0.0.2/24 is missing here; see the log"));
    api.events().sees(Views.troubled());
    assertEquals(
        "{\"problems\":[\"" + refused + "1)\",\"1" + dropped + "\"]," + AT, listener.next().data());
    assertTrue(listener.next().data().contains("node3"));
    assertTrue(listener.next().data().contains("10.0.0.1"));
    assertTrue(listener.next().data().contains("10.0.0.2"));
    assertEquals("{\"problems\":[]," + AT, listener.next().data());
  }

  /** Its server is going, too: whatever goes wrong with a last word, it is the last. */
  @Test
  void a_feed_that_is_closed_with_listeners_ends() throws Exception {
    api.events().sees(Views.primary());
    for (int i = 0; i < 20; i++) {
      assertEquals("status", new Listener().next().kind());
    }
    Set<Thread> ours = feeds();
    ours.removeAll(before);
    assertEquals(1, ours.size());
    Thread feed = ours.iterator().next();
    api.close();
    feed.join(PATIENCE_MILLIS);
    assertFalse(feed.isAlive(), () -> List.of(feed.getStackTrace()).toString());
  }

  @Test
  void who_comes_back_gets_what_it_missed() throws IOException {
    api.events().sees(Views.primary());
    Listener first = new Listener();
    String seen = first.next().id();
    api.events().changed(change(9));
    api.events().changed(change(10));
    assertTrue(first.next().data().contains("\"term\":9"));
    Listener again = new Listener("Last-Event-ID: " + seen);
    assertTrue(again.next().data().contains("\"term\":9"));
    Event last = again.next();
    assertTrue(last.data().contains("\"term\":10"));
    Listener upToDate = new Listener("Last-Event-ID: " + last.id());
    api.events().changed(change(11));
    assertTrue(upToDate.next().data().contains("\"term\":11"));
  }

  @Test
  void each_says_when_it_was_also_to_who_comes_back() throws IOException {
    api.events().sees(Views.primary());
    Listener first = new Listener();
    Event status = first.next();
    assertTrue(status.data().endsWith("\"at\":\"" + Views.SHOWN + "\"}"), status.data());
    api.events().changed(change(9));
    api.events()
        .tookOver(
            new TakeoverStages(
                TakeoverStages.Kind.TAKEOVER,
                9,
                Map.of(TakeoverStages.Stage.VOTE, Duration.ofMillis(3))));
    api.events().sees(Views.fault());
    for (Listener told : List.of(first, new Listener("Last-Event-ID: " + status.id()))) {
      String change = told.next().data();
      assertTrue(change.startsWith("{\"at\":\"" + Views.SHOWN + "\""), change);
      for (String kind : List.of("takeover", "primary", "problems")) {
        Event event = told.next();
        assertEquals(kind, event.kind());
        assertTrue(event.data().endsWith(AT), event.data());
      }
    }
  }

  @Test
  void who_missed_more_than_is_kept_or_knows_another_life_begins_anew() throws IOException {
    api.events().sees(Views.primary());
    String seen = new Listener().next().id();
    for (int i = 0; i < 1001; i++) {
      api.events().changed(change(i));
    }
    for (String id :
        List.of(seen, "00000000-1", "nonsense", seen.replaceFirst("-.*", "-99999"), "")) {
      assertEquals("status", new Listener("Last-Event-ID: " + id).next().kind(), id);
    }
  }

  /** A listener that never reads: the others get everything, at once. */
  @Test
  void who_does_not_read_keeps_nobody_waiting() throws IOException {
    api.events().sees(Views.primary());
    Listener deaf = new Listener();
    Listener reads = new Listener();
    assertEquals("status", reads.next().kind());
    int many = 20_000;
    for (int i = 1; i <= many; i++) {
      api.events().changed(change(i));
      assertTrue(reads.next().data().contains("\"term\":" + i + ","));
    }
    // It is left in the end, with what was on its way.
    long got = 0;
    try {
      while (true) {
        deaf.next();
        got++;
      }
    } catch (IOException left) {
      assertTrue(got < many, "it was not left after " + got);
    }
  }

  @Test
  void there_is_an_end_to_how_many_may_listen_and_places_come_back() throws Exception {
    for (int i = 0; i < EventFeed.MOST_LISTENERS; i++) {
      assertEquals("HTTP/1.1 200 OK", new Listener().head.get(0), "listener " + i);
    }
    Listener refused = new Listener();
    assertTrue(refused.head.get(0).startsWith("HTTP/1.1 503"), refused.head.get(0));
    assertTrue(refused.head.contains("Retry-After: 10"), refused.head + "");
    for (Socket socket : open) {
      socket.close();
    }
    long end = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
    int attempts = 0;
    do {
      assertTrue(System.nanoTime() < end, "no place came back");
      attempts++;
      // Each event finds out who is gone.
      api.events().changed(change(attempts));
    } while (!new Listener().head.get(0).equals("HTTP/1.1 200 OK"));
  }
}

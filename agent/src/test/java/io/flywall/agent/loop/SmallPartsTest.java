package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import io.flywall.vip.MacAddress;
import io.flywall.vip.WireSighting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SmallPartsTest {
  private static MonotonicInstant at(long millis) {
    return new MonotonicInstant(millis * 1_000_000);
  }

  @Test
  void a_log_line_is_key_value_with_quotes_where_needed() {
    assertEquals(
        "component=ha event=role-change from=backup detail=\"to node 2\" odd=\"say 'x=y'\"",
        EventLog.line(
            "ha",
            "role-change",
            "from",
            "backup",
            "empty",
            "",
            "detail",
            "to node 2",
            "odd",
            "say \"x=y\""));
  }

  @Test
  void a_flood_of_datagrams_is_bounded_and_orders_go_first() {
    Inbox inbox = new Inbox();
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    Verdict verdict = new Verdict.Refused(Verdict.Name.FORGED);
    for (int i = 0; i < 5000; i++) {
      inbox.put(new Input.Judged(new PathAddress(0, 0, loopback, loopback), verdict));
    }
    WireSighting sighting =
        new WireSighting(World.VIP, new MacAddress(7), WireSighting.Word.ANSWER);
    for (int i = 0; i < 1000; i++) {
      inbox.put(new Input.Wire(sighting));
    }
    inbox.put(new Input.Stop());
    assertEquals(5000 - 1024 + 1000 - 64, inbox.dropped());
    assertInstanceOf(Input.Stop.class, inbox.poll().orElseThrow());
    assertNotEquals(
        inbox.poll().orElseThrow().getClass(),
        inbox.poll().orElseThrow().getClass(),
        "a flood of one kind hides the other");
  }

  @Test
  void of_a_hundred_turns_ninety_nine_keep_to_the_percentile() {
    Lateness lateness = new Lateness(Duration.ofMillis(9));
    for (long turn = 1; turn <= 100; turn++) {
      lateness.plan(at(1000 * turn));
      long late = turn == 100 ? 500 : turn % 10;
      Optional<Duration> unused = lateness.turned(at(1000 * turn + late));
    }
    // Two digits: 9 ms are told within 1 %.
    assertEquals(9.0, lateness.p99().toNanos() / 1e6, 0.1);
    assertEquals(Duration.ofMillis(500), lateness.worst());
  }

  @Test
  void lateness_below_the_guard_is_a_figure_and_beyond_it_an_event() {
    Lateness lateness = new Lateness(Duration.ofMillis(9));
    assertEquals(Optional.empty(), lateness.turned(at(0)));
    lateness.plan(at(100));
    assertEquals(Optional.empty(), lateness.turned(at(50)), "woken early by an input");
    lateness.plan(at(100));
    assertEquals(Optional.empty(), lateness.turned(at(105)));
    lateness.plan(at(200));
    assertEquals(Optional.of(Duration.ofMillis(20)), lateness.turned(at(220)));
    assertEquals(Duration.ofMillis(20), lateness.worst());
    assertEquals(Duration.ofMillis(20), lateness.takeRecent());
    assertEquals(Duration.ZERO, lateness.takeRecent());
    assertEquals(1, lateness.stalls());
  }

  /** A process can be frozen between two inputs of one turn; waiting in the inbox is no gap. */
  @Test
  void a_gap_between_two_inputs_of_one_turn_is_an_event_too() {
    Lateness lateness = new Lateness(Duration.ofMillis(9));
    lateness.plan(at(100));
    assertEquals(Optional.empty(), lateness.turned(at(100)));
    assertEquals(Optional.empty(), lateness.taking(at(101)));
    assertEquals(Optional.empty(), lateness.taking(at(110)), "just the guard");
    assertEquals(Optional.of(Duration.ofMillis(50)), lateness.taking(at(160)));
    assertEquals(Optional.empty(), lateness.taking(at(161)), "each gap is told once");
    assertEquals(1, lateness.stalls());
    assertEquals(Duration.ofMillis(50), lateness.worst());
  }

  private static String endOf(HandOverTickets.Waiting waiting) {
    HandOverTickets tickets = new HandOverTickets(Duration.ZERO);
    CompletableFuture<Outcome> end = new CompletableFuture<>();
    MonotonicInstant begun = new MonotonicInstant(0);
    tickets.add(end, waiting, new Term(7), begun);
    tickets.expire(begun.plus(Duration.ofMillis(4_999)));
    assertFalse(end.isDone());
    tickets.expire(begun.plus(Duration.ofSeconds(5)));
    return ((Outcome.Unclear) end.getNow(null)).reason();
  }

  /** Without a primary there is none who did not hand over. */
  @Test
  void what_came_to_nothing_is_blamed_on_whoever_was_to_move() {
    assertEquals(
        "the primary did not hand over within 5 s; its log says why (journalctl -u flywall there)",
        endOf(HandOverTickets.Waiting.FOR_PRIMARY));
    assertEquals(
        "this node did not become primary within 5 s; flywall ha check here says what it lacks,"
            + " its log (journalctl -u flywall) what it tried",
        endOf(HandOverTickets.Waiting.FOR_THIS_NODE));
  }
}

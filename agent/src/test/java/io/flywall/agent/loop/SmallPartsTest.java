package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.MonotonicInstant;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
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
    inbox.put(new Input.Stop());
    assertEquals(5000 - 1024, inbox.dropped());
    assertInstanceOf(Input.Stop.class, inbox.poll().orElseThrow());
    assertInstanceOf(Input.Judged.class, inbox.poll().orElseThrow());
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
}

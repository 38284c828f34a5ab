package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.vip.wire.Addresses;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code hosts.client} is the gateway, asked ten times a second. */
@Tag("netns")
class GatewayWatchNetnsTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final long AMPLE_SECONDS = 10;
  private static final InetAddress GATEWAY = Addresses.v4("10.99.0.2");
  private static final InetAddress GATEWAY6 = Addresses.v6("2001:db8::2");
  private static final InetAddress NOBODY = Addresses.v4("10.99.0.77");

  private record Told(boolean any, String detail) {}

  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private TwoHosts hosts;
  private GatewayWatch watch;

  @BeforeEach
  void open() {
    hosts = new TwoHosts();
  }

  @AfterEach
  void close() {
    if (watch != null) {
      watch.close();
    }
    hosts.close();
  }

  private void watch(InetAddress... gateways) {
    watch =
        hosts.node.call(
            () ->
                GatewayWatch.start(
                    List.of(gateways), INTERVAL, (any, detail) -> told.add(new Told(any, detail))));
  }

  @Test
  void a_gateway_is_reachable_gone_and_back() throws Exception {
    watch(GATEWAY);
    assertEquals("10.99.0.2 answers", reached().detail());
    hosts.client.ip("addr", "del", "10.99.0.2/24", "dev", "eth0");
    long before = System.nanoTime();
    assertEquals(new Told(false, "no answer from 10.99.0.2 in 3 rounds"), next());
    long silence = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
    // Three rounds in a row at least, begun or not when it went.
    assertTrue(silence >= 2 * INTERVAL.toMillis(), silence + " ms");
    hosts.client.ip("addr", "add", "10.99.0.2/24", "dev", "eth0");
    assertEquals(new Told(true, "10.99.0.2 answers"), next());
  }

  @Test
  void an_ipv6_gateway_is_reachable_gone_and_back() throws Exception {
    watch(GATEWAY6);
    reached();
    hosts.client.ip("addr", "del", "2001:db8::2/64", "dev", "eth0");
    assertEquals(false, next().any());
    hosts.client.ip("addr", "add", "2001:db8::2/64", "dev", "eth0", "nodad");
    assertTrue(next().any());
  }

  @Test
  void one_gateway_of_several_is_enough() throws Exception {
    watch(GATEWAY6);
    reached();
    watch.close();
    told.clear();
    watch(NOBODY, GATEWAY6, GATEWAY);
    reached();
    hosts.client.ip("addr", "del", "10.99.0.2/24", "dev", "eth0");
    assertNull(told.poll(10 * INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    hosts.client.ip("addr", "del", "2001:db8::2/64", "dev", "eth0");
    assertEquals(false, next().any());
  }

  @Test
  void a_gateway_that_never_answered_is_told_after_three_rounds() throws Exception {
    watch(NOBODY);
    assertEquals(false, next().any());
  }

  @Test
  void a_cable_that_is_pulled_and_put_back_is_told() throws Exception {
    watch(GATEWAY);
    reached();
    hosts.node.ip("link", "set", "eth0", "down");
    Told lost = next();
    assertEquals(
        new Told(false, "no answer from 10.99.0.2 in 3 rounds (no way to 10.99.0.2)"), lost);
    hosts.node.ip("link", "set", "eth0", "up");
    assertTrue(next().any());
  }

  @Test
  void a_firewall_that_refuses_the_question_is_named() throws Exception {
    hosts.node.exec(
        "nft", "table inet t { chain out { type filter hook output priority 0; drop; }; }");
    watch(GATEWAY, GATEWAY6);
    Told lost = next();
    assertEquals(false, lost.any());
    assertTrue(lost.detail().contains("EPERM"), lost.detail());
  }

  @Test
  void closing_ends_the_thread() throws Exception {
    watch(GATEWAY);
    reached();
    watch.close();
    watch.close();
    assertEquals(
        0,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("gateways"))
            .count());
  }

  /** A device that was just made may need more than three rounds before IPv6 works on it. */
  private Told reached() throws InterruptedException {
    Told next = next();
    return next.any() ? next : next();
  }

  private Told next() throws InterruptedException {
    Told next = told.poll(AMPLE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(next, "nothing was told");
    return next;
  }
}

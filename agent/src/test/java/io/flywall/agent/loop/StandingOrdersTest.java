package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.OrderDesk.Order;
import io.flywall.value.FailbackOrder;
import io.flywall.value.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders that hold until the next one, on whole loops. */
class StandingOrdersTest {
  private static final Order PAUSE = new Order.Pause(Optional.empty());

  private final World world = World.pair(1);
  private final World.Node a = world.node("a");
  private final World.Node b = world.node("b");

  @BeforeEach
  void settle() {
    world.run(1500);
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(Role.BACKUP, b.role());
  }

  private OrderDesk.Outcome given(World.Node node, Order order) throws Exception {
    CompletableFuture<OrderDesk.Outcome> outcome = node.loop.give(order);
    world.run(2500);
    return outcome.getNow(null);
  }

  private Instant inSeconds(long seconds) {
    return Instant.EPOCH.plusNanos(world.now().nanos()).plusSeconds(seconds);
  }

  @Test
  void whoever_gives_an_order_hears_at_once_that_all_know_it() throws Exception {
    CompletableFuture<OrderDesk.Outcome> outcome = b.loop.give(PAUSE);
    world.run(30);
    assertEquals(List.of("b", "a"), outcome.getNow(null).knownTo());
    assertEquals(List.of(), outcome.getNow(null).unaware());
    assertTrue(outcome.getNow(null).stored());
    assertEquals(Optional.of("a"), outcome.getNow(null).orders().holder());
    world.run(500);
    assertTrue(a.view.orders().paused());
    assertTrue(b.view.orders().paused());
  }

  @Test
  void in_a_pause_nobody_takes_over_and_who_served_takes_the_vips_again() throws Exception {
    given(b, PAUSE);
    a.kill();
    world.run(5000);
    assertEquals(Role.BACKUP, b.role());
    a.start();
    world.untilPrimary(a, 1500);
    given(a, new Order.Resume());
    a.kill();
    world.untilPrimary(b, 300);
  }

  @Test
  void a_pause_survives_the_restart_of_all() throws Exception {
    given(b, PAUSE);
    a.kill();
    b.kill();
    world.run(1000);
    b.start();
    world.run(3000);
    assertEquals(Role.BACKUP, b.role());
    assertTrue(b.view.orders().paused());
    a.start();
    world.untilPrimary(a, 1500);
  }

  @Test
  void a_pause_ends_by_itself_on_every_node() throws Exception {
    given(a, new Order.Pause(Optional.of(inSeconds(12))));
    a.kill();
    world.run(7000);
    assertEquals(Role.BACKUP, b.role());
    assertTrue(b.view.orders().paused());
    world.run(3000);
    assertEquals(Role.PRIMARY, b.role());
    assertFalse(b.view.orders().paused());
  }

  @Test
  void who_is_not_heard_is_named_and_told_when_it_is_back() throws Exception {
    world.cuts.add("a>b");
    world.cuts.add("b>a");
    OrderDesk.Outcome outcome = given(a, new Order.Failback(FailbackOrder.Choice.OFF));
    assertEquals(List.of("a"), outcome.knownTo());
    assertEquals(List.of("b"), outcome.unaware());
    world.cuts.clear();
    world.run(1500);
    assertEquals("off", b.view.orders().failbackOrdered());
    assertFalse(b.view.orders().failbackAutomatic());
    assertTrue(b.view.orders().failbackConfigured());
  }

  @Test
  void of_two_orders_on_two_sides_of_a_cut_the_newer_one_holds_on_both() throws Exception {
    given(a, PAUSE);
    world.cuts.add("a>b");
    world.cuts.add("b>a");
    given(a, new Order.Resume());
    given(b, new Order.Failback(FailbackOrder.Choice.OFF));
    world.cuts.clear();
    world.run(2500);
    for (World.Node node : List.of(a, b)) {
      assertFalse(node.view.orders().paused(), node.name);
      assertEquals("off", node.view.orders().failbackOrdered(), node.name);
    }
  }

  @Test
  void who_is_handed_the_vips_in_a_pause_serves_during_the_rest_of_it() throws Exception {
    given(a, PAUSE);
    CompletableFuture<HandOverDesk.Outcome> unused = a.handOver("b");
    world.run(1000);
    assertEquals(Role.PRIMARY, b.role());
    assertEquals(Optional.of("b"), a.view.orders().holder());
    b.kill();
    world.run(3000);
    assertEquals(Role.BACKUP, a.role());
    b.start();
    world.untilPrimary(b, 1500);
  }

  @Test
  void a_preferred_node_takes_nothing_back_in_a_pause_or_where_it_is_off() throws Exception {
    CompletableFuture<HandOverDesk.Outcome> unused = a.handOver("b");
    world.run(100);
    given(b, PAUSE);
    world.run(10_000);
    assertEquals(Role.PRIMARY, b.role());
    given(b, new Order.Failback(FailbackOrder.Choice.OFF));
    given(b, new Order.Resume());
    world.run(10_000);
    assertEquals(Role.PRIMARY, b.role());
    given(b, new Order.Failback(FailbackOrder.Choice.AUTO));
    world.run(10_000);
    assertEquals(Role.PRIMARY, a.role());
  }

  @Test
  void promotion_is_a_hand_over_or_without_a_primary_a_claim_of_its_own() throws Exception {
    CompletableFuture<HandOverDesk.Outcome> handed = b.loop.promote(List.of());
    world.run(1600);
    HandOverDesk.Outcome.Done done =
        assertInstanceOf(HandOverDesk.Outcome.Done.class, handed.getNow(null));
    assertEquals("b", done.successor());
    given(b, PAUSE);
    b.kill();
    world.run(2000);
    assertEquals(Role.BACKUP, a.role());
    CompletableFuture<HandOverDesk.Outcome> stood = a.loop.promote(List.of());
    world.run(2000);
    assertEquals(Role.PRIMARY, a.role());
    done = assertInstanceOf(HandOverDesk.Outcome.Done.class, stood.getNow(null));
    assertEquals("a", done.successor());
    CompletableFuture<HandOverDesk.Outcome> again = a.loop.promote(List.of());
    world.run(10);
    assertEquals(new HandOverDesk.Outcome.Refused("a is primary already"), again.getNow(null));
  }

  @Test
  void a_failover_in_a_pause_without_a_primary_says_what_ends_that() throws Exception {
    given(a, PAUSE);
    a.kill();
    world.run(2000);
    CompletableFuture<HandOverDesk.Outcome> nobody = b.handOver("b");
    world.run(10);
    String why =
        assertInstanceOf(HandOverDesk.Outcome.NoPrimary.class, nobody.getNow(null)).reason();
    assertTrue(why.contains("in this pause no node becomes it by itself"), why);
  }

  @Test
  void a_node_that_cannot_serve_is_not_promoted() throws Exception {
    given(a, PAUSE);
    a.kill();
    world.run(1000);
    b.carrier(false);
    world.run(100);
    CompletableFuture<HandOverDesk.Outcome> refused = b.loop.promote(List.of());
    world.run(10);
    String why =
        assertInstanceOf(HandOverDesk.Outcome.Refused.class, refused.getNow(null)).reason();
    assertTrue(why.startsWith("this node is fault"), why);
  }

  @Test
  void after_a_reset_a_refused_claim_is_tried_again_without_its_back_off() throws Exception {
    b.kernelRefuses = "no room";
    a.kill();
    world.run(12_000);
    assertEquals(Role.FAULT, b.role());
    b.kernelRefuses = "";
    CompletableFuture<OrderDesk.Outcome> unused = b.loop.give(new Order.Reset());
    assertTrue(world.untilPrimary(b, 1000) < 1000);
  }

  @Test
  void after_a_reset_counters_begin_anew() throws Exception {
    world.run(Duration.ofSeconds(1).toMillis());
    b.frozen = true;
    world.run(400);
    b.frozen = false;
    world.run(1000);
    assertTrue(b.view.lateness().stalls() > 0);
    given(b, new Order.Reset());
    assertEquals(0, b.view.lateness().stalls());
  }
}

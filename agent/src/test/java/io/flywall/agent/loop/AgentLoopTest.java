package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.ClusterView;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AgentLoopTest {
  private final World world = World.pair(1);
  private final World.Node a = world.node("a");
  private final World.Node b = world.node("b");

  private void settle() {
    world.run(1500);
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(Role.BACKUP, b.role());
    assertTrue(a.holds());
    assertFalse(b.holds());
  }

  @Test
  void a_pair_that_starts_together_has_one_primary_and_both_see_each_other_healthy() {
    settle();
    assertEquals("healthy", a.view.peers().get(0).health());
    assertEquals("healthy", b.view.peers().get(0).health());
    assertEquals(List.of(), a.view.problems());
    assertEquals("a", b.view.primary().orElseThrow());
  }

  @Test
  void each_node_says_where_its_api_is_and_all_are_shown_by_any() {
    settle();
    ClusterView seen = ClusterView.of(b.view);
    assertEquals(
        List.of("b https://b:8443 false true", "a https://a:8443 true true"),
        seen.nodes().stream()
            .map(
                node ->
                    node.id()
                        + " "
                        + node.baseUrl().orElse("nowhere")
                        + " "
                        + node.primary()
                        + " "
                        + node.healthy())
            .toList());
  }

  private boolean takes(World.Node node, long term) throws Exception {
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    node.inbox.put(new Input.HoldingGrown(new Watermark(new Term(term), 7), taken));
    world.run(5);
    return taken.get();
  }

  @Test
  void a_mark_of_the_primary_that_leads_is_taken_on_both_sides_and_no_other() throws Exception {
    settle();
    assertFalse(takes(b, 1), "where votes do not depend on it nothing is");
    a.inbox.put(new Input.HoldingFound(Watermark.NONE, Term.NONE));
    b.inbox.put(new Input.HoldingFound(Watermark.NONE, Term.NONE));
    assertTrue(takes(b, 1));
    assertTrue(takes(a, 1));
    assertFalse(takes(b, 2), "nobody led in that term");
  }

  @Test
  void a_dead_primary_is_replaced_within_the_dead_time_and_announced_on_schedule() {
    settle();
    a.kill();
    long took = world.untilPrimary(b, 1000);
    assertTrue(took <= 201, "took " + took);
    assertTrue(b.holds());
    world.run(6000);
    List<Long> offsets =
        b.announcements.stream().map(at -> at.since(b.announcements.get(0)).toMillis()).toList();
    assertEquals(List.of(0L, 100L, 500L, 1000L, 5000L), offsets);
    assertTrue(b.view.problems().get(0).contains("peer a is not heard"), b.view.problems() + "");
  }

  /** Independent loss of a fifth: the probes find their way, ten minutes of virtual time. */
  @Test
  void heavy_loss_does_not_move_the_vips() {
    settle();
    world.loss = 0.2;
    for (int second = 0; second < 600; second++) {
      world.run(1000);
      assertEquals(Role.PRIMARY, a.role(), "second " + second);
    }
    assertEquals(1, a.election.standpoint().term().number());
  }

  @Test
  void a_hand_over_moves_the_vips_and_tells_how_long_they_were_away() throws Exception {
    settle();
    CompletableFuture<Outcome> outcome = a.handOver(null);
    world.run(5);
    Outcome.Done done = assertInstanceOf(Outcome.Done.class, outcome.get());
    assertEquals("b", done.successor());
    assertTrue(done.outage().orElseThrow().compareTo(Duration.ofMillis(5)) < 0);
    assertTrue(b.holds());
    assertFalse(a.holds());
  }

  @Test
  void who_took_over_tells_where_the_time_went() {
    settle();
    assertEquals(List.of(), b.takeovers);
    a.kill();
    world.run(500);
    assertTrue(b.holds());
    TakeoverStages told = b.takeovers.get(0);
    assertEquals(TakeoverStages.Kind.TAKEOVER, told.kind());
    // But for the vote: this pair asks nobody.
    assertEquals(EnumSet.complementOf(EnumSet.of(TakeoverStages.Stage.VOTE)), told.took().keySet());
    Duration all = told.took().values().stream().reduce(Duration.ZERO, Duration::plus);
    Duration deadAfter = World.TIMING.deadAfter();
    assertTrue(all.compareTo(deadAfter) >= 0, () -> "not before D: " + told);
    assertTrue(all.compareTo(deadAfter.plusMillis(50)) < 0, () -> "nothing else in it: " + told);
  }

  @Test
  void a_successor_tells_of_a_hand_over_without_silence() {
    settle();
    CompletableFuture<Outcome> unused = a.handOver(null);
    world.run(20);
    assertEquals(1, b.takeovers.size());
    TakeoverStages told = b.takeovers.get(0);
    assertEquals(TakeoverStages.Kind.HAND_OVER, told.kind());
    assertFalse(told.took().containsKey(TakeoverStages.Stage.SILENCE), told::toString);
    assertTrue(told.took().containsKey(TakeoverStages.Stage.ANNOUNCEMENT), told::toString);
  }

  @Test
  void a_backup_can_ask_for_the_hand_over_to_itself_and_learns_the_outage() throws Exception {
    settle();
    CompletableFuture<Outcome> outcome = b.handOver("b");
    world.run(20);
    Outcome.Done done = assertInstanceOf(Outcome.Done.class, outcome.get());
    assertEquals("b", done.successor());
    assertTrue(done.outage().isPresent());
  }

  @Test
  void a_hand_over_that_cannot_be_is_refused_with_the_reason() throws Exception {
    settle();
    CompletableFuture<Outcome> unknown = a.handOver("x");
    CompletableFuture<Outcome> already = a.handOver("a");
    world.run(5);
    assertEquals(new Outcome.Refused("no node x is known here; known: a, b"), unknown.get());
    assertEquals(new Outcome.Refused("a is primary already"), already.get());
    b.kill();
    world.run(500);
    CompletableFuture<Outcome> alone = a.handOver(null);
    world.run(5);
    assertTrue(((Outcome.Refused) alone.get()).reason().contains("no backup is ready"));
    assertTrue(a.holds());
  }

  @Test
  void a_hand_over_without_a_primary_can_be_asked_for_again_in_a_moment() throws Exception {
    World young = new World(9);
    World.Node alone = young.add("a", 50, "b");
    World.Node unused = young.add("b", 150, "a");
    alone.start();
    young.run(50);
    CompletableFuture<Outcome> early = alone.handOver(null);
    young.run(5);
    assertEquals(
        new Outcome.NoPrimary(
            "there is no primary now; ask again when there is one (--wait 30s does)"),
        early.getNow(null));
  }

  @Test
  void a_vip_that_somebody_removes_is_back_in_the_same_turn_and_announced() {
    settle();
    int before = a.announcements.size();
    a.someoneDeletes();
    world.run(1);
    assertTrue(a.holds());
    assertEquals(before + 1, a.announcements.size());
  }

  @Test
  void a_vip_that_somebody_gives_a_backup_is_taken_away() {
    settle();
    b.someoneAdds(2, 24);
    world.run(1);
    assertFalse(b.holds());
  }

  @Test
  void a_vip_with_another_length_or_on_another_device_is_taken_away_too() {
    settle();
    b.someoneAdds(2, 32);
    b.someoneAdds(3, 24);
    world.run(1);
    assertFalse(b.holds());
    a.someoneAdds(2, 32);
    a.someoneAdds(3, 32);
    world.run(1);
    CompletableFuture<Outcome> outcome = a.handOver(null);
    world.run(5);
    assertTrue(outcome.isDone());
    assertFalse(a.holds(), "nothing of the VIP stays on the old primary: " + a.kernel);
  }

  @Test
  void a_vip_that_could_not_be_restored_is_shown_as_missing_and_tried_again() {
    settle();
    a.kernelRefuses = "IPv6 is disabled on this device";
    a.someoneDeletes();
    world.run(1200);
    assertFalse(a.holds());
    assertFalse(a.view.vips().get(0).held());
    assertTrue(a.view.problems().get(0).contains("is missing here"), a.view.problems() + "");
    a.kernelRefuses = "";
    world.run(1200);
    assertTrue(a.holds());
    assertEquals(List.of(), a.view.problems());
  }

  /** A claim, a term and an announcement each D for ever was what happened without. */
  @Test
  void a_kernel_that_goes_on_refusing_is_asked_ever_more_rarely() {
    World world2 = new World(7);
    World.Node lone = world2.add("x", 50, "y");
    world2.add("y", 150, "x");
    lone.kernelRefuses = "operation not permitted";
    lone.start();
    world2.run(20_000);
    assertEquals(Role.FAULT, lone.role());
    long claims = lone.election.standpoint().term().number();
    assertTrue(claims >= 3 && claims <= 6, claims + " claims within 20 s");
    assertEquals(List.of(), lone.announcements);
  }

  @Test
  void a_hand_over_whose_successor_cannot_claim_comes_back_and_says_so() throws Exception {
    settle();
    b.kernelRefuses = "operation not permitted";
    CompletableFuture<Outcome> outcome = a.handOver(null);
    world.run(300);
    assertTrue(a.holds());
    assertTrue(((Outcome.Refused) outcome.get()).reason().contains("did not take over"));
  }

  @Test
  void a_refusal_of_the_primary_reaches_the_operator_at_another_node() throws Exception {
    World trio = new World(6);
    trio.add("a", 10, "b", "c");
    World.Node second = trio.add("b", 20, "a", "c");
    World.Node third = trio.add("c", 30, "a", "b");
    trio.nodes.forEach(World.Node::start);
    trio.run(1500);
    third.kill();
    trio.run(500);
    CompletableFuture<Outcome> outcome = second.handOver("c");
    trio.run(20);
    assertTrue(((Outcome.Refused) outcome.get()).reason().startsWith("a: the named node is not"));
  }

  @Test
  void a_freeze_just_below_the_dead_time_counts_from_the_last_heartbeat() {
    settle();
    world.run(95);
    a.frozen = true;
    world.run(185);
    a.frozen = false;
    world.run(2);
    assertFalse(a.holds(), "its last heartbeat is older than D - G");
  }

  @Test
  void two_nodes_that_get_their_devices_back_together_do_not_both_claim() {
    settle();
    a.carrier(false);
    b.carrier(false);
    world.run(3000);
    assertFalse(a.holds() || b.holds());
    a.carrier(true);
    world.run(2);
    b.carrier(true);
    for (int millis = 0; millis < 600; millis++) {
      world.run(1);
      assertFalse(a.holds() && b.holds(), "both at +" + millis + " ms");
    }
    assertTrue(a.holds());
  }

  @Test
  void a_conflict_is_not_reported_as_an_outage() {
    settle();
    a.frozen = true;
    world.run(3000);
    a.frozen = false;
    world.run(1500);
    // What is told is the takeover, of the dead time, and not the three seconds of its end.
    AgentView.Takeover told = a.view.lastTakeover().orElseThrow();
    assertEquals(World.TIMING.deadAfter(), told.outage());
    assertEquals(b.election.standpoint().term().number(), told.term());
  }

  /** Each question would be refused again: a loop without end, at the highest priority. */
  @Test
  void who_is_refused_asks_at_once_and_does_not_spin() {
    settle();
    b.kill();
    a.sent = 0;
    a.isRefusedBy("b");
    world.run(1);
    assertEquals(1, a.sent, "asked at once");
    a.sent = 0;
    for (int millis = 0; millis < 1_000; millis++) {
      a.isRefusedBy("b");
      world.run(1);
    }
    // A heartbeat each H, K probes and as many questions hurried, until it counts as silent.
    assertTrue(a.sent < 60, "datagrams in a second: " + a.sent);
  }

  @Test
  void a_lost_carrier_is_a_fault_at_once_and_the_backup_serves() {
    settle();
    a.carrier(false);
    world.run(3);
    assertEquals(Role.FAULT, a.role());
    assertFalse(a.holds());
    assertEquals(Role.PRIMARY, b.role());
    world.run(200);
    assertEquals(List.of("lan0 has no carrier"), a.view.problems());
    a.carrier(true);
    world.run(3);
    assertEquals(Role.BACKUP, a.role());
  }

  @Test
  void a_missing_device_is_a_fault_until_it_appears() {
    World late = new World(2);
    World.Node node = late.add("a", 50, "b");
    late.add("b", 150, "a");
    node.devices.clear();
    node.start();
    late.run(1000);
    assertEquals(Role.FAULT, node.role());
    assertTrue(node.view.problems().contains("lan0 is missing"));
    node.carrier(true);
    late.run(500);
    assertEquals(Role.PRIMARY, node.role());
  }

  @Test
  void a_refused_claim_is_a_fault_and_the_other_node_serves() {
    settle();
    b.kernelRefuses = "operation not permitted";
    a.kill();
    world.run(400);
    assertEquals(Role.FAULT, b.role());
    assertTrue(b.view.problems().get(0).contains("operation not permitted"));
    b.kernelRefuses = "";
    world.run(2500);
    assertEquals(Role.PRIMARY, b.role());
    assertTrue(b.holds());
  }

  @Test
  void nothing_is_released_before_the_kernel_let_go() {
    settle();
    a.kernelRefuses = "device or resource busy";
    CompletableFuture<Outcome> outcome = a.handOver(null);
    world.run(50);
    assertTrue(a.holds());
    assertFalse(b.holds(), "the release came before the kernel confirmed");
    a.kernelRefuses = "";
    world.run(30);
    assertFalse(a.holds());
    assertTrue(b.holds());
    assertTrue(outcome.isDone());
  }

  @Test
  void peers_without_a_configured_name_learn_it_and_work() {
    World world2 = new World(3);
    World.Node x = world2.add("x", 50, "y");
    World.Node y = world2.add("y", 150, "x");
    x.named = false;
    y.named = false;
    x.start();
    y.start();
    world2.run(1500);
    assertEquals(Role.PRIMARY, x.role());
    assertEquals("y", x.view.peers().get(0).node());
    x.kill();
    world2.untilPrimary(y, 300);
  }

  @Test
  void another_secret_is_counted_and_named_as_the_problem() {
    World world2 = new World(4);
    World.Node x = world2.add("x", 50, "y");
    World.Node y = world2.add("y", 150, "x");
    y.keys = World.ring(2);
    x.start();
    y.start();
    world2.run(1000);
    assertTrue(x.view.refused().get("forged") > 0);
    assertTrue(x.view.problems().get(0).contains("another secret or cluster id"));
  }

  @Test
  void two_nodes_with_one_id_are_a_fault_on_both_until_one_is_gone() {
    World world2 = new World(5);
    World.Node x = world2.add("x", 50, "y");
    World.Node y = world2.add("y", 150, "x");
    y.idInUse = "x";
    x.start();
    y.start();
    world2.run(500);
    assertEquals(Role.FAULT, x.role());
    assertEquals(Role.FAULT, y.role());
    y.kill();
    world2.run(2500);
    assertEquals(Role.PRIMARY, x.role());
  }

  @Test
  void a_frozen_primary_lets_go_before_it_reads_what_came_meanwhile() {
    settle();
    a.frozen = true;
    world.run(3000);
    assertEquals(Role.PRIMARY, b.role());
    assertTrue(a.holds(), "a frozen agent cannot let go");
    assertFalse(a.answers(), "but its kernel's lease has");
    a.frozen = false;
    world.run(2);
    assertFalse(a.holds());
    assertEquals(Role.BACKUP, a.role());
    assertTrue(b.holds());
    assertTrue(a.view.lateness().stalls() >= 1);
  }

  @Test
  void a_restarted_agent_removes_what_its_killed_life_left() {
    settle();
    a.kill();
    assertTrue(a.holds());
    world.untilPrimary(b, 300);
    a.start();
    assertFalse(a.holds(), "removed before the first heartbeat");
    world.run(1000);
    assertEquals(Role.BACKUP, a.role());
  }

  @Test
  void an_order_to_stop_hands_over_first() {
    settle();
    a.loop.stop();
    world.run(3);
    assertFalse(a.running);
    assertFalse(a.holds());
    assertTrue(b.holds());
  }

  @Test
  void a_full_cut_makes_two_and_the_heal_one_within_a_heartbeat() {
    settle();
    world.cuts.add("a>b");
    world.cuts.add("b>a");
    world.run(1000);
    assertTrue(a.holds() && b.holds());
    world.cuts.clear();
    world.run(101);
    assertTrue(a.holds() != b.holds());
    assertTrue(b.holds(), "the later term stays");
  }

  /** S6: the kernel lets go by itself, before the other node claims. */
  @Test
  void at_no_instant_do_two_answer_while_a_primary_is_frozen() {
    settle();
    assertTrue(a.answers());
    a.frozen = true;
    for (int millis = 0; millis < 1000; millis++) {
      world.run(1);
      assertFalse(a.answers() && b.answers(), "both at +" + millis + " ms");
    }
    assertTrue(b.answers());
  }

  @Test
  void the_lease_is_renewed_each_heartbeat_and_gone_after_a_hand_over() {
    settle();
    for (int millis = 0; millis < 2000; millis++) {
      world.run(1);
      assertTrue(a.answers(), "lapsed at +" + millis + " ms");
    }
    CompletableFuture<Outcome> outcome = a.handOver(null);
    world.run(5);
    assertTrue(outcome.isDone());
    assertFalse(a.lease.isLive());
    assertTrue(b.answers());
  }

  /** Nobody can be asked who remembers it: lease and address go first, then it listens. */
  @Test
  void without_a_quorum_a_lease_that_is_found_alive_is_ended_before_anything_is_claimed() {
    settle();
    a.kill();
    world.run(20);
    a.start();
    world.run(1);
    assertFalse(a.holds() || a.lease.isLive());
    world.run(1500);
    assertEquals(1, world.nodes.stream().filter(World.Node::answers).count());
  }

  @Test
  void a_device_without_a_gate_is_no_place_for_a_vip() {
    World world2 = new World(8);
    World.Node lone = world2.add("x", 50, "y");
    world2.add("y", 150, "x");
    lone.gated = false;
    lone.start();
    world2.run(1000);
    assertFalse(lone.holds());
    assertEquals(Role.FAULT, lone.role());
    assertTrue(lone.view.problems().get(0).contains("no gate stands on lan0"));
    lone.gated = true;
    world2.run(2500);
    assertTrue(lone.answers());
  }

  @Test
  void an_address_with_a_life_time_is_refreshed_and_not_taken_for_a_removal() {
    World world2 = new World(9);
    World.Node lone = world2.add("x", 50, "y");
    world2.add("y", 150, "x");
    lone.validFor = Optional.of(Duration.ofSeconds(2));
    lone.start();
    world2.run(3000);
    assertTrue(lone.holds());
    assertTrue(lone.refreshes >= 4, lone.refreshes + " refreshes");
    lone.someoneDeletes();
    world2.run(1);
    assertTrue(lone.holds(), "a loss is still seen as one");
  }

  @Test
  void a_life_time_that_is_the_lease_itself_is_never_refreshed_without_evidence() {
    World world2 = new World(9);
    World.Node lone = world2.add("x", 50, "y");
    world2.add("y", 150, "x");
    lone.validFor = Optional.of(Duration.ofSeconds(2));
    lone.secondBelt = false;
    lone.start();
    world2.run(3000);
    assertEquals(0, lone.refreshes, "the lease refreshes, after it has looked at the token");
    lone.someoneDeletes();
    world2.run(1);
    assertFalse(lone.holds(), "it may have run out: only a claim brings it back");
  }

  @Test
  void the_rehearsal_plays_through_every_hand_over_and_the_takeover() {
    assertTrue(Rehearsal.play() >= 20);
  }
}

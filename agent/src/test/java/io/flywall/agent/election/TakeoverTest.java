package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.FirstBoot;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a backup or a booting node becomes primary. */
class TakeoverTest extends TwoNodes {
  @Test
  void two_nodes_that_boot_together_have_one_primary_the_preferred_one() {
    startBoth();
    assertEquals(List.of(), stage.dual);
    assertEquals(1, count(a, Action.Claim.class) + count(b, Action.Claim.class));
  }

  @Test
  void booting_at_any_distance_gives_one_primary() {
    for (long distance = 0; distance < 600; distance += 7) {
      Stage world = new Stage();
      Stage.Node late = world.node("a", 50);
      Stage.Node early = world.node("b", 150);
      early.start();
      world.run(distance);
      late.start();
      world.run(1500);
      assertEquals(List.of(), world.dual, "distance " + distance);
      assertEquals(1, (late.holdsVips ? 1 : 0) + (early.holdsVips ? 1 : 0));
    }
  }

  @Test
  void a_backup_takes_over_a_dead_time_after_the_last_heartbeat() {
    startBoth();
    for (int phase = 0; phase < 100; phase += 13) {
      Stage world = new Stage();
      Stage.Node primary = world.node("a", 50);
      Stage.Node backup = world.node("b", 150);
      primary.start();
      backup.start();
      world.run(1000 + phase);
      world.cutBothWays("a", "b");
      primary.kill();
      primary.holdsVips = false;
      long took = world.untilPrimary(backup, 1000);
      assertTrue(took <= DEAD_AFTER + 1 && took >= DEAD_AFTER - 101, phase + ": " + took);
    }
  }

  @Test
  void a_takeover_does_not_wait_for_a_preferred_node_that_just_boots() {
    startBoth();
    a.kill();
    a.holdsVips = false;
    stage.run(150);
    a.start();
    assertTrue(stage.untilPrimary(b, 1000) <= DEAD_AFTER - 50);
    assertEquals(List.of(), stage.dual);
  }

  @Test
  void the_takeover_uses_the_next_term_and_says_why() {
    startBoth();
    Term before = b.election.standpoint().term();
    a.kill();
    stage.untilPrimary(b, 1000);
    assertEquals(before.next(), b.election.standpoint().term());
    assertEquals(Reason.PRIMARY_SILENT, b.election.standpoint().reason());
  }

  @Test
  void a_lone_node_serves_after_its_boot_wait() {
    a.start();
    assertTrue(stage.untilPrimary(a, 1000) <= DEAD_AFTER + 1);
    assertEquals(Reason.COLD_START, a.election.standpoint().reason());
  }

  @Test
  void a_replica_that_boots_first_leaves_time_for_its_primary_and_serves_then() {
    ElectionSettings settings = Stage.settings("r", 10);
    ElectionSettings replica =
        new ElectionSettings(
            settings.self(),
            settings.priority(),
            FirstBoot.REPLICA,
            false,
            settings.timing(),
            true,
            settings.failbackDelay(),
            settings.failbackWindow(),
            Voting.NOBODY,
            PreHookSettings.NONE);
    Stage world = new Stage();
    Stage.Node r = world.node(replica);
    r.start();
    long took = world.untilPrimary(r, 1000);
    assertTrue(took >= 2 * DEAD_AFTER && took <= 2 * DEAD_AFTER + 1, "took " + took);
  }

  @Test
  void a_greeting_during_the_boot_wait_extends_it_once() {
    a.start();
    stage.run(150);
    a.feed(new Event.GreetingHeard());
    stage.run(DEAD_AFTER - 1);
    assertEquals(Role.INIT, a.role());
    a.feed(new Event.GreetingHeard());
    stage.run(DEAD_AFTER);
    assertEquals(Role.PRIMARY, a.role(), "never longer than twice the dead time");
  }

  @Test
  void the_next_rank_stands_one_round_later() {
    Stage world = new Stage();
    Stage.Node first = world.node("a", 10);
    Stage.Node second = world.node("b", 20);
    Stage.Node third = world.node("c", 30);
    List.of(first, second, third).forEach(Stage.Node::start);
    world.run(1000);
    first.kill();
    first.holdsVips = false;
    world.untilPrimary(second, 1000);
    assertEquals(Role.BACKUP, third.role());
    world.run(1000);
    assertEquals(Role.BACKUP, third.role());
    assertEquals(List.of(), world.dual);
  }

  @Test
  void a_witness_never_stands() {
    ElectionSettings w = Stage.settings("w", 1);
    ElectionSettings witness =
        new ElectionSettings(
            w.self(),
            w.priority(),
            FirstBoot.PRIMARY,
            true,
            w.timing(),
            true,
            w.failbackDelay(),
            w.failbackWindow(),
            Voting.NOBODY,
            PreHookSettings.NONE);
    Stage world = new Stage();
    Stage.Node node = world.node(witness);
    node.start();
    world.run(3000);
    assertEquals(Role.WITNESS, node.role());
  }

  @Test
  void a_node_that_cannot_store_a_ceiling_does_not_stand() {
    a.diskWorks = false;
    a.start();
    stage.run(3000);
    assertEquals(Role.BACKUP, a.role());
    a.feed(ElectionInRole.stored(1001));
    assertEquals(Role.PRIMARY, a.role());
  }

  @Test
  void a_restarted_node_never_uses_a_term_of_its_earlier_life_again() {
    startBoth();
    Term used = a.election.standpoint().term();
    a.kill();
    b.kill();
    stage.run(100);
    a.start();
    stage.untilPrimary(a, 1000);
    assertTrue(a.election.standpoint().term().isAfter(used));
  }

  @Test
  void a_cleanly_stopped_node_goes_on_with_the_next_term() {
    startBoth();
    Term used = a.election.standpoint().term();
    b.kill();
    a.feed(new Event.StopRequested());
    a.stored = new Reserved(a.election.lowestVotable(), a.stored.deadAfter(), a.stored.voters());
    a.start();
    stage.untilPrimary(a, 1000);
    assertEquals(used.next(), a.election.standpoint().term());
  }
}

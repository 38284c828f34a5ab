package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.election.Voting;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.VoterList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two of three are gone, and an operator has the third decide alone; on whole loops. */
class ForcedPromotionTest {
  private final World world = World.trio(1);
  private final World.Node a = world.node("a");
  private final World.Node b = world.node("b");
  private final World.Node c = world.node("c");

  @BeforeEach
  void settle() {
    world.run(4000);
    assertEquals(Role.PRIMARY, a.role());
  }

  private Outcome forced(World.Node node, String... dead) {
    CompletableFuture<Outcome> outcome = node.loop.promote(List.of(dead));
    world.run(2500);
    return outcome.getNow(null);
  }

  private String refused(World.Node node, String... dead) {
    return assertInstanceOf(Outcome.Refused.class, forced(node, dead)).reason();
  }

  private void leaveAlone() {
    a.kill();
    b.kill();
    world.run(4000);
    assertEquals(Role.BACKUP, c.role(), "one of three is no quorum");
  }

  @Test
  void it_serves_alone_until_the_dead_are_heard_and_says_so() {
    leaveAlone();
    Outcome.Done done = assertInstanceOf(Outcome.Done.class, forced(c, "a", "b"));
    assertEquals("c", done.successor());
    assertTrue(c.answers());
    assertEquals(List.of("a", "b"), c.view.quorum().dead());
    assertEquals(1, c.view.quorum().needed());
    assertEquals("forced", c.view.reason());
    assertTrue(c.view.problems().get(0).contains("counts as dead here"), c.view::toString);
    world.run(10_000);
    assertTrue(c.answers(), "its own heartbeats renew");

    b.start();
    world.run(1000);
    assertEquals(List.of("a", "b"), c.view.quorum().dead(), "it has just started");
    world.run(2000);
    assertTrue(c.answers());
    assertEquals(List.of(), c.view.quorum().dead(), "with b there is a majority of all");
    assertEquals(2, c.view.quorum().needed());
    b.kill();
    world.run(1000);
    assertEquals(Role.BACKUP, c.role(), "and without b there is none any more");
  }

  /** The same world, looked at from where one is missing. */
  @Test
  void two_of_three_are_one_failure_from_the_end_and_four_of_five_are_not() {
    c.kill();
    world.run(1000);
    assertEquals(
        List.of("peer c is not heard; the next failure stops the service"), a.view.problems());
    World five = new World(1);
    List<String> names = List.of("a", "b", "c", "d", "e");
    List<Integer> members = names.stream().map(name -> new NodeId(name).shortForm()).toList();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String[] peers = names.stream().filter(other -> !other.equals(name)).toArray(String[]::new);
      five.add(name, 50 + i, peers).voting = new Voting(true, 5, VoterList.of(1, members), false);
    }
    names.forEach(name -> five.node(name).start());
    five.run(4000);
    five.node("e").kill();
    five.run(1000);
    assertEquals(List.of("peer e is not heard"), five.node("a").view.problems());
    five.node("d").kill();
    five.run(1000);
    assertEquals(
        List.of(
            "peer d is not heard; the next failure stops the service",
            "peer e is not heard; the next failure stops the service"),
        five.node("a").view.problems());
  }

  @Test
  void it_is_remembered_over_a_restart() {
    leaveAlone();
    Outcome unused = forced(c, "a", "b");
    c.kill();
    world.run(100);
    c.start();
    world.untilPrimary(c, 1500);
    assertEquals(List.of("a", "b"), c.view.quorum().dead());
  }

  @Test
  void its_term_is_far_above_and_none_that_another_survivor_would_take() {
    leaveAlone();
    long before = c.view.term();
    Outcome.Done done = assertInstanceOf(Outcome.Done.class, forced(c, "a", "b"));
    assertTrue(done.term() > before + 1_000_000, "term " + done.term() + " after " + before);
    c.kill();
    b.start();
    world.run(4000);
    Outcome.Done other = assertInstanceOf(Outcome.Done.class, forced(b, "a", "c"));
    assertTrue(Math.abs(other.term() - done.term()) > 50_000, other.term() + " " + done.term());
  }

  @Test
  void who_is_heard_is_not_declared_dead() {
    String alive = refused(c, "a");
    assertTrue(
        alive.matches("a was heard \\d+ ms ago: it is not dead\\. Switch it off, .*"), alive);
    b.kill();
    world.run(2000);
    assertTrue(refused(c, "b").startsWith("b was heard 2"), "not for long enough");
    assertEquals(
        "a is primary and is heard: flywall ha promote asks it to hand over", refused(c, "b"));
    assertEquals("c is this node, and is not dead", refused(c, "c"));
    assertEquals("no voter d is known here; known: a, b", refused(c, "b", "d"));
    assertEquals("this node is primary already", refused(a, "b"));
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(List.of(), c.view.quorum().dead());
  }

  @Test
  void all_that_are_missing_have_to_be_named() {
    leaveAlone();
    assertEquals(
        "without these, 2 of the others would have to agree, and 1 can be asked; silent too: b",
        refused(c, "a"));
    assertEquals(Role.BACKUP, c.role());
  }

  @Test
  void one_whose_word_is_heard_one_way_only_is_not_dead() {
    b.kill();
    world.cuts.add("c>a");
    world.run(4000);
    assertTrue(refused(c, "a", "b").startsWith("a was heard"), "c cannot ask it, and hears it");
  }

  @Test
  void an_agent_that_has_just_begun_has_heard_nobody_yet() {
    leaveAlone();
    c.kill();
    c.start();
    world.run(1000);
    assertTrue(refused(c, "a", "b").startsWith("this agent has just started"));
  }

  @Test
  void what_came_to_nothing_is_not_done_later() {
    leaveAlone();
    c.carrier(false);
    world.run(100);
    assertTrue(refused(c, "a", "b").startsWith("this node is fault"));
    c.carrier(true);
    world.run(3000);
    c.lease.deaf = true;
    Outcome nothing = forced(c, "a", "b");
    world.run(8000);
    c.lease.deaf = false;
    world.run(10_000);
    assertEquals(Role.BACKUP, c.role(), () -> "after " + nothing);
  }

  @Test
  void what_the_next_life_would_still_count_as_dead_is_shown_as_dead() {
    leaveAlone();
    Outcome unused = forced(c, "a", "b");
    c.keepsDead = false;
    b.start();
    world.run(3000);
    assertEquals(2, c.view.quorum().needed(), "b counts");
    assertEquals(List.of("a", "b"), c.view.quorum().dead(), "and would not after a restart");
  }

  @Test
  void a_pair_that_asks_nobody_has_no_use_for_it() {
    World pair = World.pair(1);
    pair.run(4000);
    CompletableFuture<Outcome> outcome = pair.node("b").loop.promote(List.of("a"));
    pair.run(10);
    String why = assertInstanceOf(Outcome.Refused.class, outcome.getNow(null)).reason();
    assertTrue(why.contains("flywall ha promote is enough"), why);
  }
}

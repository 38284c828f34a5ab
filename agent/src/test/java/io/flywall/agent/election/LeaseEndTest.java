package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A primary whose right to answer has run out, and what a stall does to either node. */
class LeaseEndTest extends TwoNodes {
  @Test
  void a_stalled_primary_lets_go_before_it_reads_its_mail() {
    startBoth();
    freeze(a, 3000);
    a.feed(new Event.Stalled(Duration.ofSeconds(3)));
    assertFalse(a.holdsVips);
    assertEquals(Reason.STALLED, a.election.standpoint().reason());
  }

  /** Whatever comes first: the lease has run out in the kernel, and nothing said so yet. */
  @Test
  void a_primary_whose_lease_has_run_out_withdraws_in_any_step_that_comes_too_late() {
    PeerStanding backup =
        new PeerStanding(Role.BACKUP, Term.NONE, Stage.settings("b", 150).rank(true));
    List<Event> first =
        List.of(
            new Event.Ticked(),
            heartbeat("b", backup),
            new Event.GreetingHeard(),
            new Event.HandOverRequested(
                Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()),
            new Event.MacsTold(new NodeId("b"), Set.of(2L)));
    for (Event event : first) {
      Stage world = new Stage();
      Stage.Node lone = world.node("a", 50);
      lone.start();
      world.run(1000);
      lone.running = false;
      world.run(LEASE + 1);
      lone.running = true;
      lone.feed(event);
      assertFalse(lone.holdsVips, event.toString());
      assertEquals(Role.BACKUP, lone.role(), event.toString());
    }
  }

  @Test
  void a_stall_within_the_lease_changes_nothing() {
    startBoth();
    freeze(a, 70);
    a.feed(new Event.Stalled(Duration.ofMillis(70)));
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(1, count(a, Action.Claim.class));
  }

  /**
   * S2: it was the agent that stood still, and while it did a peer could have claimed and gone. So
   * a stall beyond the lease ends it also when nobody is alive to take over; it serves again after
   * listening for D at least.
   */
  @Test
  void a_stall_beyond_the_lease_ends_it_also_when_nobody_is_there_to_take_over() {
    startBoth();
    b.kill();
    stage.run(5000);
    assertEquals(Role.PRIMARY, a.role());
    freeze(a, 3000);
    a.feed(new Event.Stalled(Duration.ofMillis(2910)));
    assertEquals(Role.BACKUP, a.role());
    assertEquals(Reason.STALLED, a.election.standpoint().reason());
    assertFalse(a.holdsVips);
    long took = stage.untilPrimary(a, 1000);
    assertTrue(took >= DEAD_AFTER && took <= DEAD_AFTER + 1, "took " + took);
    assertEquals(Reason.QUORUM_BACK, a.election.standpoint().reason());
  }

  @Test
  void a_claim_that_was_late_in_the_kernel_is_withdrawn_and_made_again_after_the_dead_time() {
    startBoth();
    Term late = a.election.standpoint().term();
    a.feed(new Event.ClaimLate(late.next()));
    assertEquals(Role.PRIMARY, a.role(), "of another term");
    a.feed(new Event.ClaimLate(late));
    assertEquals(Role.BACKUP, a.role());
    assertEquals(Reason.CLAIM_LATE, a.election.standpoint().reason());
    assertFalse(a.holdsVips);
    stage.run(1000);
    assertEquals(List.of(), stage.dual);
    assertEquals(1, (a.holdsVips ? 1 : 0) + (b.holdsVips ? 1 : 0));
  }

  @Test
  void a_renewal_that_the_kernel_did_not_take_does_not_keep_the_lease() {
    Election alone = ElectionInRole.of(Role.PRIMARY, Voting.NOBODY);
    MonotonicInstant ends = alone.leaseEndsAt().orElseThrow();
    Armed armed = new Armed(Stage.at(250), 9);
    Term term = alone.standpoint().term();
    alone.step(new Event.Renewed(term, armed, Stage.at(250), Stage.at(250), false), Stage.at(250));
    assertEquals(ends, alone.leaseEndsAt().orElseThrow());
    alone.step(new Event.Renewed(term, armed, Stage.at(250), Stage.at(250), true), Stage.at(250));
    assertTrue(alone.leaseEndsAt().orElseThrow().isAfter(ends));
  }

  @Test
  void a_stalled_backup_does_not_take_its_own_deafness_for_a_silence() {
    startBoth();
    freeze(b, 3000);
    b.feed(new Event.Stalled(Duration.ofSeconds(3)));
    assertEquals(Role.BACKUP, b.role());
    stage.run(500);
    assertEquals(Role.BACKUP, b.role());
  }
}

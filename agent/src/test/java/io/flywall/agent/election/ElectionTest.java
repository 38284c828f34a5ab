package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.BrokenInvariant;
import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private static final long DEAD_AFTER = Stage.TIMING.deadAfter().toMillis();
  private static final long LEASE = Stage.TIMING.kernelTimeout().toMillis();
  private static final long ROUND = Stage.TIMING.probeInterval().toMillis();

  private final Stage stage = new Stage();
  private final Stage.Node a = stage.node("a", 50);
  private final Stage.Node b = stage.node("b", 150);

  private void startBoth() {
    a.start();
    b.start();
    stage.run(1000);
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(Role.BACKUP, b.role());
  }

  /** The mark of a heartbeat that left just now. */
  private Armed young() {
    return Armed.without(Stage.at(stage.now()));
  }

  /** A heartbeat that the stage did not send. */
  private static Event.HeartbeatHeard heartbeat(String from, PeerStanding standing) {
    return new Event.HeartbeatHeard(
        new NodeId(from),
        standing,
        Stage.TIMING.deadAfter(),
        standing.term().next(),
        new VoterList.Stamp(1, VoterList.Stamp.UNKNOWN),
        false,
        0,
        0);
  }

  private static long count(Stage.Node node, Class<? extends Action> kind) {
    return node.actions.stream().filter(kind::isInstance).count();
  }

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
            Voting.NOBODY);
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
  void a_hand_over_is_break_before_make_and_immediate() {
    startBoth();
    long started = stage.now();
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    stage.run(1);
    assertEquals(Role.PRIMARY, b.role(), stage.story.toString());
    assertEquals(Role.BACKUP, a.role());
    assertTrue(stage.now() - started <= 1);
    assertEquals(List.of(), stage.dual);
    assertEquals(1, count(a, Action.HandOverDone.class));
    assertEquals(Reason.HANDED_TO_US, b.election.standpoint().reason());
  }

  @Test
  void a_release_is_said_only_after_the_kernel_confirmed() {
    startBoth();
    a.kernelObeys = false;
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    stage.run(DEAD_AFTER - 1);
    assertEquals(0, count(a, Action.SendRelease.class));
  }

  @Test
  void a_lost_release_means_waiting_for_the_dead_time_and_is_never_double() {
    startBoth();
    stage.cut("a", "b");
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    stage.run(1);
    assertFalse(a.holdsVips);
    assertEquals(Role.BACKUP, b.role());
    long took = stage.untilPrimary(b, 1000);
    assertTrue(took <= DEAD_AFTER, "took " + took);
    assertEquals(List.of(), stage.dual);
  }

  @Test
  void a_release_for_another_term_or_from_another_node_changes_nothing() {
    startBoth();
    Term term = b.election.standpoint().term();
    b.feed(new Event.ReleaseHeard(new NodeId("a"), term.next(), Event.Successor.US, young()));
    b.feed(new Event.ReleaseHeard(new NodeId("x"), term, Event.Successor.US, young()));
    assertEquals(Role.BACKUP, b.role());
  }

  @Test
  void a_successor_that_dies_in_the_middle_gives_the_vips_back() {
    startBoth();
    b.kill();
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    assertTrue(stage.untilPrimary(a, 1000) <= DEAD_AFTER + ROUND + 1);
    assertEquals(Reason.HAND_OVER_FAILED, a.election.standpoint().reason());
  }

  @Test
  void a_hand_over_without_a_ready_backup_is_refused_with_the_reason() {
    startBoth();
    b.kill();
    stage.run(DEAD_AFTER + 110);
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    a.feed(
        new Event.HandOverRequested(
            Optional.of(new NodeId("b")), Event.HandOverCause.OPERATOR, Optional.empty()));
    assertEquals(
        List.of(
            new Action.RefuseHandOver(
                Action.Refusal.NO_SUCCESSOR, Optional.empty(), Event.HandOverCause.OPERATOR),
            new Action.RefuseHandOver(
                Action.Refusal.SUCCESSOR_NOT_READY,
                Optional.empty(),
                Event.HandOverCause.OPERATOR)),
        a.actions.stream().filter(Action.RefuseHandOver.class::isInstance).toList());
    assertEquals(Role.PRIMARY, a.role());
  }

  @Test
  void a_backup_refuses_to_hand_over_what_it_does_not_have() {
    startBoth();
    b.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    assertTrue(
        b.actions.contains(
            new Action.RefuseHandOver(
                Action.Refusal.NOT_PRIMARY, Optional.empty(), Event.HandOverCause.OPERATOR)));
  }

  @Test
  void a_preferred_node_takes_back_after_the_delay_and_without_a_gap() {
    startBoth();
    a.kill();
    a.holdsVips = false;
    stage.untilPrimary(b, 1000);
    stage.run(2000);
    a.start();
    stage.run(4500);
    assertEquals(Role.PRIMARY, b.role(), "before failback_delay");
    stage.run(1500);
    assertEquals(Role.PRIMARY, a.role(), stage.story.toString());
    assertEquals(List.of(), stage.dual);
  }

  @Test
  void a_second_change_within_the_window_stops_the_automatic_failback() {
    startBoth();
    for (int round = 0; round < 2; round++) {
      a.kill();
      a.holdsVips = false;
      stage.untilPrimary(b, 1000);
      a.start();
      stage.run(7000);
    }
    assertEquals(Role.PRIMARY, b.role(), stage.story.toString());
    Optional<NodeId> asker = Optional.of(new NodeId("a"));
    assertTrue(
        b.actions.contains(
            new Action.RefuseHandOver(
                Action.Refusal.FLAP_DAMPING, asker, Event.HandOverCause.FAILBACK)));
    stage.run(Duration.ofMinutes(5).toMillis());
    assertEquals(Role.PRIMARY, a.role(), "after the window");
  }

  @Test
  void after_a_full_cut_one_of_two_primaries_stays_and_announces_again() {
    startBoth();
    stage.cutBothWays("a", "b");
    stage.untilPrimary(b, 1000);
    assertEquals(Role.PRIMARY, a.role());
    int announcements = (int) count(b, Action.Announce.class);
    stage.heal();
    stage.run(101);
    assertEquals(Role.PRIMARY, b.role(), "the later term stays");
    assertEquals(Role.BACKUP, a.role());
    assertEquals(announcements + 1, count(b, Action.Announce.class));
    assertFalse(a.holdsVips);
  }

  /**
   * The loser hears the winner first, and is a backup before the winner ever heard of its claim.
   */
  @Test
  void a_winner_that_never_heard_the_losers_claim_announces_again_too() {
    startBoth();
    stage.cutBothWays("a", "b");
    stage.untilPrimary(b, 1000);
    stage.run(1000);
    long announcements = count(b, Action.Announce.class);
    stage.heal();
    Term later = b.election.standpoint().term();
    PeerStanding winner = new PeerStanding(Role.PRIMARY, later, Stage.settings("b", 150).rank());
    a.feed(heartbeat("b", winner));
    stage.run(1);
    assertEquals(Role.BACKUP, a.role());
    assertEquals(1, count(a, Action.SendRelease.class));
    assertEquals(announcements + 1, count(b, Action.Announce.class));
  }

  @Test
  void equal_terms_are_decided_by_priority() {
    a.start();
    b.start();
    stage.cutBothWays("a", "b");
    stage.run(500);
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(Role.PRIMARY, b.role());
    stage.heal();
    stage.run(101);
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(Role.BACKUP, b.role());
  }

  @Test
  void a_lost_device_releases_at_once_and_the_fault_ends_with_it() {
    startBoth();
    a.feed(new Event.DevicesChanged(false, "eth1 has no carrier"));
    stage.run(1);
    assertEquals(Role.FAULT, a.role());
    assertEquals(Role.PRIMARY, b.role());
    a.feed(new Event.DevicesChanged(true, "eth1"));
    assertEquals(Role.BACKUP, a.role());
    assertEquals(List.of(), stage.dual);
  }

  @Test
  void a_faulty_node_never_takes_over() {
    startBoth();
    b.feed(new Event.DevicesChanged(false, "eth1 is missing"));
    a.kill();
    stage.run(2000);
    assertEquals(Role.FAULT, b.role());
    assertFalse(b.holdsVips);
  }

  @Test
  void a_refused_claim_is_withdrawn_and_shown_as_a_fault() {
    startBoth();
    a.feed(new Event.ClaimRefused(a.election.standpoint().term(), "permission denied"));
    stage.run(1);
    assertEquals(Role.FAULT, a.role());
    assertEquals(Role.PRIMARY, b.role());
  }

  @Test
  void two_nodes_with_one_id_are_a_fault_until_one_is_gone() {
    startBoth();
    a.feed(new Event.IdConflict(true));
    assertEquals(Role.FAULT, a.role());
    stage.run(1); // The kernel's word on the withdrawal.
    a.feed(new Event.DevicesChanged(true, ""));
    assertEquals(Role.FAULT, a.role());
    a.feed(new Event.IdConflict(false));
    assertEquals(Role.BACKUP, a.role());
  }

  private void freeze(Stage.Node node, long millis) {
    node.running = false;
    stage.run(millis);
    node.running = true;
  }

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
    PeerStanding backup = new PeerStanding(Role.BACKUP, Term.NONE, Stage.settings("b", 150).rank());
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
    Election alone = electionIn(Role.PRIMARY, Voting.NOBODY);
    MonotonicInstant ends = alone.leaseEndsAt().orElseThrow();
    Armed armed = new Armed(Stage.at(250), 9);
    Term term = alone.standpoint().term();
    alone.step(new Event.Renewed(term, armed, Stage.at(250), Stage.at(250), false), Stage.at(250));
    assertEquals(ends, alone.leaseEndsAt().orElseThrow());
    alone.step(new Event.Renewed(term, armed, Stage.at(250), Stage.at(250), true), Stage.at(250));
    assertTrue(alone.leaseEndsAt().orElseThrow().isAfter(ends));
  }

  @Test
  void a_release_that_was_under_way_longer_than_the_lease_is_no_invitation() {
    startBoth();
    Term term = b.election.standpoint().term();
    Armed old = Armed.without(Stage.at(stage.now() - DEAD_AFTER));
    b.feed(new Event.ReleaseHeard(new NodeId("a"), term, Event.Successor.US, old));
    assertEquals(Role.BACKUP, b.role(), "its sender may serve again by now");
    b.feed(new Event.Ticked());
    assertEquals(Role.BACKUP, b.role());
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

  @Test
  void a_stopping_primary_hands_over_and_stops_when_the_successor_is_heard() {
    startBoth();
    a.feed(new Event.StopRequested());
    stage.run(2);
    assertTrue(a.stopped);
    assertEquals(Role.PRIMARY, b.role());
    assertEquals(List.of(), stage.dual);
  }

  @Test
  void a_stopping_primary_whose_successor_is_mute_stops_within_half_a_second() {
    startBoth();
    b.kill();
    a.feed(new Event.StopRequested());
    stage.run(501);
    assertTrue(a.stopped);
    assertFalse(a.holdsVips);
  }

  @Test
  void a_stopping_backup_and_a_lone_primary_stop_at_once() {
    startBoth();
    b.feed(new Event.StopRequested());
    assertTrue(b.stopped);
    stage.run(1000);
    a.feed(new Event.StopRequested());
    stage.run(1);
    assertTrue(a.stopped);
    assertFalse(a.holdsVips);
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
            Voting.NOBODY);
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
    a.feed(stored(1001));
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
  void every_event_is_answered_in_every_role() {
    NodeId peer = new NodeId("p");
    PeerStanding backup = new PeerStanding(Role.BACKUP, Term.NONE, Stage.settings("p", 100).rank());
    Armed armed = new Armed(Stage.at(200), 1);
    VoterList.Stamp voters = new VoterList.Stamp(1, VoterList.Stamp.UNKNOWN);
    Ballot ballot =
        new Ballot(
            new Term(2), backup.rank(), Duration.ofMillis(200), voters, Optional.empty(), false);
    List<Event> events =
        List.of(
            heartbeat("p", backup),
            new Event.AnswerHeard(
                peer, backup, Duration.ofMillis(200), Optional.of(new Term(1)), armed),
            new Event.VoteRequested(peer, ballot, 0, 1),
            new Event.VoteHeard(peer, new Term(1), false, true, new Term(2), armed),
            new Event.OfferHeard(peer, new Term(1)),
            new Event.BeatSent(armed),
            new Event.Renewed(new Term(1), armed, Stage.at(200), Stage.at(201), true),
            new Event.ClaimLate(new Term(1)),
            new Event.MacsTold(peer, Set.of(7L)),
            new Event.WireHeard(7L, Event.WireWord.ANNOUNCEMENT),
            new Event.WireNotAsked(),
            new Event.GatewaysChanged(false),
            new Event.GreetingHeard(),
            new Event.ReleaseHeard(peer, Term.NONE, Event.Successor.ANYONE, armed),
            new Event.HandOverRequested(
                Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()),
            stored(5000),
            new Event.DevicesChanged(true, ""),
            new Event.Withdrawn(Term.NONE),
            new Event.WithdrawRefused(Term.NONE, ""),
            new Event.ClaimRefused(Term.NONE, ""),
            new Event.IdConflict(false),
            new Event.Stalled(Duration.ofMillis(20)),
            new Event.Ticked(),
            new Event.StopRequested());
    assertEquals(
        Event.class.getPermittedSubclasses().length,
        events.stream().map(Object::getClass).distinct().count(),
        "a new kind of event belongs into this list");
    Voting majority = new Voting(true, 3, VoterList.NONE, false);
    for (Voting voting : List.of(Voting.NOBODY, majority)) {
      for (Role role : Role.values()) {
        for (Event event : events) {
          Election election = electionIn(role, voting);
          assertEquals(role, election.standpoint().role(), voting.toString());
          Decision decision = election.step(event, Stage.at(201));
          assertEquals(
              event instanceof Event.HeartbeatHeard,
              decision.actions().stream().anyMatch(Action.Answer.class::isInstance),
              event.toString());
        }
      }
    }
  }

  private static Event stored(long ceiling) {
    return new Event.Stored(
        new Reserved(new Term(ceiling), Stage.TIMING.deadAfter(), VoterList.NONE.withVersion(1)));
  }

  private static Election electionIn(Role role, Voting voting) {
    ElectionSettings s = Stage.settings("n", 50);
    ElectionSettings settings =
        new ElectionSettings(
            s.self(),
            new Priority(50),
            FirstBoot.AUTO,
            role == Role.WITNESS,
            s.timing(),
            true,
            s.failbackDelay(),
            s.failbackWindow(),
            voting);
    Election election = new Election(settings, Reserved.NOTHING, Optional.empty(), Stage.at(0));
    switch (role) {
      case INIT -> election.step(new Event.Ticked(), Stage.at(0));
      case FAULT -> election.step(new Event.DevicesChanged(false, ""), Stage.at(0));
      case BACKUP, WITNESS -> election.step(new Event.Ticked(), Stage.at(200));
      case PRIMARY -> {
        election.step(stored(1001), Stage.at(0));
        if (voting.majority()) {
          elect(election);
        } else {
          election.step(new Event.Ticked(), Stage.at(200));
        }
      }
    }
    return election;
  }

  /** With the vote of a peer of a lower rank. */
  private static void elect(Election election) {
    NodeId peer = new NodeId("p");
    PeerStanding backup = new PeerStanding(Role.BACKUP, Term.NONE, Stage.settings("p", 100).rank());
    Armed armed = new Armed(Stage.at(200), 1);
    election.step(
        new Event.AnswerHeard(peer, backup, Duration.ofMillis(200), Optional.empty(), armed),
        Stage.at(190));
    election.step(new Event.Ticked(), Stage.at(200));
    election.step(
        new Event.VoteHeard(peer, new Term(1), false, true, new Term(2), armed), Stage.at(200));
  }

  @Test
  void a_role_change_outside_the_table_is_a_broken_invariant() {
    for (Role from : Role.values()) {
      for (Role to : Role.values()) {
        if (from == to) {
          assertFalse(from.mayBecome(to));
        }
      }
    }
    TermLedger ledger = new TermLedger(new Term(10));
    assertThrows(BrokenInvariant.class, () -> ledger.use(new Term(11)));
  }

  /**
   * Random moves with a seed, no cuts: kills, restarts and hand-overs never make two owners, and a
   * quiet second afterwards always has exactly one.
   */
  @Test
  void random_moves_never_make_two_owners_and_always_end_with_one() {
    for (long seed = 0; seed < 300; seed++) {
      Stage world = new Stage();
      Random random = new Random(seed);
      List<Stage.Node> nodes =
          List.of(world.node("a", 10), world.node("b", 20), world.node("c", 30));
      nodes.forEach(Stage.Node::start);
      for (int move = 0; move < 30; move++) {
        world.run(random.nextInt(400));
        Stage.Node node = nodes.get(random.nextInt(nodes.size()));
        if (!node.running) {
          node.start();
        } else if (random.nextInt(3) == 0) {
          node.kill();
          node.holdsVips = false;
        } else {
          node.feed(
              new Event.HandOverRequested(
                  Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
        }
      }
      nodes.stream().filter(node -> !node.running).forEach(Stage.Node::start);
      world.run(2000);
      assertEquals(List.of(), world.dual, "seed " + seed + "\n" + world.story);
      assertEquals(1, nodes.stream().filter(n -> n.holdsVips).count(), "seed " + seed);
    }
  }
}

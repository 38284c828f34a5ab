package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flywall.value.BrokenInvariant;
import io.flywall.value.FailbackOrder;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds of the election as a whole. */
class ElectionTest extends TwoNodes {
  @Test
  void every_event_is_answered_in_every_role() {
    NodeId peer = new NodeId("p");
    PeerStanding backup =
        new PeerStanding(Role.BACKUP, Term.NONE, Stage.settings("p", 100).rank(true));
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
            new Event.PreHookEnded(1, true),
            ElectionInRole.stored(5000),
            new Event.DevicesChanged(true, ""),
            new Event.Withdrawn(Term.NONE),
            new Event.WithdrawRefused(Term.NONE, ""),
            new Event.ClaimRefused(Term.NONE, ""),
            new Event.IdConflict(false),
            new Event.Stalled(Duration.ofMillis(20)),
            new Event.Ticked(),
            new Event.LanHeard(peer, Set.of()),
            new Event.SyncChanged(false),
            new Event.HoldingFound(Watermark.NONE, Term.NONE),
            new Event.HoldingGrown(new Watermark(new Term(1), 5)),
            new Event.HoldingTold(peer, new Watermark(new Term(1), 5)),
            new Event.OrdersChanged(true, false, FailbackOrder.Choice.OFF),
            new Event.PromoteRequested(),
            new Event.VotesAsked(new Term(1), armed),
            new Event.DeadDeclared(Set.of(peer)),
            new Event.ResetRequested(),
            new Event.DeadTimeAhead(Duration.ofMillis(300)),
            new Event.Reconfigured(Stage.settings("n", 60)),
            new Event.StopRequested());
    assertEquals(
        Event.class.getPermittedSubclasses().length,
        events.stream().map(Object::getClass).distinct().count(),
        "a new kind of event belongs into this list");
    Voting majority = new Voting(true, 3, VoterList.NONE, false);
    for (Voting voting : List.of(Voting.NOBODY, majority)) {
      for (Role role : Role.values()) {
        for (Event event : events) {
          Election election = ElectionInRole.of(role, voting);
          assertEquals(role, election.standpoint().role(), voting.toString());
          Event fed =
              event instanceof Event.Reconfigured
                  ? new Event.Reconfigured(ElectionInRole.settings(role, voting, 60))
                  : event;
          Decision decision = election.step(fed, Stage.at(201));
          assertEquals(
              event instanceof Event.HeartbeatHeard,
              decision.actions().stream().anyMatch(Action.Answer.class::isInstance),
              event.toString());
        }
      }
    }
  }

  @Test
  void a_life_does_not_go_on_as_another_node_or_by_another_rule() {
    Voting majority = new Voting(true, 3, VoterList.NONE, false);
    Election election = ElectionInRole.of(Role.BACKUP, majority);
    for (ElectionSettings other :
        List.of(
            Stage.settings("m", 50),
            ElectionInRole.settings(Role.WITNESS, majority, 50),
            ElectionInRole.settings(Role.BACKUP, Voting.NOBODY, 50))) {
      assertThrows(
          BrokenInvariant.class,
          () -> election.step(new Event.Reconfigured(other), Stage.at(201)),
          other.toString());
    }
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

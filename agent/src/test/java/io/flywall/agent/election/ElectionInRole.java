package io.flywall.agent.election;

import io.flywall.value.FirstBoot;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.Optional;

/** An election by itself that has been brought into a role, of a node n with priority 50. */
final class ElectionInRole {
  private ElectionInRole() {}

  static Event stored(long ceiling) {
    return new Event.Stored(
        new Reserved(new Term(ceiling), Stage.TIMING.deadAfter(), VoterList.NONE.withVersion(1)));
  }

  /** Of a node that can come into that role. */
  static ElectionSettings settings(Role role, Voting voting, int priority) {
    ElectionSettings s = Stage.settings("n", 50);
    return new ElectionSettings(
        s.self(),
        new Priority(priority),
        FirstBoot.AUTO,
        role == Role.WITNESS,
        s.timing(),
        true,
        s.failbackDelay(),
        s.failbackWindow(),
        voting,
        s.preHook());
  }

  static Election of(Role role, Voting voting) {
    ElectionSettings settings = settings(role, voting, 50);
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
    PeerStanding backup =
        new PeerStanding(Role.BACKUP, Term.NONE, Stage.settings("p", 100).rank(true));
    Armed armed = new Armed(Stage.at(200), 1);
    election.step(
        new Event.AnswerHeard(peer, backup, Duration.ofMillis(200), Optional.empty(), armed),
        Stage.at(190));
    election.step(new Event.Ticked(), Stage.at(200));
    election.step(
        new Event.VoteHeard(peer, new Term(1), false, true, new Term(2), armed), Stage.at(200));
  }
}

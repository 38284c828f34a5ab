package io.flywall.agent.simulation;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Armed;
import io.flywall.agent.election.Ballot;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.PeerStanding;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A datagram under way, with what the real one's header carries.
 *
 * @param senderLife which life of the sender's agent sent it; {@code receiverLife} for which of the
 *     receiver's it is meant
 */
record Mail(int from, NodeId sender, int senderLife, int receiverLife, int network, Body body) {

  /** What the datagram says; the wire's messages carry the same. */
  sealed interface Body {
    record Beat(
        PeerStanding standing,
        Duration deadAfter,
        Term lowestVotable,
        VoterList.Stamp voters,
        boolean majority,
        Armed mark)
        implements Body {}

    record Answer(
        PeerStanding standing, Duration deadAfter, Optional<Action.Support> support, Armed echo)
        implements Body {}

    record Request(Ballot ballot, Armed mark) implements Body {}

    record Vote(Term term, boolean conditional, boolean granted, Term lowestVotable, Armed echo)
        implements Body {}

    record Released(Term term, Optional<NodeId> successor, Armed heardYou) implements Body {}

    record HeardOnLan(Set<NodeId> nodes) implements Body {}

    record Offer(Term term) implements Body {}

    record HandOver(Optional<NodeId> successor, Event.HandOverCause cause, Term term)
        implements Body {}

    /** The primary's replication: all that the mark stands for has come. */
    record Milestone(Watermark mark) implements Body {}

    /** A follower's: it is on its disk, and binds its vote. */
    record Reached(Watermark mark) implements Body {}

    /** What a node could lead with, as its state says. */
    record Holds(Watermark mark) implements Body {}

    /** No datagram: somebody has changed the file, and says so. */
    record Reload(ElectionSettings settings) implements Body {}

    /** No datagram: the kernel's gates are as these settings need them. */
    record Regated(ElectionSettings settings) implements Body {}

    /** No datagram: something that another thread has for the loop. */
    record Order(Event event) implements Body {}
  }
}

package io.flywall.agent.election;

import io.flywall.value.FailbackOrder;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Reserved;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What happened. Closed: every kind is answered in every role, and a test walks all pairs. */
public sealed interface Event {

  /** Genuine, and of a node that has certainly just been alive. */
  interface Word {
    NodeId from();
  }

  /**
   * A genuine heartbeat or probe; it wants an answer at once.
   *
   * @param lowestVotable the lowest term that the sender may still vote for
   * @param voters the sender's edition of the voter list
   * @param majority whether the sender claims with a majority only
   * @param path on which it came, {@code sequence} by which the answer names it: handed back as
   *     they are
   */
  record HeartbeatHeard(
      NodeId from,
      PeerStanding standing,
      Duration deadAfter,
      Term lowestVotable,
      VoterList.Stamp voters,
      boolean majority,
      int path,
      long sequence)
      implements Event, Word {}

  /**
   * A genuine answer to one of our heartbeats.
   *
   * @param supportsUs the term in which the answerer supports this node as primary
   * @param armed the mark of the heartbeat that is answered
   */
  record AnswerHeard(
      NodeId from,
      PeerStanding standing,
      Duration deadAfter,
      Optional<Term> supportsUs,
      Armed armed)
      implements Event, Word {}

  /** A candidate asks for this node's vote; answered on {@code path}, naming {@code sequence}. */
  record VoteRequested(NodeId from, Ballot ballot, int path, long sequence)
      implements Event, Word {}

  /**
   * An answer to a request of ours.
   *
   * @param conditional on the release that the request named: no vote for anything else
   * @param granted false: the term is over for that voter, {@code lowestVotable} is not
   * @param armed the mark of the request that is answered
   */
  record VoteHeard(
      NodeId from, Term term, boolean conditional, boolean granted, Term lowestVotable, Armed armed)
      implements Event, Word {}

  /** The primary means to hand over to this node, and serves until it is ready. */
  record OfferHeard(NodeId from, Term term) implements Event, Word {}

  /** A candidate's request left, marked so; told only while somebody is declared dead. */
  record VotesAsked(Term term, Armed armed) implements Event {}

  /**
   * An operator says that these voters are switched off, and no others, and that this node shall
   * decide without them until they are heard again; or said so earlier in this boot.
   */
  record DeadDeclared(Set<NodeId> nodes) implements Event {
    public DeadDeclared {
      nodes = Set.copyOf(nodes);
    }
  }

  /** A primary's round of heartbeats left, marked so; without a token the kernel took no mark. */
  record BeatSent(Armed armed) implements Event {}

  /**
   * The kernel was asked to renew the lease, or to grant it, for a mark.
   *
   * @param before read before the frame was handed over, {@code after} behind it
   * @param handedOver false: the kernel did not take the frame
   */
  record Renewed(
      Term term, Armed armed, MonotonicInstant before, MonotonicInstant after, boolean handedOver)
      implements Event {}

  /** The evidence was too old when the claim reached the kernel: the lease may not stand. */
  record ClaimLate(Term term) implements Event {}

  /** What a peer's own datagrams say its link-layer addresses are. */
  record MacsTold(NodeId from, Set<Long> macs) implements Event, Word {}

  /** Somebody was heard about a VIP on its LAN. */
  record WireHeard(long mac, WireWord word) implements Event {}

  /** The last {@link Action.AskWire} could not leave. */
  record WireNotAsked() implements Event {}

  /** Some monitored gateway answers, or none has for a while. */
  record GatewaysChanged(boolean reachable) implements Event {}

  /**
   * Somebody with the secret is there, but does not know this life of ours yet; who it is and what
   * it is will only be heard when it has proved itself.
   */
  record GreetingHeard() implements Event {}

  /**
   * A primary gave up its term; its kernel has confirmed that.
   *
   * @param heardUs the mark of our newest heartbeat that it had heard by then: the release is
   *     younger than that
   */
  record ReleaseHeard(NodeId from, Term term, Successor successor, Armed heardUs)
      implements Event, Word {}

  /**
   * Somebody wants the primary to hand over.
   *
   * @param successor the one to hand over to; empty = whoever ranks best
   * @param asker the peer that asked; empty = somebody at this node
   */
  record HandOverRequested(Optional<NodeId> successor, HandOverCause cause, Optional<NodeId> asker)
      implements Event {}

  /** The script before a claim has ended; with a veto its status was not 0. */
  record PreHookEnded(long run, boolean veto) implements Event {}

  /** The store has put this on disk. */
  record Stored(Reserved reserved) implements Event {}

  /** All devices that this node needs are there and up, or one is not. */
  record DevicesChanged(boolean usable, String detail) implements Event {}

  /** The kernel confirmed that this node no longer answers for the VIPs. */
  record Withdrawn(Term term) implements Event {}

  /** The kernel did not confirm: this node may still answer, and is asked again and again. */
  record WithdrawRefused(Term term, String detail) implements Event {}

  /** The kernel refused to give this node a VIP. */
  record ClaimRefused(Term term, String detail) implements Event {}

  /** Another node uses this node's id, or does no longer. */
  record IdConflict(boolean present) implements Event {}

  /**
   * The loop did not run for longer than it meant to; comes before everything that queued up
   * meanwhile.
   */
  record Stalled(Duration gap) implements Event {}

  /**
   * With whom a node exchanges heartbeats on the VIPs' own LANs.
   *
   * @param by whose word it is: a peer's, or this node's own
   * @param nodes those that it hears on every path there; the others it has lost
   */
  record LanHeard(NodeId by, Set<NodeId> nodes) implements Event, Word {
    public LanHeard {
      nodes = Set.copyOf(nodes);
    }

    @Override
    public NodeId from() {
      return by;
    }
  }

  /**
   * Replication: whether this node, while it is no primary, is behind the primary by less than
   * {@code replication.max_lag}.
   */
  record SyncChanged(boolean inSync) implements Event {}

  /**
   * What an earlier life of this node held of what is replicated; before anything else is heard.
   *
   * @param led the last term that it led in and has not followed another since
   */
  record HoldingFound(Watermark held, Term led) implements Event {}

  /** All that a primary's mark stands for is on this node's disk, or, of its own, on enough. */
  record HoldingGrown(Watermark held) implements Event {}

  /** What a peer holds, by its own word. */
  record HoldingTold(NodeId from, Watermark held) implements Event, Word {}

  /**
   * What operators have ordered for all nodes.
   *
   * @param paused no automatic change of primary
   * @param holder whether this node serves during the pause
   */
  record OrdersChanged(boolean paused, boolean holder, FailbackOrder.Choice failback)
      implements Event {}

  /**
   * A configuration with this D comes into force soon: what this node promises, and what others
   * promise it, has to last for the larger one before ({@link Election#isTold}).
   */
  record DeadTimeAhead(Duration deadAfter) implements Event {}

  /**
   * Another configuration is in force from now on. Its times are those of the kernel's lease. Who
   * this node is and whose consent it needs is as before; of the voters one may be another.
   */
  record Reconfigured(ElectionSettings settings) implements Event {}

  /** Somebody at this node wants it to be primary, and nobody is. */
  record PromoteRequested() implements Event {}

  /** Somebody at this node wants what it remembers of past trouble to be forgotten. */
  record ResetRequested() implements Event {}

  /** Nothing but time passed. */
  record Ticked() implements Event {}

  /** The agent was told to stop. */
  record StopRequested() implements Event {}

  /** For whom a release is meant, seen from this node. */
  enum Successor {
    US,
    ANOTHER,
    ANYONE
  }

  /** What was heard on the wire. */
  enum WireWord {
    /** It answers for the VIP. */
    ANSWER,
    /** It asks whether anybody does. */
    PROBE,
    /** It says that it does now. */
    ANNOUNCEMENT
  }

  /** Why a hand-over is wanted. */
  enum HandOverCause {
    OPERATOR,
    FAILBACK,
    STOP
  }
}

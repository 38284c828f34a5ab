package io.flywall.agent.election;

import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Optional;

/** What happened. Closed: every kind is answered in every role, and a test walks all pairs. */
public sealed interface Event {

  /**
   * A genuine heartbeat or probe; it wants an answer at once.
   *
   * @param path on which it came, {@code sequence} by which the answer names it: handed back as
   *     they are
   */
  record HeartbeatHeard(
      NodeId from, PeerStanding standing, Duration deadAfter, int path, long sequence)
      implements Event {}

  /**
   * A genuine answer to one of our heartbeats.
   *
   * @param supportsUs the term in which the answerer supports this node as primary
   */
  record AnswerHeard(
      NodeId from, PeerStanding standing, Duration deadAfter, Optional<Term> supportsUs)
      implements Event {}

  /**
   * Somebody with the secret is there, but does not know this life of ours yet; who it is and what
   * it is will only be heard when it has proved itself.
   */
  record GreetingHeard() implements Event {}

  /** A primary gave up its term; its kernel has confirmed that. */
  record ReleaseHeard(NodeId from, Term term, Successor successor) implements Event {}

  /**
   * Somebody wants the primary to hand over.
   *
   * @param successor the one to hand over to; empty = whoever ranks best
   * @param asker the peer that asked; empty = somebody at this node
   */
  record HandOverRequested(Optional<NodeId> successor, HandOverCause cause, Optional<NodeId> asker)
      implements Event {}

  /** The term store has put {@code ceiling} on disk. */
  record TermsReserved(Term ceiling) implements Event {}

  /** All devices that this node needs are there and up, or one is not. */
  record DevicesChanged(boolean usable, String detail) implements Event {}

  /** The kernel confirmed that this node no longer answers for the VIPs. */
  record Withdrawn(Term term) implements Event {}

  /** The kernel refused to give this node a VIP. */
  record ClaimRefused(Term term, String detail) implements Event {}

  /** Another node uses this node's id, or does no longer. */
  record IdConflict(boolean present) implements Event {}

  /**
   * The loop did not run for longer than it meant to; comes before everything that queued up
   * meanwhile.
   *
   * @param mute how long ago the last heartbeat left: what the peers know of us is at least so old
   */
  record Stalled(Duration gap, Duration mute) implements Event {}

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

  /** Why a hand-over is wanted. */
  enum HandOverCause {
    OPERATOR,
    FAILBACK
  }
}

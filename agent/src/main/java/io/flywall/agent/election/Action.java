package io.flywall.agent.election;

import io.flywall.value.NodeId;
import io.flywall.value.Reserved;
import io.flywall.value.Term;
import java.util.Optional;

/** What to do, in the order of the decision's list. */
public sealed interface Action {

  /** Answer a heartbeat, at once and on its path. */
  record Answer(NodeId to, int path, long sequence, Optional<Support> support) implements Action {}

  /** Send a heartbeat to every peer now: what we are has changed. */
  record HeartbeatNow() implements Action {}

  /**
   * Have the kernel grant the lease, give it the VIPs of this term and announce them; the heartbeat
   * follows.
   *
   * @param armed the mark that the evidence bears; empty without a quorum: armed in the same turn
   */
  record Claim(Term term, Optional<Armed> armed) implements Action {}

  /** An agent that found its lease alive goes on in its term: VIPs as in a claim, no new lease. */
  record Resume(Term term) implements Action {}

  /** Have the kernel renew the lease, if the mark still lives there, and report it. */
  record Renew(Term term, Armed armed) implements Action {}

  /** Answer a candidate. */
  record CastVote(
      NodeId to, int path, long sequence, Term term, boolean conditional, boolean granted)
      implements Action {}

  /** Ask every other voter, with a mark. */
  record RequestVotes(Ballot ballot) implements Action {}

  /** Tell the successor that it is meant to lead. */
  record SendOffer(NodeId successor, Term term) implements Action {}

  /**
   * Start the operator's script before the claim of a term, and report {@link Event.PreHookEnded}
   * with the number of the run.
   */
  record RunPreHook(long run, Term term, Reason reason) implements Action {}

  /** Nobody waits for that run any more: end it. */
  record GiveUpPreHook(long run) implements Action {}

  /** Ask the VIPs' LANs who answers there. */
  record AskWire() implements Action {}

  /** Take the VIPs from the kernel and report {@link Event.Withdrawn} when it confirmed. */
  record Withdraw(Term term) implements Action {}

  /** Announce the VIPs again: somebody else did meanwhile. */
  record Announce() implements Action {}

  /**
   * Tell every peer that the term is over.
   *
   * @param successor empty = whoever ranks best
   */
  record SendRelease(Term term, Optional<NodeId> successor) implements Action {}

  /** Ask the primary to hand over to this node. */
  record RequestHandOver(NodeId primary, Term term) implements Action {}

  /** Put this on disk, off the loop, and report {@link Event.Stored}. */
  record Store(Reserved reserved) implements Action {}

  /** A requested hand-over does not happen; told to whoever asked. */
  record RefuseHandOver(Refusal refusal, Optional<NodeId> asker, Event.HandOverCause cause)
      implements Action {}

  /** A hand-over of this node's ended well: the successor was heard as primary. */
  record HandOverDone(NodeId successor, Term term) implements Action {}

  /** Everything is withdrawn and said: the agent may exit. */
  record Stop() implements Action {}

  /** Whom this node supports as primary. */
  record Support(Term term, NodeId node) {}

  /** Why a hand-over was refused; the text goes to the operator. */
  enum Refusal {
    NOT_PRIMARY("this node is not primary"),
    NO_SUCCESSOR("no backup is ready: none was heard within the dead time"),
    NOT_PREPARED(
        "the successor did not get ready in time: no votes, or its pre_failover_script forbids it;"
            + " its log says which"),
    SUCCESSOR_NOT_READY("the named node is not a backup that was heard within the dead time"),
    LACKS_CHANGES(
        "the named node lacks changes that are acknowledged; see flywall replication status there"),
    IN_PROGRESS("a hand-over is under way"),
    NOT_PREFERRED("the node that asked is not preferred to this one"),
    FLAP_DAMPING("there was another change of primary within failback_window"),
    FAILBACK_OFF(
        "this node gives nothing back: failback_mode is not auto, an operator turned it off, or the"
            + " cluster is paused");

    private final String text;

    Refusal(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}

package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.util.Optional;

/**
 * How a primary lets go, break before make (design rules 6 and 7): it asks the kernel to withdraw,
 * waits for its word, and only then says the release, until a later primary is heard or D is over.
 */
final class Resignation {
  private final SettingsInForce settings;
  private final Rules rules;
  private final DeclaredDead dead;
  private final Peers peers;
  private final NodeState node;
  private final Leadership leadership;
  private final NextClaim nextClaim;
  private final DecisionBuilder decision;

  /** The term that was given up last, while somebody may still have to be told. */
  private Optional<HandOver> handOver = Optional.empty();

  /** A term that another primary has outrun: released once, and nobody is waited for. */
  private Optional<Term> conceded = Optional.empty();

  /** The term whose withdrawal the kernel has not confirmed: this node may still answer. */
  private Optional<Term> unconfirmed = Optional.empty();

  /** From here on no lease of ours can have lasted, whatever the kernel says. */
  private MonotonicInstant silentFrom = MonotonicInstant.DISTANT_PAST;

  Resignation(
      SettingsInForce settings,
      Rules rules,
      DeclaredDead dead,
      Peers peers,
      NodeState node,
      Leadership leadership,
      NextClaim nextClaim,
      DecisionBuilder decision) {
    this.settings = settings;
    this.rules = rules;
    this.dead = dead;
    this.peers = peers;
    this.node = node;
    this.leadership = leadership;
    this.nextClaim = nextClaim;
    this.decision = decision;
  }

  // ---- reasons to let go ------------------------------------------------------------------

  /** From primary to {@code next}; the release follows when the kernel has confirmed. */
  void giveUp(
      Role next, Reason why, String detail, Optional<NodeId> successor, MonotonicInstant now) {
    Term term = node.ownTerm();
    decision.add(new Action.Withdraw(term));
    MonotonicInstant until = nextClaim.deadTimeFrom(now);
    handOver = Optional.of(new HandOver(term, successor, false, now, until));
    unconfirmed = Optional.of(term);
    silentFrom = until;
    leadership.end();
    boolean asked = why == Reason.HAND_OVER || why == Reason.FAILBACK;
    nextClaim.because(asked ? Reason.HAND_OVER_FAILED : Reason.RELEASED, until);
    node.become(next, why, detail, now);
  }

  /** A right that has run out is given up whatever else happened; {@code stalled}: by our gap. */
  void leaseMayHaveEnded(boolean stalled, MonotonicInstant now) {
    if (!node.is(Role.PRIMARY) || !leadership.hasEnded(now)) {
      return;
    }
    Reason why =
        stalled
            ? Reason.STALLED
            : leadership.endsForQuorum() ? Reason.QUORUM_LOST : Reason.LEASE_LOST;
    boolean alone = !peers.anyAlive(now);
    lostRight(why, now);
    if (!settings.majority() || alone) {
      concede();
    }
  }

  /** The lease that was granted for these votes may not stand. */
  void claimLate(Event.ClaimLate late, MonotonicInstant now) {
    if (node.leads(late.term())) {
      lostRight(Reason.CLAIM_LATE, now);
    }
  }

  private void lostRight(Reason why, MonotonicInstant now) {
    giveUp(Role.BACKUP, why, "term " + node.ownTerm(), Optional.empty(), now);
    // With a quorum to ask nobody has to wait: the voters know best who is free. Not those who
    // were declared dead: whoever has come back meanwhile has to be heard before.
    boolean asks = settings.majority() && dead.isNobody();
    nextClaim.because(Reason.QUORUM_BACK, asks ? now : nextClaim.deadTimeFrom(now));
  }

  /** Another primary stays. */
  void conflictLost(String detail, MonotonicInstant now) {
    giveUp(Role.BACKUP, Reason.CONFLICT_LOST, detail, Optional.empty(), now);
    concede();
  }

  /**
   * Giving up a term that another node may have outrun already: there is no successor to wait for,
   * but the release is said once, because whoever is primary has to announce again. It may never
   * have heard of this claim, while the neighbours have.
   */
  private void concede() {
    conceded = handOver.map(HandOver::term);
    handOver = Optional.empty();
  }

  /** A lease of an earlier life is left over, and no quorum remembers it: away with it. */
  void withdrawFound(MonotonicInstant now) {
    unconfirmed = Optional.of(Term.NONE);
    silentFrom = now.plus(settings.deadAfter());
    decision.add(new Action.Withdraw(Term.NONE));
  }

  // ---- the kernel's word ------------------------------------------------------------------

  /** The kernel confirmed; whether that had been waited for. */
  boolean confirmed(Term term, MonotonicInstant now) {
    boolean wasWaitedFor = unconfirmed.isPresent();
    unconfirmed = unconfirmed.filter(waiting -> waiting.isAfter(term));
    if (conceded.equals(Optional.of(term))) {
      conceded = Optional.empty();
      decision.add(new Action.SendRelease(term, Optional.empty()));
    }
    handOver =
        handOver.map(current -> current.term().equals(term) ? current.confirmedAt(now) : current);
    return wasWaitedFor;
  }

  /** Whether the kernel has confirmed everything that was withdrawn. */
  boolean isConfirmed() {
    return unconfirmed.isEmpty();
  }

  /**
   * Whether this node certainly answers for no VIP any more: by the kernel's word, or because no
   * lease can have lasted so long.
   */
  boolean isSilent(MonotonicInstant now) {
    return isConfirmed() || !now.isBefore(silentFrom);
  }

  // ---- until somebody else is primary -----------------------------------------------------

  Optional<HandOver> handOver() {
    return handOver;
  }

  void repeatRelease(MonotonicInstant now) {
    if (handOver.isEmpty()) {
      return;
    }
    HandOver current = handOver.get();
    if (!now.isBefore(current.until())) {
      handOver = Optional.empty();
    } else if (rules.mayRelease(current) && !now.isBefore(current.nextRelease())) {
      decision.add(new Action.SendRelease(current.term(), current.successor()));
      handOver = Optional.of(current.repeatedAt(now.plus(settings.probeInterval())));
    }
  }

  /** A primary is heard: a later one has taken what was given up. */
  void primaryHeard(NodeId primary, Term term) {
    if (handOver.isPresent() && term.isAfter(handOver.get().term())) {
      decision.add(new Action.HandOverDone(primary, term));
      handOver = Optional.empty();
    }
  }

  /** It claimed and could not hold it, before we ever heard it as primary. */
  boolean isOurSuccessorGivingUp(Event.ReleaseHeard release) {
    return handOver.isPresent()
        && handOver.get().successor().equals(Optional.of(release.from()))
        && release.term().isAfter(handOver.get().term());
  }

  /** This node serves again itself: nobody has to be told of the old term. */
  void claimed() {
    handOver = Optional.empty();
  }

  MonotonicInstant wakeAt() {
    if (handOver.isEmpty()) {
      return MonotonicInstant.DISTANT_FUTURE;
    }
    HandOver current = handOver.get();
    return rules.mayRelease(current)
        ? MonotonicInstant.earlier(current.nextRelease(), current.until())
        : current.until();
  }
}

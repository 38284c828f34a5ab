package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.util.Optional;

/** Whether this node may stand for the next term, and from when on. */
final class Eligibility {
  private final SettingsInForce settings;
  private final TermLedger terms;
  private final Voter voter;
  private final OperatorOrders orders;
  private final NodeState node;
  private final NextClaim nextClaim;
  private final Resignation resignation;
  private final Shutdown shutdown;
  private final Candidacy candidacy;
  private final PreHook preHook;

  Eligibility(
      SettingsInForce settings,
      TermLedger terms,
      Voter voter,
      OperatorOrders orders,
      NodeState node,
      NextClaim nextClaim,
      Resignation resignation,
      Shutdown shutdown,
      Candidacy candidacy,
      PreHook preHook) {
    this.settings = settings;
    this.terms = terms;
    this.voter = voter;
    this.orders = orders;
    this.node = node;
    this.nextClaim = nextClaim;
    this.resignation = resignation;
    this.shutdown = shutdown;
    this.candidacy = candidacy;
    this.preHook = preHook;
  }

  boolean mayClaim() {
    return node.is(Role.BACKUP) && !shutdown.isRequested() && resignation.isConfirmed();
  }

  /** The term to stand for, if this node could claim it. */
  Optional<Term> nextTerm() {
    return mayClaim() ? terms.claimable() : Optional.empty();
  }

  boolean canStand() {
    return nextTerm().isPresent();
  }

  /** Whether it could claim, and may begin to by itself: no operator holds it back. */
  boolean mayStand(MonotonicInstant now) {
    return canStand() && !isHeldBack(now);
  }

  /**
   * Whether the cluster is paused and another node's turn to serve. What an operator hands over is
   * no change of its own accord.
   */
  boolean isHeldBack(MonotonicInstant now) {
    return orders.holdBack(now) && !nextClaim.isFreshlyHanded(now);
  }

  /** Whether votes for that term may be used: it is on disk, and nobody else has our promise. */
  boolean mayUse(Term term, MonotonicInstant now) {
    return terms.isReserved(term) && !now.isBefore(voter.freeAt(settings.self()));
  }

  MonotonicInstant standsAt(MonotonicInstant now) {
    MonotonicInstant after =
        settings.majority()
            ? MonotonicInstant.later(nextClaim.after(), voter.freeAt(settings.self()))
            : nextClaim.after();
    return candidacy.standsAt(
        after, node.allegiance(), nextClaim.isColdStart(), terms.isClusterNew(), now);
  }

  /** The last question before this node stands: whether its operator's script lets it. */
  boolean isAllowed(MonotonicInstant now) {
    return nextTerm()
        .map(term -> preHook.allows(term, nextClaim.reason(), false, now))
        .orElse(false);
  }

  /** The same for the time after a primary that still serves, and waits for the word. */
  boolean isAllowedAfterOffer(MonotonicInstant now) {
    return nextTerm()
        .map(term -> preHook.allows(term, Reason.HANDED_TO_US, true, now))
        .orElse(false);
  }

  /** Whether the operator's script has just said no to a takeover. */
  boolean isForbidden(MonotonicInstant now) {
    return preHook.forbidsTakeover(now);
  }

  /** Whether it has just said no to anything: who is asked to hand over would wait in vain. */
  boolean wouldDecline(MonotonicInstant now) {
    return preHook.forbids(now);
  }

  MonotonicInstant wakeAt(MonotonicInstant now) {
    boolean waits =
        node.is(Role.BACKUP)
            && !shutdown.isRequested()
            && terms.claimable().isPresent()
            && !isHeldBack(now);
    MonotonicInstant stands = waits ? standsAt(now) : MonotonicInstant.DISTANT_FUTURE;
    // What is due already waits for an event: a voter that is heard, an answer on the wire.
    return stands.isAfter(now) ? stands : MonotonicInstant.DISTANT_FUTURE;
  }
}

package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.util.Optional;

/**
 * Claims without anybody's vote (design rule 9): after silence, and where it is configured so, when
 * the VIP's LAN is silent too.
 */
final class UnaskedSuccession implements Succession {
  private final SettingsInForce settings;
  private final DeadTimes deadTimes;
  private final VoterRoll roll;
  private final NodeState node;
  private final NextClaim nextClaim;
  private final WireWatch wire;
  private final WireInquiry inquiry;
  private final Eligibility eligibility;
  private final Claims claims;
  private final DecisionBuilder decision;

  UnaskedSuccession(
      SettingsInForce settings,
      DeadTimes deadTimes,
      VoterRoll roll,
      NodeState node,
      NextClaim nextClaim,
      WireWatch wire,
      WireInquiry inquiry,
      Eligibility eligibility,
      Claims claims,
      DecisionBuilder decision) {
    this.settings = settings;
    this.deadTimes = deadTimes;
    this.roll = roll;
    this.node = node;
    this.nextClaim = nextClaim;
    this.wire = wire;
    this.inquiry = inquiry;
    this.eligibility = eligibility;
    this.claims = claims;
    this.decision = decision;
  }

  @Override
  public void standIfTime(MonotonicInstant now) {
    if (!inquiry.isBeforeClaim(now) || eligibility.isHeldBack(now)) {
      wire.rest();
    } else if (!now.isBefore(eligibility.standsAt(now)) && isFree(now)) {
      claim(now);
    }
  }

  private boolean isFree(MonotonicInstant now) {
    return !settings.asksWire() || nextClaim.isFreshlyHanded(now) || wire.isSilent(now);
  }

  /** Whoever is free waits for the script, and is asked again whether it is free. */
  private void claim(MonotonicInstant now) {
    Optional<Term> term = eligibility.nextTerm();
    if (term.isPresent() && eligibility.isAllowed(now)) {
      wire.rest();
      claims.claim(term.get(), Optional.empty(), now);
    }
  }

  @Override
  public void takeOver(Event.ReleaseHeard release, MonotonicInstant now) {
    claim(now);
  }

  /**
   * There are no votes to gather; but the script may run while the primary serves. What says that
   * this node is ready is the request that a candidate with votes would send.
   */
  @Override
  public void offered(Event.OfferHeard offer, MonotonicInstant now) {
    boolean isOurs = node.follows(offer.from(), offer.term());
    if (isOurs && eligibility.isAllowedAfterOffer(now)) {
      decision.add(new Action.RequestVotes(ready(new Action.Support(offer.term(), offer.from()))));
    }
  }

  private Ballot ready(Action.Support after) {
    return new Ballot(
        eligibility.nextTerm().orElseThrow(),
        node.rank(),
        deadTimes.own(),
        roll.stamp(),
        Optional.of(after),
        true);
  }

  @Override
  public void votesAsked(Event.VotesAsked request, MonotonicInstant now) {}

  @Override
  public void voteHeard(Event.VoteHeard vote, MonotonicInstant now) {}

  @Override
  public boolean asksFor(Term term) {
    return false;
  }

  @Override
  public boolean letsPass(Event.VoteRequested request, MonotonicInstant now) {
    return true;
  }

  /** There is no candidacy: a claim is one step. */
  @Override
  public void standBack() {}

  @Override
  public MonotonicInstant wakeAt(MonotonicInstant now) {
    return eligibility.wakeAt(now);
  }
}

package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.util.Optional;

/**
 * Claims without anybody's vote (design rule 9): after silence, and where it is configured so, when
 * the VIP's LAN is silent too.
 */
final class UnaskedSuccession implements Succession {
  private final ElectionSettings settings;
  private final NextClaim nextClaim;
  private final WireWatch wire;
  private final WireInquiry inquiry;
  private final Eligibility eligibility;
  private final Claims claims;

  UnaskedSuccession(
      ElectionSettings settings,
      NextClaim nextClaim,
      WireWatch wire,
      WireInquiry inquiry,
      Eligibility eligibility,
      Claims claims) {
    this.settings = settings;
    this.nextClaim = nextClaim;
    this.wire = wire;
    this.inquiry = inquiry;
    this.eligibility = eligibility;
    this.claims = claims;
  }

  @Override
  public void standIfTime(MonotonicInstant now) {
    if (!inquiry.isBeforeClaim(now)) {
      wire.rest();
    } else if (!now.isBefore(eligibility.standsAt(now)) && isFree(now)) {
      claim(now);
    }
  }

  private boolean isFree(MonotonicInstant now) {
    return !settings.asksWire() || nextClaim.isFreshlyHanded(now) || wire.isSilent(now);
  }

  private void claim(MonotonicInstant now) {
    Optional<Term> term = eligibility.nextTerm();
    if (term.isPresent()) {
      wire.rest();
      claims.claim(term.get(), Optional.empty(), now);
    }
  }

  @Override
  public void takeOver(Event.ReleaseHeard release, MonotonicInstant now) {
    claim(now);
  }

  /** Only who asks for votes prepares anything; here the release says it all. */
  @Override
  public void offered(Event.OfferHeard offer, MonotonicInstant now) {}

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

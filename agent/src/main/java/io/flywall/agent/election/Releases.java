package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import java.time.Duration;

/** What it means for this node that another one gave up its term (design rules 6 and 7). */
final class Releases {
  private final SettingsInForce settings;
  private final TermLedger terms;
  private final DeadTimes deadTimes;
  private final Voter voter;
  private final NodeState node;
  private final NextClaim nextClaim;
  private final Leadership leadership;
  private final Resignation resignation;
  private final Succession succession;

  Releases(
      SettingsInForce settings,
      TermLedger terms,
      DeadTimes deadTimes,
      Voter voter,
      NodeState node,
      NextClaim nextClaim,
      Leadership leadership,
      Resignation resignation,
      Succession succession) {
    this.settings = settings;
    this.terms = terms;
    this.deadTimes = deadTimes;
    this.voter = voter;
    this.node = node;
    this.nextClaim = nextClaim;
    this.leadership = leadership;
    this.resignation = resignation;
    this.succession = succession;
  }

  void heard(Event.ReleaseHeard release, MonotonicInstant now) {
    voter.released(release.from(), release.term());
    if (node.is(Role.PRIMARY) && node.ownTerm().isAfter(release.term())) {
      leadership.announceAgain(now);
    } else if (resignation.isOurSuccessorGivingUp(release)) {
      terms.heard(release.term());
      nextClaim.waitUntil(now);
    } else if (node.follows(release.from(), release.term())) {
      ourPrimaryReleased(release, now);
    }
  }

  private void ourPrimaryReleased(Event.ReleaseHeard release, MonotonicInstant now) {
    node.followNobody();
    if (!settings.majority() && !now.isBefore(freshUntil(release))) {
      // It may have waited while this node was frozen, and its sender may serve again by now.
      nextClaim.because(Reason.RELEASED, nextClaim.deadTimeFrom(now));
      return;
    }
    switch (release.successor()) {
      case US -> {
        nextClaim.handed(now, freshUntil(release));
        succession.takeOver(release, now);
      }
      case ANYONE -> nextClaim.because(Reason.RELEASED, now);
      case ANOTHER -> nextClaim.waitUntil(nextClaim.deadTimeFrom(now));
    }
  }

  /** Who released does not claim again within its D: it waits for its successor. */
  private MonotonicInstant freshUntil(Event.ReleaseHeard release) {
    Duration waits = deadTimes.shorterWith(release.from());
    return release.heardUs().at().plus(waits).minus(settings.timing().guard());
  }
}

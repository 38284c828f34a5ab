package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import java.time.Duration;

/**
 * When a node that asks for nobody's vote asks the VIP's LAN (design rule 9): from the first
 * missing probe on and before every claim; and as a primary, whether a peer is one too.
 */
final class WireInquiry {
  private final SettingsInForce settings;
  private final Peers peers;
  private final WireWatch wire;
  private final NodeState node;
  private final Leadership leadership;
  private final Eligibility eligibility;
  private final DecisionBuilder decision;

  WireInquiry(
      SettingsInForce settings,
      Peers peers,
      WireWatch wire,
      NodeState node,
      Leadership leadership,
      Eligibility eligibility,
      DecisionBuilder decision) {
    this.settings = settings;
    this.peers = peers;
    this.wire = wire;
    this.node = node;
    this.leadership = leadership;
    this.eligibility = eligibility;
    this.decision = decision;
  }

  void askIfDue(MonotonicInstant now) {
    if (!settings.asksWire() || !wire.isDue(now) || !isOfInterest(now)) {
      return;
    }
    if (node.is(Role.BACKUP)) {
      wire.ask(now);
      if (wire.livesBesides()) {
        // The path of its heartbeats may have come back just before the LAN went.
        decision.add(new Action.HeartbeatNow());
      }
    } else {
      // A primary whose peers are all silent looks out for one that cannot be heard otherwise.
      boolean watches = node.is(Role.PRIMARY) && !leadership.hasJustBegun(now);
      wire.askCalmly(now, watches ? settings.timing().heartbeatInterval() : Duration.ZERO);
    }
    decision.add(new Action.AskWire());
  }

  private boolean isOfInterest(MonotonicInstant now) {
    return node.is(Role.PRIMARY) ? isOfInterestToPrimary(now) : isBeforeClaim(now);
  }

  private boolean isOfInterestToPrimary(MonotonicInstant now) {
    return leadership.hasJustBegun(now) || !peers.anyAlive(now);
  }

  /** Who asks the wire keeps worse-ranked nodes waiting: so only who could claim asks. */
  boolean isBeforeClaim(MonotonicInstant now) {
    return mayClaim(now) && !now.isBefore(asksFrom(now));
  }

  private boolean mayClaim(MonotonicInstant now) {
    return eligibility.mayStand(now) && !eligibility.isForbidden(now);
  }

  private MonotonicInstant asksFrom(MonotonicInstant now) {
    MonotonicInstant stands = eligibility.standsAt(now);
    Duration tardy = settings.timing().heartbeatInterval().plus(settings.probeInterval());
    return node.allegiance()
        .map(silent -> MonotonicInstant.earlier(stands, silent.lastHeard().plus(tardy)))
        .orElse(stands);
  }

  MonotonicInstant wakeAt(MonotonicInstant now) {
    if (!settings.asksWire()) {
      return MonotonicInstant.DISTANT_FUTURE;
    }
    if (node.is(Role.PRIMARY)) {
      return isOfInterestToPrimary(now) ? wire.nextAsk() : MonotonicInstant.DISTANT_FUTURE;
    }
    return mayClaim(now)
        ? MonotonicInstant.later(wire.nextAsk(), asksFrom(now))
        : MonotonicInstant.DISTANT_FUTURE;
  }
}

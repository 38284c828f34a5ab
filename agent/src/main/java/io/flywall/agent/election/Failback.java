package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/**
 * A backup that ranks before its primary asks for the VIPs when it has been healthy for a while.
 */
final class Failback {
  /** How often a preferred backup asks again for its failback. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final SettingsInForce settings;
  private final OperatorOrders orders;
  private final NodeState node;
  private final Eligibility eligibility;
  private final DecisionBuilder decision;
  private MonotonicInstant askAt = MonotonicInstant.DISTANT_FUTURE;

  Failback(
      SettingsInForce settings,
      OperatorOrders orders,
      NodeState node,
      Eligibility eligibility,
      DecisionBuilder decision) {
    this.settings = settings;
    this.orders = orders;
    this.node = node;
    this.eligibility = eligibility;
    this.decision = decision;
  }

  /** Another primary, or this node's own health, begins to be there. */
  void beginDelay(MonotonicInstant now) {
    askAt = now.plus(settings.failbackDelay());
  }

  /** Whose operator's script has just said no would not take what it gets: it asks later. */
  void askIfDue(MonotonicInstant now) {
    if (isWanted() && !now.isBefore(askAt)) {
      askAt = now.plus(ASK_AGAIN);
      if (!eligibility.wouldDecline(now)) {
        Allegiance current = node.allegiance().orElseThrow();
        decision.add(new Action.RequestHandOver(current.primary(), current.term()));
      }
    }
  }

  private boolean isWanted() {
    return orders.automaticFailback()
        && eligibility.canStand()
        && node.allegiance().isPresent()
        && node.rank().isBetterThan(node.allegiance().get().rank(), false);
  }

  MonotonicInstant wakeAt() {
    return isWanted() ? askAt : MonotonicInstant.DISTANT_FUTURE;
  }
}

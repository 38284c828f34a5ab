package io.flywall.agent.election;

import io.flywall.value.FailbackOrder;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/**
 * What operators have ordered for all nodes: maintenance, and whether preferred nodes take back.
 * Orders only keep a node from standing; no promise and no lease depends on them, so nodes that
 * have not heard of one yet are no danger.
 */
final class OperatorOrders {
  /** How long a node that was told to become primary may stand in a pause: votes may take turns. */
  private static final int PROMOTED_FOR_DEAD_TIMES = 5;

  private final SettingsInForce settings;
  private boolean paused;
  private boolean holder;
  private FailbackOrder.Choice failback = FailbackOrder.Choice.AUTO;
  private MonotonicInstant promotedUntil = MonotonicInstant.DISTANT_PAST;

  OperatorOrders(SettingsInForce settings) {
    this.settings = settings;
  }

  void changed(Event.OrdersChanged orders) {
    paused = orders.paused();
    holder = orders.holder();
    failback = orders.failback();
  }

  /** An operator wants this node to be primary although the cluster is paused. */
  void promoted(MonotonicInstant now) {
    Duration stands = settings.deadAfter().multipliedBy(PROMOTED_FOR_DEAD_TIMES);
    promotedUntil = now.plus(stands).plus(settings.preHook().deadline());
  }

  boolean paused() {
    return paused;
  }

  /**
   * Whether this node may not stand by itself: in a pause only the one that serves may, should it
   * have had to let go.
   */
  boolean holdBack(MonotonicInstant now) {
    return paused && !holder && !now.isBefore(promotedUntil);
  }

  boolean automaticFailback() {
    return !paused && failback.wants(settings.automaticFailback());
  }
}

package io.flywall.agent.election;

import io.flywall.agent.election.Event.HandOverCause;
import io.flywall.value.MonotonicInstant;
import java.util.Optional;

/** Whether a primary that is asked to hand over does so, and why not. */
final class HandOverGate {
  private final SettingsInForce settings;
  private final Peers peers;
  private final OperatorOrders orders;
  private final NodeState node;
  private final Holdings holdings;
  private final ChangeHistory history;

  HandOverGate(
      SettingsInForce settings,
      Peers peers,
      OperatorOrders orders,
      NodeState node,
      Holdings holdings,
      ChangeHistory history) {
    this.settings = settings;
    this.peers = peers;
    this.orders = orders;
    this.node = node;
    this.holdings = holdings;
    this.history = history;
  }

  /** Empty = it does. The node is primary and no hand-over is under way. */
  Optional<Action.Refusal> refusal(Event.HandOverRequested request, MonotonicInstant now) {
    if (request.successor().isEmpty()) {
      return peers.bestBackup(now).isPresent()
          ? Optional.empty()
          : Optional.of(Action.Refusal.NO_SUCCESSOR);
    }
    Optional<Peers.Peer> named = request.successor().flatMap(peers::find);
    if (named.isEmpty() || !Peers.isReadyBackup(named.get(), now)) {
      return Optional.of(Action.Refusal.SUCCESSOR_NOT_READY);
    }
    if (holdings.areLessAt(named.get().id())) {
      return Optional.of(Action.Refusal.LACKS_CHANGES);
    }
    return request.cause() == HandOverCause.FAILBACK
        ? failbackRefusal(named.get(), now)
        : Optional.empty();
  }

  private Optional<Action.Refusal> failbackRefusal(Peers.Peer asking, MonotonicInstant now) {
    if (!orders.automaticFailback()) {
      return Optional.of(Action.Refusal.FAILBACK_OFF);
    }
    if (!asking.standing().rank().isBetterThan(node.rank(), false)) {
      return Optional.of(Action.Refusal.NOT_PREFERRED);
    }
    return history.isFlapping(settings.failbackWindow(), now)
        ? Optional.of(Action.Refusal.FLAP_DAMPING)
        : Optional.empty();
  }
}

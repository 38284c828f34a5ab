package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import java.util.Optional;

/**
 * Whether this node is fit to serve: its devices, its kernel, its gateways, its id, and whether all
 * nodes follow one quorum rule. What is wrong makes it a fault; the role comes back when everything
 * is right again.
 */
final class Health {
  private final SettingsInForce settings;
  private final Peers peers;
  private final LanWatch lan;
  private final OperatorOrders orders;
  private final NodeState node;
  private final NextClaim nextClaim;
  private final Resignation resignation;
  private final Succession succession;
  private final Failback failback;
  private boolean devicesUsable = true;
  private boolean idConflict;
  private boolean gatewaysReachable = true;
  private boolean isolated;
  private boolean awayFromLan;

  Health(
      SettingsInForce settings,
      Peers peers,
      LanWatch lan,
      OperatorOrders orders,
      NodeState node,
      NextClaim nextClaim,
      Resignation resignation,
      Succession succession,
      Failback failback) {
    this.settings = settings;
    this.peers = peers;
    this.lan = lan;
    this.orders = orders;
    this.node = node;
    this.nextClaim = nextClaim;
    this.resignation = resignation;
    this.succession = succession;
    this.failback = failback;
  }

  // ---- what can be wrong ------------------------------------------------------------------

  void devicesChanged(Event.DevicesChanged devices, MonotonicInstant now) {
    devicesUsable = devices.usable();
    if (!devicesUsable) {
      fault(Reason.DEVICE_LOST, devices.detail(), now);
    } else {
      recover(Reason.DEVICE_BACK, devices.detail(), now);
    }
  }

  /** As if a device were lost: what the kernel refuses now it would refuse again. */
  void claimRefused(Event.ClaimRefused refused, MonotonicInstant now) {
    if (succession.asksFor(refused.term()) || node.leads(refused.term())) {
      succession.standBack();
      devicesUsable = false;
      fault(Reason.CLAIM_REFUSED, refused.detail(), now);
    }
  }

  void withdrawn(Event.Withdrawn withdrawn, MonotonicInstant now) {
    if (resignation.confirmed(withdrawn.term(), now)) {
      recover(Reason.WITHDRAWN, "term " + withdrawn.term(), now);
    }
  }

  /** Who cannot let go must not be handed anything either. */
  void withdrawRefused(Event.WithdrawRefused refused, MonotonicInstant now) {
    if (!resignation.isConfirmed()) {
      fault(Reason.WITHDRAW_REFUSED, refused.detail(), now);
    }
  }

  void idConflict(Event.IdConflict conflict, MonotonicInstant now) {
    idConflict = conflict.present();
    if (idConflict) {
      fault(Reason.SAME_ID, "node id " + settings.self(), now);
    } else {
      recover(Reason.SAME_ID_GONE, "node id " + settings.self(), now);
    }
  }

  /** Whether another node uses this node's id. */
  boolean hasIdConflict() {
    return idConflict;
  }

  /** What follows depends on the peers too: see {@link #isolationMayChange}. */
  void gatewaysChanged(Event.GatewaysChanged gateways) {
    gatewaysReachable = gateways.reachable();
  }

  void isolationMayChange(MonotonicInstant now) {
    boolean before = isolated;
    isolated = !settings.majority() && !gatewaysReachable && !peers.anyAlive(now);
    if (isolated && !before) {
      fault(Reason.ISOLATED, "", now);
    } else if (before && !isolated) {
      recover(Reason.ISOLATION_OVER, "", now);
    }
  }

  /** The clients are on that LAN: a primary that is away there serves nobody. */
  void lanMayChange(MonotonicInstant now) {
    boolean before = awayFromLan;
    awayFromLan = lan.isAway(now);
    if (awayFromLan && !before) {
      fault(Reason.LAN_LOST, "the others hear each other there, and not this node", now);
    } else if (before && !awayFromLan) {
      recover(Reason.LAN_BACK, "", now);
    }
  }

  /** A node that needs a majority and one that needs nobody can both be right: neither may be. */
  void quorumRulesMayDiffer(MonotonicInstant now) {
    if (!quorumRulesAgree(now)) {
      fault(Reason.QUORUM_DIFFERS, "majority here: " + settings.majority(), now);
    } else if (node.reason() == Reason.QUORUM_DIFFERS) {
      recover(Reason.QUORUM_AGREES, "", now);
    }
  }

  boolean quorumRulesAgree(MonotonicInstant now) {
    return peers.agreeOnQuorum(settings.majority(), now);
  }

  // ---- into the fault and out of it -------------------------------------------------------

  private void fault(Reason why, String detail, MonotonicInstant now) {
    if (node.is(Role.FAULT) || (node.is(Role.WITNESS) && why != Reason.SAME_ID)) {
      return;
    }
    if (node.is(Role.PRIMARY)) {
      // In a pause nobody is meant to have it: this node takes it again when it can.
      Optional<NodeId> successor =
          orders.paused() ? Optional.empty() : peers.bestBackup(now).map(Peers.Peer::id);
      resignation.giveUp(Role.FAULT, why, detail, successor, now);
    } else {
      node.become(Role.FAULT, why, detail, now);
    }
  }

  private void recover(Reason why, String detail, MonotonicInstant now) {
    if (node.is(Role.FAULT) && isSound(now)) {
      node.become(settings.restingRole(), why, detail, now);
      failback.beginDelay(now);
      // Whatever broke here may have broken, and be back, on the peers too (a switch that
      // rebooted): listen for D as after a boot, then let the rank decide.
      nextClaim.waitAtLeastUntil(nextClaim.deadTimeFrom(now));
      if (node.allegiance().isEmpty()) {
        nextClaim.because(Reason.COLD_START);
      }
    }
  }

  private boolean isSound(MonotonicInstant now) {
    return devicesUsable
        && !idConflict
        && !isolated
        && !awayFromLan
        && resignation.isConfirmed()
        && quorumRulesAgree(now);
  }
}

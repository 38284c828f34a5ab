package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;

/**
 * What it means that a peer is heard about the VIP on its LAN, from its own link-layer address
 * (design rule 9): it is primary, or it is about to claim.
 */
final class WireSightings {
  private final SettingsInForce settings;
  private final Peers peers;
  private final WireWatch wire;
  private final NodeState node;
  private final NextClaim nextClaim;
  private final Leadership leadership;
  private final Resignation resignation;

  /** When a peer was first seen to have the VIP beside us, in this doubt. */
  private MonotonicInstant besideUsSince = MonotonicInstant.DISTANT_PAST;

  WireSightings(
      SettingsInForce settings,
      Peers peers,
      WireWatch wire,
      NodeState node,
      NextClaim nextClaim,
      Leadership leadership,
      Resignation resignation) {
    this.settings = settings;
    this.peers = peers;
    this.wire = wire;
    this.node = node;
    this.nextClaim = nextClaim;
    this.leadership = leadership;
    this.resignation = resignation;
  }

  void heard(Event.WireHeard heard, MonotonicInstant now) {
    if (settings.majority() || !wire.isPeers(heard.mac())) {
      return;
    }
    switch (heard.word()) {
      case ANSWER -> {
        wire.peerAnswered(node.hasOutlivedPrimary(now));
        ownerBesideUs(heard.mac(), now);
      }
      case PROBE -> peerAsks(heard.mac(), now);
      case ANNOUNCEMENT -> {
        peerClaims(heard.mac(), now);
        ownerBesideUs(heard.mac(), now);
      }
    }
  }

  /** Two that want to claim at once, RFC 5227 section 2.4: the worse-ranked goes second. */
  private void peerAsks(long mac, MonotonicInstant now) {
    if (node.is(Role.BACKUP) && isBetter(mac)) {
      standAside(now);
    }
  }

  /**
   * It has claimed. Two that have just started in a cut know nothing of each other, so not who
   * ranks better either: then it is who came first. A mere question says nothing there, for clients
   * and instruments ask too, and who waited for them would never serve.
   */
  private void peerClaims(long mac, MonotonicInstant now) {
    if (node.is(Role.BACKUP) && (isBetter(mac) || peers.isEmpty())) {
      standAside(now);
    }
  }

  private void standAside(MonotonicInstant now) {
    nextClaim.waitAtLeastUntil(nextClaim.deadTimeFrom(now));
    wire.rest();
  }

  /**
   * A peer has the VIP too. Within D of our claim both claimed at once, and the rank decides. Later
   * it took over from us and has the higher term, or a cut has healed and ours is: heartbeats tell,
   * and while they are missing a probe leaves each P. So the LAN has the word only when they had
   * the time and said nothing.
   */
  private void ownerBesideUs(long mac, MonotonicInstant now) {
    if (!node.is(Role.PRIMARY)) {
      return;
    }
    if (leadership.hasJustBegun(now) ? isBetter(mac) : heartbeatsHadTheirTime(now)) {
      resignation.conflictLost("a peer answers on the LAN", now);
    } else {
      leadership.announceAgain(now);
    }
  }

  private boolean heartbeatsHadTheirTime(MonotonicInstant now) {
    if (now.since(besideUsSince).compareTo(settings.deadAfter()) > 0) {
      besideUsSince = now;
    }
    return now.since(besideUsSince).compareTo(settings.probeInterval().multipliedBy(3)) >= 0;
  }

  /** Whether who speaks there ranks before us; one that has not told its address could be any. */
  private boolean isBetter(long mac) {
    return wire.owner(mac)
        .map(peer -> peers.isBetter(peer, node.rank()))
        .orElseGet(() -> peers.anyBetter(node.rank()));
  }
}

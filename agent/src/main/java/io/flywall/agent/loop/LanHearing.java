package io.flywall.agent.loop;

import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.NodeId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * With whom this node exchanges heartbeats on the VIPs' own LANs. A path lies there when a device
 * of a VIP has an address in the peer's subnet.
 */
final class LanHearing {
  /** More than seven nodes and their paths never are; one bit for each peer. */
  private static final long NOBODY_LOOKS = -1;

  private final PeerLinks peers;
  private final VipKeeper vips;
  private boolean[][] onLan = {};
  private long heard = NOBODY_LOOKS;

  LanHearing(PeerLinks peers, VipKeeper vips) {
    this.peers = peers;
    this.vips = vips;
  }

  /** Devices or their addresses may have changed. */
  void placePaths() {
    onLan =
        peers.all().stream()
            .map(
                link -> {
                  boolean[] there = new boolean[link.paths().size()];
                  for (PathAddress path : link.paths()) {
                    there[path.path()] = vips.reachesOnLan(path.remote().getAddress());
                  }
                  return there;
                })
            .toArray(boolean[][]::new);
  }

  /** Asked at every turn: whether somebody was lost or is back since the last time. */
  boolean changed() {
    long before = heard;
    heard = look();
    return heard != before;
  }

  private long look() {
    long found = 0;
    boolean anyPath = false;
    for (int peer = 0; peer < onLan.length; peer++) {
      boolean here = false;
      boolean all = true;
      for (int path = 0; path < onLan[peer].length; path++) {
        if (onLan[peer][path]) {
          here = true;
          all &= peers.at(peer).pulse().carries(path);
        }
      }
      anyPath |= here;
      boolean known = peers.at(peer).name().isPresent();
      found |= here && all && known ? 1L << peer : 0;
    }
    return anyPath ? found : NOBODY_LOOKS;
  }

  /** Who is heard on every path there; empty where no path lies there. */
  Optional<Set<NodeId>> nodes() {
    if (heard == NOBODY_LOOKS) {
      return Optional.empty();
    }
    Set<NodeId> nodes = new TreeSet<>();
    for (int peer = 0; peer < onLan.length; peer++) {
      if ((heard & 1L << peer) != 0) {
        peers.at(peer).name().ifPresent(nodes::add);
      }
    }
    return Optional.of(nodes);
  }
}

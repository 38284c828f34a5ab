package io.flywall.replication.node;

import io.flywall.replication.stream.StreamSettings;
import io.flywall.value.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a node replicates, and with whom.
 *
 * @param listen where this node serves
 * @param peers everyone but this node
 * @param maxLag a follower that is further behind does not count as in sync
 */
public record ReplicationPlan(
    StreamSettings stream, InetSocketAddress listen, List<Peer> peers, Duration maxLag) {
  public ReplicationPlan {
    peers = List.copyOf(peers);
  }

  /**
   * Another node.
   *
   * @param id empty where the configuration gives addresses only
   * @param addresses at least one, the one to try first in front
   */
  public record Peer(Optional<NodeId> id, List<InetSocketAddress> addresses) {
    public Peer {
      addresses = List.copyOf(addresses);
    }
  }

  /** How many peers make a majority together with this node. */
  public int peersOfQuorum() {
    return (peers.size() + 1) / 2;
  }
}

package io.flywall.replication.node;

import io.flywall.replication.stream.Homes;
import io.flywall.replication.stream.StreamSettings;
import io.flywall.value.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /**
   * The address that this node should come from to that one: where it listens, when it is the first
   * of a peer's, as with heartbeats; for the others the kernel chooses by its routes.
   */
  Optional<InetAddress> sourceTo(InetSocketAddress target) {
    InetAddress own = listen.getAddress();
    boolean first = peers.stream().anyMatch(peer -> peer.addresses().get(0).equals(target));
    boolean sameFamily = own.getClass().equals(target.getAddress().getClass());
    return first && sameFamily && !own.isAnyLocalAddress() ? Optional.of(own) : Optional.empty();
  }

  /** From where each peer may come. */
  Homes homes() {
    Map<NodeId, Set<InetAddress>> named = new TreeMap<>();
    Set<InetAddress> ofAll = new HashSet<>();
    for (Peer peer : peers) {
      Set<InetAddress> own =
          peer.addresses().stream().map(InetSocketAddress::getAddress).collect(Collectors.toSet());
      peer.id().ifPresent(id -> named.put(id, own));
      ofAll.addAll(own);
    }
    return Homes.of(named, ofAll);
  }

  /** How many peers make a majority together with this node. */
  public int peersOfQuorum() {
    return (peers.size() + 1) / 2;
  }
}

package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who exchanges heartbeats with whom on the VIPs' own LANs, by every node's own word (design rule
 * 8). A switch port or a VLAN that is broken beyond the cable leaves carrier and the other paths
 * alone; only the others can say that it is this node that is away.
 *
 * <p>Two of them have to: one node alone that hears nobody there may be the one that is cut off.
 */
final class LanWatch {
  private static final int WITNESSES_NEEDED = 2;

  private final NodeId self;
  private final Peers peers;
  private final Map<NodeId, Set<NodeId>> heard = new TreeMap<>();

  LanWatch(NodeId self, Peers peers) {
    this.self = self;
    this.peers = peers;
  }

  /** The newest word of a node, this one included. */
  void told(Event.LanHeard word) {
    heard.put(word.by(), word.nodes());
  }

  /**
   * Whether every living node that looks there hears the others and not this one, which hears none
   * of them. Both sides have to miss each other: a word can be older than the path's return.
   */
  boolean isAway(MonotonicInstant now) {
    List<NodeId> others = new ArrayList<>();
    for (NodeId node : heard.keySet()) {
      if (!node.equals(self) && peers.find(node).filter(peer -> peer.isAlive(now)).isPresent()) {
        others.add(node);
      }
    }
    return others.size() >= WITNESSES_NEEDED
        && heard.containsKey(self)
        && others.stream().noneMatch(heard.get(self)::contains)
        && others.stream().allMatch(node -> hearsOthersOnly(node, others));
  }

  private boolean hearsOthersOnly(NodeId node, List<NodeId> others) {
    Set<NodeId> there = heard.get(node);
    return !there.contains(self)
        && others.stream().allMatch(other -> other.equals(node) || there.contains(other));
  }
}

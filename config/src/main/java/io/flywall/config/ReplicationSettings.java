package io.flywall.config;

import io.flywall.value.FirstBoot;
import io.flywall.value.NodeId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who the nodes are, how they find and trust each other.
 *
 * @param listen TCP, for replication
 * @param peers everyone but this node, in the order of the file
 * @param primaryAddress a hint where to look for the stream first; the election decides
 * @param secretKeys send with the first, accept all
 * @param stream how datasets travel
 */
public record ReplicationSettings(
    FirstBoot mode,
    NodeId nodeId,
    InetSocketAddress listen,
    List<PeerSettings> peers,
    Optional<InetSocketAddress> primaryAddress,
    String clusterId,
    List<SecretKey> secretKeys,
    StreamSettings stream,
    HaSettings ha) {

  public ReplicationSettings {
    peers = List.copyOf(peers);
    secretKeys = List.copyOf(secretKeys);
  }
}

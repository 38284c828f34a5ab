package io.flywall.config;

import io.flywall.value.NodeId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * One other node.
 *
 * @param id empty where the file gives addresses only; the peer's heartbeats say it then
 * @param paths heartbeat address and UDP port, one per path, all in use at once
 * @param replicationAddress TCP
 */
public record PeerSettings(
    Optional<NodeId> id, List<InetSocketAddress> paths, InetSocketAddress replicationAddress) {

  public PeerSettings {
    paths = List.copyOf(paths);
  }
}

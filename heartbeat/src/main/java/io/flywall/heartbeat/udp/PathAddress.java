package io.flywall.heartbeat.udp;

import java.net.InetSocketAddress;

/**
 * One path to one peer.
 *
 * @param peer index of the peer in the configuration
 * @param path index of the path among the peer's
 * @param local where to bind: a wildcard lets the kernel choose the source address by its routes
 */
public record PathAddress(int peer, int path, InetSocketAddress local, InetSocketAddress remote) {

  @Override
  public String toString() {
    return remote.getAddress().getHostAddress() + ":" + remote.getPort();
  }
}

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

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof PathAddress that
        && peer == that.peer
        && path == that.path
        && local.equals(that.local)
        && remote.equals(that.remote);
  }

  @Override
  public int hashCode() {
    return (peer * 31 + path) * 31 + remote.hashCode();
  }
}

package io.flywall.heartbeat;

import io.flywall.value.NodeId;

/**
 * Who we are in datagrams.
 *
 * @param node short form of our node id
 */
public record Self(int node, BootId boot) {
  public static Self of(NodeId id, BootId boot) {
    return new Self(id.shortForm(), boot);
  }
}

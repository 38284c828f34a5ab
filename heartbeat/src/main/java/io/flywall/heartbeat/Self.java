package io.flywall.heartbeat;

import io.flywall.value.NodeId;

/**
 * Who we are in datagrams.
 *
 * @param node short form of our node id
 * @param versions what we speak
 */
public record Self(int node, BootId boot, WireVersions versions) {
  public static Self of(NodeId id, BootId boot) {
    return new Self(id.shortForm(), boot, WireVersions.OURS);
  }
}

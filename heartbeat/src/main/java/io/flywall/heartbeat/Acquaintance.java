package io.flywall.heartbeat;

/**
 * The one fact that the sending and the receiving side of a conversation share: the peer's boot id,
 * once it proved itself. Written by the receiving thread, read by the loop.
 */
final class Acquaintance {
  private volatile BootId peer = BootId.UNKNOWN;

  BootId peer() {
    return peer;
  }

  void confirm(BootId boot) {
    peer = boot;
  }
}

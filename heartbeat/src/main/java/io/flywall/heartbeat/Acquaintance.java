package io.flywall.heartbeat;

/**
 * What the sending and the receiving side of a conversation share: the peer's boot id, once it
 * proved itself, and the newest version that it speaks. Written by the receiving thread, read by
 * the loop.
 */
final class Acquaintance {
  private volatile BootId peer = BootId.UNKNOWN;
  private volatile int newestVersion;

  BootId peer() {
    return peer;
  }

  /** The newest version that the peer speaks; 0 until it was heard. */
  int newestVersion() {
    return newestVersion;
  }

  void speaks(int newest) {
    newestVersion = newest;
  }

  void confirm(BootId boot) {
    peer = boot;
  }
}

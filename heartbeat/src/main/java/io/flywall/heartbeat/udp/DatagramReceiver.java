package io.flywall.heartbeat.udp;

/** Where datagrams go. Called on the receiving thread: must not block and must not throw. */
public interface DatagramReceiver {

  /** A datagram arrived; the bytes are the receiver's. */
  void received(PathAddress path, byte[] datagram);

  /**
   * The peer's kernel says that nobody listens (ICMP, unauthenticated and rate-limited): a hint,
   * never proof.
   */
  void refused(PathAddress path);

  /** A datagram could not leave: no route, no buffer. The path stays open and may work again. */
  void unsent(PathAddress path, String reason);

  /** A path opened, or stopped working for the reason given; it is tried again by itself. */
  void pathChanged(PathAddress path, boolean open, String reason);
}

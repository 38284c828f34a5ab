package io.flywall.vip;

/**
 * Asks the VIPs' LANs who answers for a VIP: the only witness that a pair without a third voter
 * has. What comes back, and what others say about a VIP on their own, reaches a {@link
 * WireListener}.
 */
public interface VipWire extends AutoCloseable {

  /**
   * One ARP probe (RFC 5227: sender address 0.0.0.0) or neighbour solicitation (its form for
   * duplicate address detection: source ::) for one VIP of every LAN. Neither changes a cache, and
   * neither claims to have the VIP, so a node without a lease may send it. Never blocks; for the
   * loop thread.
   *
   * @return false when it should have been sent and was on no device; a device without neighbours,
   *     such as loopback, has nobody to ask, and alone it has no part in this
   */
  boolean ask();

  @Override
  void close();
}

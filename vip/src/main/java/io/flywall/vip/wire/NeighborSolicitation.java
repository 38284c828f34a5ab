package io.flywall.vip.wire;

import io.flywall.vip.MacAddress;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An Ethernet frame with a neighbour solicitation (RFC 4861 section 4.3).
 *
 * @param sourceMac empty where the option is left out (it must be when the source is ::)
 */
public record NeighborSolicitation(
    MacAddress from,
    MacAddress to,
    Inet6Address source,
    Inet6Address destination,
    Inet6Address target,
    Optional<MacAddress> sourceMac) {

  private static final Inet6Address NOBODY = (Inet6Address) AddressMessage.addressOf(new byte[16]);

  /**
   * Who has {@code target}? Asked without an address of our own, as in duplicate address detection
   * (RFC 4862 section 5.4.2): no cache changes, and the answer goes to all nodes.
   */
  public static NeighborSolicitation probe(MacAddress own, Inet6Address target) {
    return asking(own, NOBODY, target);
  }

  /** Who has {@code target}? To its solicited-node group (RFC 4291 section 2.7.1). */
  public static NeighborSolicitation asking(
      MacAddress own, Inet6Address ownIp, Inet6Address target) {
    byte[] t = target.getAddress();
    Inet6Address group =
        (Inet6Address)
            AddressMessage.addressOf(
                new byte[] {
                  (byte) 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xff, t[13], t[14], t[15]
                });
    return new NeighborSolicitation(
        own,
        NeighborFrame.multicastMac(group),
        ownIp,
        group,
        target,
        ownIp.isAnyLocalAddress() ? Optional.empty() : Optional.of(own));
  }

  /** The frame, ready to be sent. */
  public ByteBuffer encode() {
    return new NeighborFrame(
            from,
            to,
            source,
            destination,
            NeighborFrame.SOLICITATION,
            0,
            target,
            NeighborFrame.OPTION_SOURCE,
            sourceMac)
        .encode();
  }

  /** Empty when it is anything else, has a wrong checksum, or came through a router. */
  public static Optional<NeighborSolicitation> decode(ByteBuffer frame) {
    return NeighborFrame.decode(frame, NeighborFrame.SOLICITATION, NeighborFrame.OPTION_SOURCE)
        .map(
            f ->
                new NeighborSolicitation(
                    f.from(), f.to(), f.source(), f.destination(), f.target(), f.linkLayer()));
  }
}

package io.flywall.vip.wire;

import io.flywall.vip.MacAddress;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An Ethernet frame with a neighbour advertisement (RFC 4861 section 4.4).
 *
 * @param router the sender forwards packets; false makes hosts forget it as default router (section
 *     7.2.5)
 * @param solicited it answers a solicitation
 * @param override replaces a link-layer address that a neighbour has already
 * @param targetMac empty where the option is left out
 */
public record NeighborAdvertisement(
    MacAddress from,
    MacAddress to,
    Inet6Address source,
    Inet6Address destination,
    boolean router,
    boolean solicited,
    boolean override,
    Inet6Address target,
    Optional<MacAddress> targetMac) {

  private static final int ROUTER = 1 << 31;
  private static final int SOLICITED = 1 << 30;
  private static final int OVERRIDE = 1 << 29;

  private static final Inet6Address ALL_NODES =
      (Inet6Address)
          AddressMessage.addressOf(
              new byte[] {(byte) 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

  /**
   * {@code own} answers for {@code vip} now: section 7.2.6, to all nodes, with the override flag,
   * since neighbours have the former owner's address in their caches.
   */
  public static NeighborAdvertisement unsolicited(
      MacAddress own, Inet6Address vip, boolean router) {
    return new NeighborAdvertisement(
        own,
        NeighborFrame.multicastMac(ALL_NODES),
        vip,
        ALL_NODES,
        router,
        false,
        true,
        vip,
        Optional.of(own));
  }

  /** The frame, ready to be sent. */
  public ByteBuffer encode() {
    int flags = (router ? ROUTER : 0) | (solicited ? SOLICITED : 0) | (override ? OVERRIDE : 0);
    return new NeighborFrame(
            from,
            to,
            source,
            destination,
            NeighborFrame.ADVERTISEMENT,
            flags,
            target,
            NeighborFrame.OPTION_TARGET,
            targetMac)
        .encode();
  }

  /** Empty when it is anything else, has a wrong checksum, or came through a router. */
  public static Optional<NeighborAdvertisement> decode(ByteBuffer frame) {
    return NeighborFrame.decode(frame, NeighborFrame.ADVERTISEMENT, NeighborFrame.OPTION_TARGET)
        .map(
            f ->
                new NeighborAdvertisement(
                    f.from(),
                    f.to(),
                    f.source(),
                    f.destination(),
                    (f.flags() & ROUTER) != 0,
                    (f.flags() & SOLICITED) != 0,
                    (f.flags() & OVERRIDE) != 0,
                    f.target(),
                    f.linkLayer()));
  }
}

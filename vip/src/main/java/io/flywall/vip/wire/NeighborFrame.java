package io.flywall.vip.wire;

import io.flywall.vip.MacAddress;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What solicitations and advertisements share: Ethernet, IPv6 and ICMPv6 headers, a word of flags,
 * the target and one link-layer option (RFC 4861 sections 4.3, 4.4 and 4.6.1).
 *
 * @param flags the 32 bits before the target
 * @param linkLayer value of the option of type {@code optionType}, if there is one
 */
record NeighborFrame(
    MacAddress from,
    MacAddress to,
    Inet6Address source,
    Inet6Address destination,
    int type,
    int flags,
    Inet6Address target,
    int optionType,
    Optional<MacAddress> linkLayer) {

  static final int SOLICITATION = 135;
  static final int ADVERTISEMENT = 136;
  static final int OPTION_SOURCE = 1;
  static final int OPTION_TARGET = 2;

  private static final int IPV6_HEADER = 40;
  private static final int ICMP_START = EtherType.HEADER_LENGTH + IPV6_HEADER;
  private static final int ICMP_WITHOUT_OPTIONS = 24;
  private static final int LINK_LAYER_OPTION = 8;
  private static final int CHECKSUM_AT = ICMP_START + 2;
  private static final int ICMPV6 = 58;

  /** RFC 4861 section 7.1: anything less has passed a router and is no neighbour's. */
  private static final int HOP_LIMIT = 255;

  ByteBuffer encode() {
    int icmpLength = ICMP_WITHOUT_OPTIONS + (linkLayer.isPresent() ? LINK_LAYER_OPTION : 0);
    ByteBuffer out =
        ByteBuffer.allocate(ICMP_START + icmpLength)
            .put(to.toBytes())
            .put(from.toBytes())
            .putShort((short) EtherType.IPV6)
            .putInt(6 << 28) // version 6, no traffic class, no flow label
            .putShort((short) icmpLength)
            .put((byte) ICMPV6)
            .put((byte) HOP_LIMIT)
            .put(source.getAddress())
            .put(destination.getAddress())
            .put((byte) type)
            .put((byte) 0)
            .putShort((short) 0)
            .putInt(flags)
            .put(target.getAddress());
    // Option length counts units of eight bytes.
    linkLayer.ifPresent(mac -> out.put((byte) optionType).put((byte) 1).put(mac.toBytes()));
    out.putShort(CHECKSUM_AT, (short) checksum(out, icmpLength));
    return out.flip();
  }

  /** RFC 8200 section 8.1: the pseudo header is both addresses, the length and the protocol. */
  private static int checksum(ByteBuffer frame, int icmpLength) {
    int addressesAt = EtherType.HEADER_LENGTH + 8;
    long pseudo = InternetChecksum.sum(frame, addressesAt, 32) + icmpLength + ICMPV6;
    return InternetChecksum.of(frame, ICMP_START, icmpLength, pseudo);
  }

  /** With the validity checks of RFC 4861 sections 7.1.1 and 7.1.2. */
  static Optional<NeighborFrame> decode(ByteBuffer frame, int wantedType, int optionType) {
    ByteBuffer in = frame.slice();
    if (in.remaining() < ICMP_START + ICMP_WITHOUT_OPTIONS) {
      return Optional.empty();
    }
    MacAddress to = FrameFields.mac(in);
    MacAddress from = FrameFields.mac(in);
    int etherType = FrameFields.number16(in);
    int version = in.getInt() >>> 28;
    int icmpLength = FrameFields.number16(in);
    int nextHeader = Byte.toUnsignedInt(in.get());
    int hopLimit = Byte.toUnsignedInt(in.get());
    Inet6Address source = FrameFields.ipv6(in);
    Inet6Address destination = FrameFields.ipv6(in);
    int type = Byte.toUnsignedInt(in.get());
    int code = Byte.toUnsignedInt(in.get());
    if (etherType != EtherType.IPV6
        || version != 6
        || nextHeader != ICMPV6
        || hopLimit != HOP_LIMIT
        || type != wantedType
        || code != 0
        || icmpLength < ICMP_WITHOUT_OPTIONS
        || icmpLength > in.limit() - ICMP_START
        || checksum(in, icmpLength) != 0) {
      return Optional.empty();
    }
    in.getShort(); // the checksum
    int flags = in.getInt();
    Inet6Address target = FrameFields.ipv6(in);
    in.limit(ICMP_START + icmpLength);
    return readOption(in, optionType)
        .map(
            option ->
                new NeighborFrame(
                    from, to, source, destination, type, flags, target, optionType, option.mac));
  }

  private record Option(Optional<MacAddress> mac) {}

  /** Outer emptiness: an option is not well formed. Inner: there is no option of that type. */
  private static Optional<Option> readOption(ByteBuffer in, int optionType) {
    Optional<MacAddress> mac = Optional.empty();
    while (in.hasRemaining()) {
      if (in.remaining() < 2) {
        return Optional.empty();
      }
      int start = in.position();
      int type = Byte.toUnsignedInt(in.get());
      int length = 8 * Byte.toUnsignedInt(in.get());
      if (length == 0 || length > in.limit() - start) {
        return Optional.empty();
      }
      if (type == optionType && length == LINK_LAYER_OPTION) {
        mac = Optional.of(FrameFields.mac(in));
      }
      in.position(start + length);
    }
    return Optional.of(new Option(mac));
  }

  /** RFC 2464 section 7: 33:33 and the last four bytes of the group. */
  static MacAddress multicastMac(Inet6Address group) {
    byte[] bytes = group.getAddress();
    return MacAddress.of(new byte[] {0x33, 0x33, bytes[12], bytes[13], bytes[14], bytes[15]});
  }
}

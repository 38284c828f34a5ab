package io.flywall.vip.wire;

import io.flywall.vip.MacAddress;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An Ethernet frame with an ARP packet for IPv4 (RFC 826; uses in RFC 5227).
 *
 * @param from source of the Ethernet header
 * @param to destination of the Ethernet header
 */
public record ArpFrame(
    MacAddress from,
    MacAddress to,
    Operation operation,
    MacAddress senderMac,
    Inet4Address senderIp,
    MacAddress targetMac,
    Inet4Address targetIp) {

  public enum Operation {
    REQUEST,
    REPLY
  }

  /** Without padding to Ethernet's least size: that is the driver's work. */
  public static final int LENGTH = EtherType.HEADER_LENGTH + 28;

  /** EtherType 0806, hardware 1 (Ethernet), protocol 0800 (IPv4), their lengths 6 and 4. */
  private static final long ARP_FOR_IPV4 = 0x0806_0001_0800_0604L;

  private static final Inet4Address NO_IP = (Inet4Address) AddressMessage.addressOf(new byte[4]);

  /**
   * Who has {@code target}? Asked without an address of our own, so that no cache changes (RFC 5227
   * section 2.1.1).
   */
  public static ArpFrame probe(MacAddress own, Inet4Address target) {
    return request(own, NO_IP, target);
  }

  /** Who has {@code target}? Tell {@code ownIp}. */
  public static ArpFrame request(MacAddress own, Inet4Address ownIp, Inet4Address target) {
    return new ArpFrame(
        own, MacAddress.BROADCAST, Operation.REQUEST, own, ownIp, MacAddress.ZERO, target);
  }

  /** RFC 5227 section 3: a request is the form of announcement that all stacks have to take. */
  public static ArpFrame gratuitousRequest(MacAddress own, Inet4Address vip) {
    return request(own, vip, vip);
  }

  /**
   * The other form (RFC 5944 section 4.6, target hardware address filled in likewise): some stacks
   * and switches learn from replies only. Sending both costs one frame.
   */
  public static ArpFrame gratuitousReply(MacAddress own, Inet4Address vip) {
    return new ArpFrame(own, MacAddress.BROADCAST, Operation.REPLY, own, vip, own, vip);
  }

  /** The frame, ready to be sent. */
  public ByteBuffer encode() {
    return ByteBuffer.allocate(LENGTH)
        .put(to.toBytes())
        .put(from.toBytes())
        .putLong(ARP_FOR_IPV4)
        .putShort((short) (operation == Operation.REQUEST ? 1 : 2))
        .put(senderMac.toBytes())
        .put(senderIp.getAddress())
        .put(targetMac.toBytes())
        .put(targetIp.getAddress())
        .flip();
  }

  /** Padding behind the packet is allowed; anything but Ethernet and IPv4 gives nothing. */
  public static Optional<ArpFrame> decode(ByteBuffer frame) {
    ByteBuffer in = frame.slice();
    if (in.remaining() < LENGTH) {
      return Optional.empty();
    }
    MacAddress to = FrameFields.mac(in);
    MacAddress from = FrameFields.mac(in);
    long kind = in.getLong();
    int operation = FrameFields.number16(in);
    if (kind != ARP_FOR_IPV4 || operation < 1 || operation > 2) {
      return Optional.empty();
    }
    return Optional.of(
        new ArpFrame(
            from,
            to,
            operation == 1 ? Operation.REQUEST : Operation.REPLY,
            FrameFields.mac(in),
            FrameFields.ipv4(in),
            FrameFields.mac(in),
            FrameFields.ipv4(in)));
  }
}

package io.flywall.vip.wire;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An IPv4 packet with an echo request or reply (RFC 791): what a raw ICMP socket hands out. */
public record IpEcho(Inet4Address source, Inet4Address destination, IcmpEcho echo) {
  private static final int LEAST_HEADER = 20;
  private static final int ICMP = 1;
  private static final int CHECKSUM_AT = 10;

  /** Linux's default (net.ipv4.ip_default_ttl). */
  private static final int TIME_TO_LIVE = 64;

  /** More fragments, or an offset: part of a packet only. */
  private static final int FRAGMENT_BITS = 0x3fff;

  /** The packet, ready to be sent. */
  public ByteBuffer encode() {
    ByteBuffer message = echo.encode();
    ByteBuffer out =
        ByteBuffer.allocate(LEAST_HEADER + message.remaining())
            .put((byte) 0x45) // version 4, five words of header
            .put((byte) 0)
            .putShort((short) (LEAST_HEADER + message.remaining()))
            .putShort((short) 0)
            .putShort((short) 0x4000) // not to be fragmented
            .put((byte) TIME_TO_LIVE)
            .put((byte) ICMP)
            .putShort((short) 0)
            .put(source.getAddress())
            .put(destination.getAddress())
            .put(message)
            .flip();
    return out.putShort(CHECKSUM_AT, (short) InternetChecksum.of(out, 0, LEAST_HEADER, 0));
  }

  /** Bytes behind the packet's own length (Ethernet's padding) are left aside. */
  public static Optional<IpEcho> decode(ByteBuffer packet) {
    ByteBuffer in = packet.slice();
    if (in.remaining() < LEAST_HEADER) {
      return Optional.empty();
    }
    int first = Byte.toUnsignedInt(in.get(0));
    int headerLength = 4 * (first & 0xf);
    int total = Short.toUnsignedInt(in.getShort(2));
    if (first >>> 4 != 4
        || headerLength < LEAST_HEADER
        || total < headerLength
        || total > in.limit()
        || (in.getShort(6) & FRAGMENT_BITS) != 0
        || in.get(9) != ICMP
        || InternetChecksum.of(in, 0, headerLength, 0) != 0) {
      return Optional.empty();
    }
    in.position(12);
    Inet4Address source = FrameFields.ipv4(in);
    Inet4Address destination = FrameFields.ipv4(in);
    return IcmpEcho.decode(in.slice(headerLength, total - headerLength))
        .map(echo -> new IpEcho(source, destination, echo));
  }
}

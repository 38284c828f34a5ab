package io.flywall.vip.wire;

import io.flywall.vip.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An Ethernet frame with an IPv4 echo. Sent by hand to a chosen link-layer address, it shows which
 * node answers, whatever the own ARP cache says.
 */
public record EchoFrame(MacAddress from, MacAddress to, IpEcho packet) {

  /** The frame, ready to be sent. */
  public ByteBuffer encode() {
    ByteBuffer inner = packet.encode();
    return ByteBuffer.allocate(EtherType.HEADER_LENGTH + inner.remaining())
        .put(to.toBytes())
        .put(from.toBytes())
        .putShort((short) EtherType.IPV4)
        .put(inner)
        .flip();
  }

  /** Empty when it is anything else or a checksum is wrong. */
  public static Optional<EchoFrame> decode(ByteBuffer frame) {
    ByteBuffer in = frame.slice();
    if (in.remaining() < EtherType.HEADER_LENGTH) {
      return Optional.empty();
    }
    MacAddress to = FrameFields.mac(in);
    MacAddress from = FrameFields.mac(in);
    return FrameFields.number16(in) != EtherType.IPV4
        ? Optional.empty()
        : IpEcho.decode(in).map(packet -> new EchoFrame(from, to, packet));
  }
}

package io.flywall.vip.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An ICMPv6 echo request or reply without any header around it (RFC 4443 section 4), as raw sockets
 * take and give it. Its checksum covers the addresses, so the kernel computes and checks it (RFC
 * 3542 section 3.1).
 *
 * @param identifier 0 to 65535: tells askers apart
 * @param sequence 0 to 65535: tells questions apart
 */
public record Icmpv6Echo(boolean reply, int identifier, int sequence) {
  public static final int TYPE_REPLY = 129;

  private static final int TYPE_REQUEST = 128;
  private static final int HEADER_LENGTH = 8;

  public static Icmpv6Echo request(int identifier, int sequence) {
    return new Icmpv6Echo(false, identifier & 0xffff, sequence & 0xffff);
  }

  /** The message, ready to be sent; without a payload. */
  public ByteBuffer encode() {
    return ByteBuffer.allocate(HEADER_LENGTH)
        .put((byte) (reply ? TYPE_REPLY : TYPE_REQUEST))
        .put((byte) 0)
        .putShort((short) 0)
        .putShort((short) identifier)
        .putShort((short) sequence)
        .flip();
  }

  /** Empty for other types; a payload is passed over. */
  public static Optional<Icmpv6Echo> decode(ByteBuffer message) {
    ByteBuffer in = message.slice();
    if (in.remaining() < HEADER_LENGTH) {
      return Optional.empty();
    }
    int type = Byte.toUnsignedInt(in.get());
    int code = Byte.toUnsignedInt(in.get());
    if ((type != TYPE_REPLY && type != TYPE_REQUEST) || code != 0) {
      return Optional.empty();
    }
    in.getShort(); // the checksum
    return Optional.of(
        new Icmpv6Echo(type == TYPE_REPLY, FrameFields.number16(in), FrameFields.number16(in)));
  }
}

package io.flywall.vip.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** An ICMP echo request or reply without any header around it (RFC 792). */
public final class IcmpEcho {
  private static final int TYPE_REPLY = 0;
  private static final int TYPE_REQUEST = 8;
  private static final int HEADER_LENGTH = 8;

  private final boolean reply;
  private final int identifier;
  private final int sequence;
  private final byte[] payload;

  /**
   * @param identifier 0 to 65535: tells askers apart
   * @param sequence 0 to 65535: tells questions apart
   */
  public IcmpEcho(boolean reply, int identifier, int sequence, byte[] payload) {
    this.reply = reply;
    this.identifier = identifier & 0xffff;
    this.sequence = sequence & 0xffff;
    this.payload = payload.clone();
  }

  public static IcmpEcho request(int identifier, int sequence, byte[] payload) {
    return new IcmpEcho(false, identifier, sequence, payload);
  }

  public boolean isReply() {
    return reply;
  }

  public int identifier() {
    return identifier;
  }

  public int sequence() {
    return sequence;
  }

  public byte[] payload() {
    return payload.clone();
  }

  /** The message, ready to be sent. */
  public ByteBuffer encode() {
    ByteBuffer out =
        ByteBuffer.allocate(HEADER_LENGTH + payload.length)
            .put((byte) (reply ? TYPE_REPLY : TYPE_REQUEST))
            .put((byte) 0)
            .putShort((short) 0)
            .putShort((short) identifier)
            .putShort((short) sequence)
            .put(payload)
            .flip();
    return out.putShort(2, (short) InternetChecksum.of(out, 0, out.limit(), 0));
  }

  /** Takes all remaining bytes as the message; empty for other types and wrong checksums. */
  public static Optional<IcmpEcho> decode(ByteBuffer message) {
    ByteBuffer in = message.slice();
    if (in.remaining() < HEADER_LENGTH || InternetChecksum.of(in, 0, in.limit(), 0) != 0) {
      return Optional.empty();
    }
    int type = Byte.toUnsignedInt(in.get());
    int code = Byte.toUnsignedInt(in.get());
    if ((type != TYPE_REPLY && type != TYPE_REQUEST) || code != 0) {
      return Optional.empty();
    }
    in.getShort(); // the checksum
    int identifier = FrameFields.number16(in);
    int sequence = FrameFields.number16(in);
    byte[] payload = FrameFields.bytes(in, in.remaining());
    return Optional.of(new IcmpEcho(type == TYPE_REPLY, identifier, sequence, payload));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IcmpEcho that
        && reply == that.reply
        && identifier == that.identifier
        && sequence == that.sequence
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(reply, identifier, sequence, Arrays.hashCode(payload));
  }

  @Override
  public String toString() {
    return (reply ? "echo reply " : "echo request ") + identifier + "/" + sequence;
  }
}

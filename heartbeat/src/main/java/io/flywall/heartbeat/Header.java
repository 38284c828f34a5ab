package io.flywall.heartbeat;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The clear, authenticated start of every datagram; layout in the package description.
 *
 * @param first the version it is written in, and how many newer ones there are: {@link
 *     WireVersions}
 * @param keyId 1 to 255
 * @param node short form of the sender's node id
 * @param sequence 0 to 2^48 - 1
 */
public record Header(
    byte first, Kind kind, int keyId, int node, BootId sender, BootId receiver, long sequence) {
  public static final int LENGTH = 29;
  static final long MAX_SEQUENCE = (1L << 48) - 1;

  public Header {
    if (keyId < 1 || keyId > 255) {
      throw new IllegalArgumentException("key id out of range: " + keyId);
    }
    if (sequence < 0 || sequence > MAX_SEQUENCE) {
      throw new IllegalArgumentException("sequence out of range: " + sequence);
    }
  }

  byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(first).put(kind.code()).put((byte) keyId).putInt(node);
    bytes.putLong(sender.bits()).putLong(receiver.bits());
    Wide.put48(bytes, sequence);
    return bytes.array();
  }

  /** Empty when the kind is not ours, the key id is 0 or the sender did not name itself. */
  static Optional<Header> decode(byte[] datagram) {
    ByteBuffer bytes = ByteBuffer.wrap(datagram, 1, LENGTH - 1);
    Optional<Kind> kind = Kind.of(bytes.get());
    int keyId = Byte.toUnsignedInt(bytes.get());
    int node = bytes.getInt();
    BootId sender = new BootId(bytes.getLong());
    BootId receiver = new BootId(bytes.getLong());
    long sequence = Wide.get48(bytes);
    if (kind.isEmpty() || keyId == 0 || !sender.isKnown()) {
      return Optional.empty();
    }
    return Optional.of(
        new Header(datagram[0], kind.get(), keyId, node, sender, receiver, sequence));
  }
}

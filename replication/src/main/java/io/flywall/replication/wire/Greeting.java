package io.flywall.replication.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The first bytes from each side; layout in the package description. */
public final class Greeting {
  public static final int LENGTH = 8;

  /** "FWST" */
  private static final int MAGIC = 0x46575354;

  private Greeting() {}

  public static ByteBuffer encode(StreamVersions versions) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.putInt(MAGIC).put((byte) versions.oldest()).put((byte) versions.newest());
    return bytes.rewind();
  }

  /** Of {@link #LENGTH} bytes; empty when they are no greeting of ours. */
  static Optional<StreamVersions> decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int magic = buffer.getInt();
    int oldest = Byte.toUnsignedInt(buffer.get());
    int newest = Byte.toUnsignedInt(buffer.get());
    return magic == MAGIC && StreamVersions.isValid(oldest, newest)
        ? Optional.of(new StreamVersions(oldest, newest))
        : Optional.empty();
  }
}

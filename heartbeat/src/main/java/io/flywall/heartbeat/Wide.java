package io.flywall.heartbeat;

import java.nio.ByteBuffer;

/** 48-bit big-endian numbers: terms and sequences, for which 32 bits are few and 64 are many. */
final class Wide {
  private Wide() {}

  static void put48(ByteBuffer bytes, long value) {
    bytes.putShort((short) (value >>> 32)).putInt((int) value);
  }

  static long get48(ByteBuffer bytes) {
    long high = Short.toUnsignedLong(bytes.getShort());
    return high << 32 | Integer.toUnsignedLong(bytes.getInt());
  }
}

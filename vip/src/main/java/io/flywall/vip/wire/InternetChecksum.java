package io.flywall.vip.wire;

import java.nio.ByteBuffer;

/** The ones' complement sum of IPv4 headers, ICMP and ICMPv6 (RFC 1071). */
public final class InternetChecksum {
  private InternetChecksum() {}

  /**
   * Over {@code length} bytes from {@code offset}. Over bytes that hold a right checksum it is 0.
   *
   * @param seed sum of what is covered but not in the buffer: a pseudo header, or 0
   */
  public static int of(ByteBuffer buffer, int offset, int length, long seed) {
    long sum = seed + sum(buffer, offset, length);
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) (~sum & 0xffff);
  }

  /** Unfolded sum of 16-bit words, the last one filled up with a zero byte. */
  public static long sum(ByteBuffer buffer, int offset, int length) {
    long sum = 0;
    int end = offset + length;
    for (int i = offset; i < end; i += 2) {
      int high = buffer.get(i) & 0xff;
      int low = i + 1 < end ? buffer.get(i + 1) & 0xff : 0;
      sum += (long) (high << 8) + low;
    }
    return sum;
  }
}

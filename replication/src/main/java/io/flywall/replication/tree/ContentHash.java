package io.flywall.replication.tree;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * SHA-256 of some bytes. Equal hashes are taken for equal contents. Four numbers: an array of its
 * own would make 24 bytes more of each, and there is one for every small file.
 */
public final class ContentHash implements Comparable<ContentHash> {
  public static final int LENGTH = 32;

  final long first;
  final long second;
  final long third;
  final long fourth;

  /**
   * @param bytes 32 bytes, copied
   */
  public ContentHash(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a content hash has 32 bytes, not " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    first = buffer.getLong();
    second = buffer.getLong();
    third = buffer.getLong();
    fourth = buffer.getLong();
  }

  ContentHash(long first, long second, long third, long fourth) {
    this.first = first;
    this.second = second;
    this.third = third;
    this.fourth = fourth;
  }

  /** A copy. */
  public byte[] bytes() {
    return ByteBuffer.allocate(LENGTH)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  /** Its first 64 bits: enough to look it up by, not enough to trust. */
  public long prefix() {
    return first;
  }

  @Override
  public int compareTo(ContentHash other) {
    int order = Long.compareUnsigned(first, other.first);
    order = order != 0 ? order : Long.compareUnsigned(second, other.second);
    order = order != 0 ? order : Long.compareUnsigned(third, other.third);
    return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContentHash hash
        && first == hash.first
        && second == hash.second
        && third == hash.third
        && fourth == hash.fourth;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(first);
  }

  /** 64 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}

package io.flywall.replication.tree;

import java.util.Arrays;
import java.util.HexFormat;

/** SHA-256 of some bytes. Equal hashes are taken for equal contents. */
public final class ContentHash implements Comparable<ContentHash> {
  public static final int LENGTH = 32;

  private final byte[] bytes;

  /**
   * @param bytes 32 bytes, copied
   */
  public ContentHash(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a content hash has 32 bytes, not " + bytes.length);
    }
    this.bytes = Arrays.copyOf(bytes, LENGTH);
  }

  /** A copy. */
  public byte[] bytes() {
    return Arrays.copyOf(bytes, LENGTH);
  }

  @Override
  public int compareTo(ContentHash other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContentHash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 64 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}

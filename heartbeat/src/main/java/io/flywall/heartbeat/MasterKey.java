package io.flywall.heartbeat;

import java.util.Arrays;

/**
 * A stretched secret under its key id; 32 bytes. Never printed, never compared.
 *
 * <p>A class and not a record: a record would print its bytes.
 */
public final class MasterKey {
  public static final int LENGTH = 32;

  private final int id;
  private final byte[] bytes;

  /**
   * @param id 1 to 255
   * @param bytes 32 bytes, copied
   */
  public MasterKey(int id, byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a master key has 32 bytes, not " + bytes.length);
    }
    this.id = id;
    this.bytes = Arrays.copyOf(bytes, LENGTH);
  }

  public int id() {
    return id;
  }

  /** A copy of the bytes, for a cache that only root can read. */
  public byte[] export() {
    return Arrays.copyOf(bytes, LENGTH);
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "master key " + id;
  }
}

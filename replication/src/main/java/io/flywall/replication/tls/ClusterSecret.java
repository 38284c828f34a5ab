package io.flywall.replication.tls;

import java.util.Arrays;

/**
 * A stretched secret under its key id, as the agent passes it in; 32 bytes. Never printed, never
 * compared: a record would do both.
 */
public final class ClusterSecret {
  public static final int LENGTH = 32;

  private final int id;
  private final byte[] bytes;

  /**
   * Of bytes that are uniformly random to whoever does not know the secret.
   *
   * @param id 1 to 255
   * @param bytes 32 of them, copied
   */
  public ClusterSecret(int id, byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a secret has 32 bytes, not " + bytes.length);
    }
    this.id = id;
    this.bytes = Arrays.copyOf(bytes, LENGTH);
  }

  int id() {
    return id;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "secret " + id;
  }
}

package io.flywall.replication.tree;

/**
 * A piece of a file's content, cut where the content says so: a line that is inserted changes the
 * chunk it is in, not those behind it.
 *
 * @param length in bytes, 1 to {@link #LARGEST}
 */
public record Chunk(ContentHash hash, int length) {
  /** 256 KiB: what both sides hold in memory for one piece. */
  public static final int LARGEST = 256 * 1024;

  public Chunk {
    if (length < 1 || length > LARGEST) {
      throw new IllegalArgumentException("chunk length out of range: " + length);
    }
  }
}

package io.flywall.replication.tree;

/**
 * A piece of a file's content, cut where the content says so: a line that is inserted changes the
 * chunk it is in, not those behind it. It has the numbers of its hash itself: there is one chunk
 * for every small file, and each object less is one that the collector need not visit.
 */
public final class Chunk {
  /** 256 KiB: what both sides hold in memory for one piece. */
  public static final int LARGEST = 256 * 1024;

  private final long first;
  private final long second;
  private final long third;
  private final long fourth;
  private final int length;

  /**
   * Of the bytes that have this hash.
   *
   * @param length in bytes, 1 to {@link #LARGEST}
   */
  public Chunk(ContentHash hash, int length) {
    if (length < 1 || length > LARGEST) {
      throw new IllegalArgumentException("chunk length out of range: " + length);
    }
    this.first = hash.first;
    this.second = hash.second;
    this.third = hash.third;
    this.fourth = hash.fourth;
    this.length = length;
  }

  /** Made when it is asked for. */
  public ContentHash hash() {
    return new ContentHash(first, second, third, fourth);
  }

  /** {@link ContentHash#prefix}. */
  public long prefix() {
    return first;
  }

  public int length() {
    return length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Chunk chunk
        && first == chunk.first
        && second == chunk.second
        && third == chunk.third
        && fourth == chunk.fourth
        && length == chunk.length;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(first) + length;
  }

  @Override
  public String toString() {
    return "chunk " + hash() + " of " + length;
  }
}

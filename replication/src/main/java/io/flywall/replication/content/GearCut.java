package io.flywall.replication.content;

import io.flywall.replication.tree.Chunk;

/**
 * Where a chunk ends. The hash is shifted by one bit with each byte and a random number for that
 * byte is added: its top bits depend on the last 64 bytes, and cost one addition each.
 */
final class GearCut {
  /**
   * 32 KiB. Most configuration is smaller and is never cut; and a third of a large file is not
   * looked at.
   */
  static final int LEAST = 32 * 1024;

  /**
   * One position in 65,536 is a cut: 96 KiB on average with the least in front. A changed line in a
   * 10 MB file sends 1 % of it, and 1 GB is 10,000 chunks to keep account of.
   */
  private static final long MASK = 0xFFFFL << 48;

  private static final long[] GEAR = gear();

  private GearCut() {}

  /**
   * The length of the first chunk of what {@code bytes} holds from {@code from} to {@code to},
   * which is either the rest of the file or at least as long as the longest chunk.
   */
  static int length(byte[] bytes, int from, int to) {
    int most = Math.min(to - from, Chunk.LARGEST);
    if (most <= LEAST) {
      return most;
    }
    long[] gear = GEAR;
    long hash = 0;
    int end = from + most;
    for (int i = from + LEAST; i < end; i++) {
      hash = (hash << 1) + gear[bytes[i] & 0xFF];
      if ((hash & MASK) == 0) {
        return i + 1 - from;
      }
    }
    return most;
  }

  /**
   * Any random numbers do, as long as all nodes have the same: those of SplitMix64 (Steele, Lea,
   * Flood, OOPSLA 2014) from seed 0.
   */
  private static long[] gear() {
    long[] numbers = new long[256];
    long state = 0;
    for (int i = 0; i < numbers.length; i++) {
      state += 0x9E3779B97F4A7C15L;
      long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
      numbers[i] = mixed ^ (mixed >>> 31);
    }
    return numbers;
  }
}

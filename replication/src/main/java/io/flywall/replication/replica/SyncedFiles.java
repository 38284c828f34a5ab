package io.flywall.replication.replica;

import java.util.Arrays;

/**
 * Staged files that this process has made complete and synced, and that wait for a version that is.
 * Where some of many files never rest a version is often begun again, and to read and sync all of
 * the others each time takes so long that the next version cannot be had either. Eight bytes a
 * file. Any thread.
 */
final class SyncedFiles {
  private long[] keys = new long[64];
  private int count;

  /** That file is on the disk. */
  synchronized void add(StagedFile file) {
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, count * 2);
    }
    keys[count] = file.key();
    count++;
  }

  /** Those until now, in an order in which {@link Arrays#binarySearch(long[], long)} finds them. */
  synchronized long[] known() {
    long[] known = Arrays.copyOf(keys, count);
    Arrays.sort(known);
    return known;
  }

  /** What was staged is in place, or gone. */
  synchronized void clear() {
    keys = new long[64];
    count = 0;
  }
}

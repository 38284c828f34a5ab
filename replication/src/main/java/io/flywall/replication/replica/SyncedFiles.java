package io.flywall.replication.replica;

import io.flywall.replication.crypto.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Staged files that this process has made complete and synced, and that nobody has written to or
 * deleted since. Where some of many files never rest a version is often begun again, and to read
 * and sync all of the others each time takes so long that the next version cannot be had either.
 *
 * <p>Only their names, which say what they hold: owner, mode and time are asked of the file itself,
 * since what was finished once may have been finished again with others. Eleven to twenty-two bytes
 * a file. Any thread.
 */
final class SyncedFiles {
  private static final int FEWEST_PLACES = 64;

  /** Nothing has been here: who looks for a name need not look further. */
  private static final long FREE = 0;

  /** Something has been here. */
  private static final long DROPPED = 1;

  private long[] places = new long[FEWEST_PLACES];
  private int used;
  private int attempt;

  /** Another version is begun: what the one before it still syncs does not count any more. */
  synchronized void begin() {
    attempt++;
  }

  /** The one that was begun last. */
  synchronized int attempt() {
    return attempt;
  }

  /**
   * That staged file is on the disk.
   *
   * @param by the attempt that made it complete: one that failed leaves syncs that end later
   */
  synchronized void add(String name, int by) {
    if (by != attempt) {
      return;
    }
    put(key(name));
    if (used * 4 > places.length * 3) {
      makePlaces();
    }
  }

  synchronized boolean has(String name) {
    return used > 0 && places[place(key(name))] != FREE;
  }

  /** That staged file is about to be deleted, or written to. */
  synchronized void drop(String name) {
    int place = place(key(name));
    if (places[place] != FREE) {
      places[place] = DROPPED;
    }
  }

  /** What was staged is in place, or gone. */
  synchronized void clear() {
    places = new long[FEWEST_PLACES];
    used = 0;
  }

  private void put(long key) {
    int place = place(key);
    if (places[place] == FREE) {
      places[place] = key;
      used++;
    }
  }

  /** Where it is, or the free place where it would be. */
  private int place(long key) {
    int place = (int) key & (places.length - 1);
    while (places[place] != FREE && places[place] != key) {
      place = (place + 1) & (places.length - 1);
    }
    return place;
  }

  /**
   * At least twice as many as are needed: what was dropped goes, and so they grow only with the
   * files.
   */
  private void makePlaces() {
    long[] before = places;
    int there = 0;
    for (long key : before) {
      there += isThere(key) ? 1 : 0;
    }
    int length = FEWEST_PLACES;
    while (length < there * 2) {
      length *= 2;
    }
    places = new long[length];
    used = 0;
    for (long key : before) {
      if (isThere(key)) {
        put(key);
      }
    }
  }

  private static boolean isThere(long key) {
    return key != FREE && key != DROPPED;
  }

  /** Neither of the two words for a place without one: 63 bits of any name. */
  private static long key(String name) {
    byte[] digest = Sha256.newDigest().digest(name.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong() | 2;
  }
}

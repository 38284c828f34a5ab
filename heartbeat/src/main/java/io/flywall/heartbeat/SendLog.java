package io.flywall.heartbeat;

import io.flywall.value.MonotonicInstant;
import java.util.Optional;

/**
 * When each of the last heartbeats to one peer left, and on which path: an echoed sequence becomes
 * a send time, which is evidence, and a round trip, which is a figure. 256 entries are two seconds
 * of probes on one path at 10 ms; older echoes prove nothing anyway. Used by the loop thread alone.
 */
public final class SendLog {
  private static final int SIZE = 256;

  private final Entry[] entries = new Entry[SIZE];
  private int next;

  /**
   * One heartbeat that left.
   *
   * @param path index of the path among the peer's
   * @param token under which the kernel knows the moment before the send; 0 = it does not
   */
  public record Entry(long sequence, int path, MonotonicInstant sentAt, int token) {}

  public void add(long sequence, int path, MonotonicInstant sentAt, int token) {
    entries[next] = new Entry(sequence, path, sentAt, token);
    next = (next + 1) % SIZE;
  }

  /** By the lower 32 bits of the sequence, which is what an answer echoes. */
  public Optional<Entry> find(int echo) {
    for (int back = 1; back <= SIZE; back++) {
      Entry entry = entries[(next - back + SIZE) % SIZE];
      if (entry == null) {
        return Optional.empty();
      }
      if ((int) entry.sequence() == echo) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }
}

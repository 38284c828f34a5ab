package io.flywall.heartbeat;

/**
 * Which sequences of one peer's boot were seen: the newest and the 63 before it, as in RFC 4303
 * section 3.4.3. Several paths share one sequence, so a slower path's datagrams come a little late;
 * 64 covers more than half a second of probes on two paths.
 */
final class ReplayWindow {
  private static final int SIZE = 64;

  private long newest = -1;
  private long seen;

  boolean isNew(long sequence) {
    if (sequence > newest) {
      return true;
    }
    long age = newest - sequence;
    return age < SIZE && (seen >>> age & 1) == 0;
  }

  /** Remembers a sequence; only after its datagram proved genuine. */
  void mark(long sequence) {
    if (sequence > newest) {
      long step = newest < 0 ? SIZE : sequence - newest;
      seen = step >= SIZE ? 1 : seen << step | 1;
      newest = sequence;
    } else {
      seen |= 1L << (newest - sequence);
    }
  }
}

package io.flywall.heartbeat;

/**
 * The versions of the datagram that a build speaks: the one before its own too, so that nodes can
 * be upgraded one by one.
 *
 * <p>The first byte of a datagram says in its lower half in which version it is written, and in its
 * upper half how many newer ones its sender could have used. A node writes in the newest version
 * that it and its peer speak; to a peer that was never heard it writes in the oldest. Of two that
 * are one version apart the newer one's first word is readable for both, and says the rest.
 *
 * @param oldest at least 1
 * @param newest at most 15, and at most 15 beyond the oldest
 */
public record WireVersions(int oldest, int newest) {
  /** What this build speaks. */
  public static final WireVersions OURS = new WireVersions(1, 1);

  private static final int HALF = 4;
  private static final int MOST = 0x0f;

  public WireVersions {
    if (oldest < 1 || newest < oldest || newest > MOST) {
      throw new IllegalArgumentException("versions " + oldest + " to " + newest);
    }
  }

  boolean reads(byte first) {
    int written = first & MOST;
    return written >= oldest && written <= newest;
  }

  /** The newest that the sender of a datagram with this first byte speaks. */
  static int newestOf(byte first) {
    return (first & MOST) + ((first >>> HALF) & MOST);
  }

  /**
   * The first byte of a datagram for a peer.
   *
   * @param peersNewest 0: it was never heard
   */
  byte first(int peersNewest) {
    int written = Math.max(oldest, Math.min(newest, peersNewest));
    return (byte) (written | ((newest - written) << HALF));
  }
}

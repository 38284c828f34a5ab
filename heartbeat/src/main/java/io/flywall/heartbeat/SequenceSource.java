package io.flywall.heartbeat;

/**
 * One sequence for everything an agent sends in one life, whatever the peer: the key is per sender
 * and boot, so a nonce must not come twice for two peers. Used by the loop thread alone.
 */
public final class SequenceSource {
  private long next;

  long next() {
    if (next > Header.MAX_SEQUENCE) {
      throw new IllegalStateException("sequence used up");
    }
    return next++;
  }
}

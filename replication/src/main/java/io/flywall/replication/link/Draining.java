package io.flywall.replication.link;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/**
 * Whether a peer takes what is sent to it. A slow one takes it bit by bit, and is waited for; one
 * that takes nothing is gone, whatever it says. Looked at now and then, by the I/O thread.
 */
final class Draining {
  /**
   * So many times the limit for a message: the kernel says that there is room again only when half
   * of {@code UNSENT_IN_KERNEL} has left, which is four times {@link LinkLimits#PROGRESS_BYTES};
   * and as much again, since nobody may be cut who is just slow.
   */
  private static final int LIMITS = 8;

  private final MonotonicClock clock;
  private final Duration limit;
  private MonotonicInstant taken;
  private long least;

  /**
   * @param stall for a message of a peer that speaks
   */
  Draining(MonotonicClock clock, Duration stall) {
    this.clock = clock;
    this.limit = stall.multipliedBy(LIMITS);
    idle();
  }

  /** There is room. */
  void idle() {
    least = Long.MAX_VALUE;
    taken = clock.now();
  }

  /**
   * There is none.
   *
   * @param left bytes that have to leave before there is
   */
  void waiting(long left) {
    if (left < least) {
      least = left;
      taken = clock.now();
    }
  }

  boolean hasStalled() {
    return clock.now().since(taken).compareTo(limit) > 0;
  }
}

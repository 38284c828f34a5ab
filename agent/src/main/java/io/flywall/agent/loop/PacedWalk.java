package io.flywall.agent.loop;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;

/**
 * A walk over the VIPs, some at a time: a thousand announcements in one go would fill the queue of
 * a switch, and a thousand refreshes of addresses would keep the loop from its heartbeats.
 *
 * @param <T> what is walked over
 */
final class PacedWalk<T> {
  /** A few VIPs, as most have, go in one. */
  static final int SLICE = 16;

  /** 3,200 a second: a thousand are through before the announcement after the next is due. */
  static final Duration PAUSE = Duration.ofMillis(5);

  private final List<T> all;
  private int next;
  private MonotonicInstant nextSlice = MonotonicInstant.DISTANT_FUTURE;

  /** Not walking. */
  PacedWalk(List<T> all) {
    this.all = List.copyOf(all);
    this.next = all.size();
  }

  /** From the first on; one that is under way begins again. */
  void begin(MonotonicInstant now) {
    next = 0;
    nextSlice = all.isEmpty() ? MonotonicInstant.DISTANT_FUTURE : now;
  }

  void stop() {
    next = all.size();
    nextSlice = MonotonicInstant.DISTANT_FUTURE;
  }

  boolean isUnderWay() {
    return next < all.size();
  }

  /** The next few when it is their time, otherwise nothing. */
  List<T> due(MonotonicInstant now) {
    if (now.isBefore(nextSlice)) {
      return List.of();
    }
    List<T> slice = all.subList(next, Math.min(all.size(), next + SLICE));
    next += slice.size();
    nextSlice = isUnderWay() ? now.plus(PAUSE) : MonotonicInstant.DISTANT_FUTURE;
    return slice;
  }

  MonotonicInstant nextDue() {
    return nextSlice;
  }
}

package io.flywall.lab.prober;

import io.flywall.vip.linux.BootClock;
import java.util.concurrent.locks.LockSupport;

/** A tick each millisecond. */
final class Ticker {
  static final long TICK = 1_000_000;

  private final BootClock clock;
  private long next;

  /** The first one ends a millisecond from now. */
  Ticker(BootClock clock) {
    this.clock = clock;
    this.next = clock.now().nanos();
  }

  /** Waits for the end of the tick. */
  void await() {
    next += TICK;
    long left = next - clock.now().nanos();
    if (left > 0) {
      LockSupport.parkNanos(left);
    } else if (left < -TICK) {
      // Missed ticks are not made up for: the hole stays on the tape, for all to see.
      next -= left;
    }
  }
}

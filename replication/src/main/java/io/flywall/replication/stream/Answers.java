package io.flywall.replication.stream;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/** When a connection last answered any of the questions that were put to it. */
final class Answers {
  private final MonotonicClock clock;
  private volatile MonotonicInstant last;

  Answers(MonotonicClock clock) {
    this.clock = clock;
    this.last = clock.now();
  }

  void came() {
    last = clock.now();
  }

  /** Whoever begins to wait gives it the whole time. */
  void asked() {
    last = clock.now();
  }

  /** Negative when none came for so long. */
  Duration left(Duration stall) {
    return stall.minus(clock.now().since(last));
  }
}

package io.flywall.agent.api;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.OptionalLong;

/** How many lines a minute something gets that anybody can bring about. */
final class FewLines {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final int most;
  private final MonotonicClock clock;

  // Guarded by this.
  private MonotonicInstant since = MonotonicInstant.DISTANT_PAST;
  private int asked;
  private long unwritten;

  FewLines(int most, MonotonicClock clock) {
    this.most = most;
    this.clock = clock;
  }

  /** Whether it gets one more: empty, or how many got none since the last one that did. */
  synchronized OptionalLong another() {
    MonotonicInstant now = clock.now();
    if (now.since(since).compareTo(WINDOW) >= 0) {
      since = now;
      asked = 0;
    }
    asked++;
    if (asked > most) {
      unwritten++;
      return OptionalLong.empty();
    }
    long others = unwritten;
    unwritten = 0;
    return OptionalLong.of(others);
  }
}

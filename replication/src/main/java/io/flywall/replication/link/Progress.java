package io.flywall.replication.link;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/** When a peer last said something that counts: a byte a minute does not. */
final class Progress {
  private final MonotonicClock clock;
  private final Duration limit;
  private MonotonicInstant last;
  private long bytes;

  Progress(MonotonicClock clock, Duration limit) {
    this.clock = clock;
    this.limit = limit;
    this.last = clock.now();
  }

  void bytes(int count) {
    bytes += count;
    if (bytes >= LinkLimits.PROGRESS_BYTES) {
      message();
    }
  }

  void message() {
    bytes = 0;
    last = clock.now();
  }

  boolean hasStalled() {
    return clock.now().since(last).compareTo(limit) > 0;
  }
}

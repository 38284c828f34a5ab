package io.flywall.agent.client;

import io.flywall.value.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: about twice as long each time, from one second to sixty. Each is drawn
 * from the upper half of its step, so that many clients of one cluster do not come back together.
 */
final class Backoff {
  static final Duration SHORTEST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(60);

  private final RandomGenerator random;
  private Duration step = SHORTEST.multipliedBy(2);

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    long half = step.toNanos() / 2;
    Duration pause = Duration.ofNanos(half + random.nextLong(half + 1));
    step = Durations.shorter(step.multipliedBy(2), LONGEST);
    return pause;
  }

  /** Something worked. */
  void reset() {
    step = SHORTEST.multipliedBy(2);
  }
}

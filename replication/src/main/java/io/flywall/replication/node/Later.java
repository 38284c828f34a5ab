package io.flywall.replication.node;

import io.flywall.value.Durations;
import java.time.Duration;

/** Runs something after that time, between two changes of role. */
@FunctionalInterface
interface Later {
  /** What has failed may succeed as soon as an operator has made room; doubled each time. */
  Duration FIRST_WAIT = Duration.ofSeconds(1);

  Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** The wait after one more failure. */
  static Duration doubled(Duration wait) {
    return Durations.shorter(wait.multipliedBy(2), LONGEST_WAIT);
  }

  void run(Runnable task, Duration after);
}

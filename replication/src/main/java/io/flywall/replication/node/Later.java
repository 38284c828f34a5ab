package io.flywall.replication.node;

import java.time.Duration;

/** Runs something after that time, between two changes of role. */
@FunctionalInterface
interface Later {
  /** What has failed may succeed as soon as an operator has made room; doubled each time. */
  Duration FIRST_WAIT = Duration.ofSeconds(1);

  Duration LONGEST_WAIT = Duration.ofSeconds(60);

  void run(Runnable task, Duration after);
}

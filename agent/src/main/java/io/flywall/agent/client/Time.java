package io.flywall.agent.client;

import io.flywall.value.MonotonicClock;
import java.time.Duration;

/** A clock, and waiting for it. */
public interface Time extends MonotonicClock {
  void sleep(Duration time) throws InterruptedException;
}

package io.flywall.agent.client;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** That of the process; the agent's own clock is one of Linux, and clients run anywhere. */
final class SystemTime implements Time {
  @Override
  public MonotonicInstant now() {
    return new MonotonicInstant(System.nanoTime());
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }
}

package io.flywall.agent.cli;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.vip.linux.BootClock;
import java.time.Duration;

/** How long a command takes for what it was asked to do, its waiting included. */
final class Stopwatch {
  private final MonotonicClock clock = new BootClock();
  private final MonotonicInstant begun = clock.now();

  Duration took() {
    return clock.now().since(begun);
  }
}

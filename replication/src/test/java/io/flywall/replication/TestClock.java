package io.flywall.replication;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.InstantSource;

/** The clocks of this machine, for parts that work with its files. */
public final class TestClock {
  public static final InstantSource WALL = InstantSource.system();
  public static final MonotonicClock MONOTONIC = () -> new MonotonicInstant(System.nanoTime());

  private TestClock() {}
}

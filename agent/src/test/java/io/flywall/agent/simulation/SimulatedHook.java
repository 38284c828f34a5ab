package io.flywall.agent.simulation;

import java.util.Random;
import java.util.function.LongSupplier;

/** The operator's script before a claim: how long it takes, and what it says. */
interface SimulatedHook {
  /** One run. */
  Run next();

  /** Ends after {@code nanos}, or never. */
  record Run(boolean ends, long nanos, boolean veto) {}

  static SimulatedHook passing(long nanos) {
    return () -> new Run(true, nanos, false);
  }

  static SimulatedHook vetoing(long nanos) {
    return () -> new Run(true, nanos, true);
  }

  static SimulatedHook hanging() {
    return () -> new Run(false, 0, false);
  }

  /**
   * Anything, by chance; no veto from {@code calmFrom} on, which would outlast the story.
   *
   * @param now nanoseconds of the story
   */
  static SimulatedHook whimsical(Random random, long calmFrom, LongSupplier now) {
    return () -> {
      int word = random.nextInt(10);
      long nanos = random.nextInt(80) * Simulation.MILLI;
      boolean veto = word >= 8 && now.getAsLong() < calmFrom;
      return new Run(word < 6 || veto, nanos, veto);
    };
  }
}

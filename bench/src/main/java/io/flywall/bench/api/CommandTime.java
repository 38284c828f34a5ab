package io.flywall.bench.api;

import io.flywall.lab.FlywallAgent;
import java.util.Arrays;

/** How long {@code flywall ha status} takes, from its start to its end, on the idle machine. */
final class CommandTime {
  /** Of which the slowest may meet whatever else the machine does; the one before it counts. */
  private static final int RUNS = 20;

  private CommandTime() {}

  /**
   * Milliseconds that 19 of 20 keep to. The way into the node's namespace counts with it, some
   * milliseconds that no operator has.
   */
  static double ofStatus(FlywallAgent agent) {
    double[] millis = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      long begun = System.nanoTime();
      String unused = agent.cli("ha", "status").orFail();
      millis[run] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(millis);
    return millis[RUNS - 2];
  }
}

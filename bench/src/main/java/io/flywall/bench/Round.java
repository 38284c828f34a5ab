package io.flywall.bench;

/**
 * What a client saw of one fault.
 *
 * @param ended false: nobody took over while the round lasted, so that the outage goes on
 * @param spoiled the instrument slept
 */
record Round(double outageMillis, boolean ended, int dualMillis, boolean spoiled) {
  static Round of(double outageMillis, int dualMillis) {
    return new Round(outageMillis, true, dualMillis, false);
  }
}

package io.flywall.agent.simulation;

import java.util.Random;

/**
 * Two networks between all nodes: SYNC carries heartbeats, LAN carries heartbeats and is where the
 * VIP lives. Each direction of each pair can be cut by itself; loss, repeats and delays are of a
 * network.
 */
final class SimulatedNetwork {
  static final int SYNC = 0;
  static final int LAN = 1;

  private static final long USUAL_NANOS = 50_000;

  private final Random random;
  private final boolean[][][] cut;
  private final double[] loss = new double[2];
  private final double[] repeats = new double[2];
  private final long[] delay = new long[2];

  SimulatedNetwork(Random random, int nodes) {
    this.random = random;
    this.cut = new boolean[2][nodes][nodes];
  }

  void cut(int network, int from, int to, boolean isCut) {
    cut[network][from][to] = isCut;
  }

  boolean isCut(int network, int from, int to) {
    return cut[network][from][to];
  }

  /**
   * Whether a pair that asks nobody else may take this for a cut: nothing passes, or hardly
   * anything in time. What S2 promises leaves one path that works.
   */
  boolean isAsGoodAsCut(int network, int from, int to) {
    return cut[network][from][to] || loss[network] > 0.2 || delay[network] > 40_000_000L;
  }

  void lose(int network, double share) {
    loss[network] = share;
  }

  void repeat(int network, double share) {
    repeats[network] = share;
  }

  /** Up to so much more, drawn for each: so later ones overtake earlier ones. */
  void delay(int network, long upToNanos) {
    delay[network] = upToNanos;
  }

  void heal() {
    for (boolean[][] network : cut) {
      for (boolean[] from : network) {
        java.util.Arrays.fill(from, false);
      }
    }
    java.util.Arrays.fill(loss, 0);
    java.util.Arrays.fill(repeats, 0);
    java.util.Arrays.fill(delay, 0);
  }

  /** How many copies arrive: 0, 1 or 2. */
  int copies(int network, int from, int to) {
    if (cut[network][from][to] || random.nextDouble() < loss[network]) {
      return 0;
    }
    return random.nextDouble() < repeats[network] ? 2 : 1;
  }

  long travelNanos(int network) {
    long usual = USUAL_NANOS + (long) (random.nextDouble() * random.nextDouble() * 1_000_000);
    return delay[network] == 0
        ? usual
        : usual + (long) (random.nextDouble() * random.nextDouble() * delay[network]);
  }
}

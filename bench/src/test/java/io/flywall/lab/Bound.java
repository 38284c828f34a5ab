package io.flywall.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A limit of time that is judged by the median of three: processors that are shared with others
 * make any single figure late now and then. The first one within the limit is enough, because then
 * it takes two late ones of the next three to say otherwise. Every figure is printed and reported,
 * and what the agents wrote stands beside each that is beyond.
 */
final class Bound {
  private static final int MOST = 3;

  private final Duration limit;
  private final List<Double> millis = new ArrayList<>();
  private int beyond;

  Bound(Duration limit) {
    this.limit = limit;
  }

  /** A gap whose ends the instrument slept through is measured too long by its sleep. */
  void take(String what, Cluster cluster, Observation seen) {
    double allowed = (limit.toNanos() + seen.stalls().worst().toNanos()) / 1e6;
    millis.add(seen.outageMillis());
    if (seen.outageMillis() > allowed) {
      beyond++;
      LabFigures.beyond();
      Cluster.figure(what + ", BEYOND " + limit.toMillis() + " ms", cluster.scene.words());
    }
  }

  /** Whether another round is needed to tell. */
  boolean undecided() {
    boolean settled = beyond == 0 || beyond == 2 || millis.size() == MOST;
    return !settled;
  }

  boolean held() {
    return !millis.isEmpty() && beyond < 2;
  }

  @Override
  public String toString() {
    return millis + " ms, limit " + limit.toMillis() + " ms";
  }
}

package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.lab.prober.DualTime;
import java.util.function.Consumer;

/**
 * One cluster on which several cases are played, since starting it takes longer than most of them.
 * A case leaves it as it found it, and that is part of the case: mended, one node answers, and
 * never two on the way there. After a case that failed the next one gets a new cluster.
 */
final class SharedCluster implements AutoCloseable {
  private final Constellation constellation;
  private Cluster kept;

  SharedCluster(Constellation constellation) {
    this.constellation = constellation;
  }

  Constellation constellation() {
    return constellation;
  }

  void play(Consumer<Cluster> fault) {
    Cluster cluster = kept == null ? started() : kept;
    kept = null;
    try {
      fault.accept(cluster);
      String primary = cluster.mend();
      DualTime dual = DualTime.of(cluster.scene.tape());
      LabFigures.seen(dual.millis(), 0);
      assertEquals(0, dual.millis(), "both answered while it was mended: " + dual);
      Cluster.figure(constellation + ", mended", primary + " answers");
      kept = cluster;
    } finally {
      if (kept == null) {
        cluster.close();
      }
    }
  }

  private Cluster started() {
    Cluster cluster = constellation.cluster();
    try {
      String primary = cluster.start();
      Cluster.figure(constellation + ", started", primary + " answers");
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }
}

package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.lab.prober.DualTime;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * One pair of booted systems for several cases, since booting and installing takes longer than most
 * of them. A case leaves it as it found it, and never do two answer on the way there. After a case
 * that failed the next one gets new systems.
 */
final class PackagedStage implements AutoCloseable {
  private PackagedCluster kept;

  void play(Consumer<PackagedCluster> fault) {
    PackagedCluster pair = kept == null ? installed() : kept;
    kept = null;
    try {
      fault.accept(pair);
      pair.settle();
      DualTime dual = DualTime.of(pair.scene.tape());
      LabFigures.seen(dual.millis(), 0);
      assertEquals(0, dual.millis(), "both answered on the way back: " + dual);
      kept = pair;
    } finally {
      if (kept == null) {
        pair.close();
      }
    }
  }

  static Path deb() {
    return Path.of(System.getProperty("flywall.deb"));
  }

  private static PackagedCluster installed() {
    long begun = System.nanoTime();
    PackagedCluster pair = PackagedCluster.booted(2);
    try {
      Cluster.figure("packaging, two systems booted", seconds(begun));
      long before = System.nanoTime();
      pair.install(deb());
      Cluster.figure("packaging, installed on both, and serving", seconds(before));
      return pair;
    } catch (RuntimeException | AssertionError e) {
      pair.close();
      throw e;
    }
  }

  static String seconds(long since) {
    return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - since) / 1e9);
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }
}

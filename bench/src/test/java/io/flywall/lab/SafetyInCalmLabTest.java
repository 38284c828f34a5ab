package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** What is a nuisance and no failure moves nothing. */
@Tag("safety")
class SafetyInCalmLabTest {
  /** Of each case; a soak asks for more. */
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("lab.seconds", 20));

  /** A single frame lost to the client is no outage; a lease that lapses for two probes is. */
  private static final Duration LONGEST_OUTAGE = Duration.ofMillis(20);

  private static final int BUSY = 8;

  /** Ends a disturbance. */
  private interface Ending extends AutoCloseable {
    @Override
    void close();
  }

  private interface Disturbance {
    Ending begin(Cluster cluster);
  }

  @LabCase
  void a_fifth_of_all_frames_between_three_is_lost() {
    calm(Constellation.TRIO, "20 % loss", SafetyInCalmLabTest::loss);
  }

  @LabCase
  void a_fifth_of_all_frames_between_two_is_lost() {
    calm(Constellation.PAIR, "20 % loss", SafetyInCalmLabTest::loss);
  }

  @LabCase
  void eight_busy_processes_starve_nobody() {
    calm(Constellation.TRIO, BUSY + " busy processes", SafetyInCalmLabTest::busy);
  }

  private static Ending loss(Cluster cluster) {
    MonotonicInstant unused = cluster.switchboard().loseBetween(cluster.nodes(), 20);
    return () -> cluster.switchboard().mend(cluster.nodes());
  }

  private static Ending busy(Cluster cluster) {
    Lab lab = cluster.scene.lab();
    List<LabProcess> all = new ArrayList<>();
    // Ends by itself: an interrupted test must not leave a machine without processors.
    String limit = Long.toString(TIME.plusSeconds(10).toSeconds());
    for (int i = 0; i < BUSY; i++) {
      List<String> words = List.of("timeout", limit, "sh", "-c", "while :; do :; done");
      all.add(lab.start(lab.client(), "busy-" + i, words));
    }
    return () -> all.forEach(LabProcess::close);
  }

  private static void calm(Constellation constellation, String what, Disturbance disturbance) {
    try (Cluster cluster = constellation.cluster()) {
      String primary = cluster.start();
      long term = term(cluster, primary);
      cluster.record();
      MonotonicInstant at = cluster.now();
      try (Ending ending = disturbance.begin(cluster)) {
        Scene.pause(TIME);
      }
      Observation seen = cluster.observe(at);
      Cluster.figure(constellation + ", " + what + " for " + TIME.toSeconds() + " s", seen);
      assertEquals(0, seen.dual().millis(), seen.toString());
      cluster.assertOwner(primary);
      assertEquals(term, term(cluster, primary), "the term of " + primary);
      assertTrue(seen.outageMillis() <= LONGEST_OUTAGE.toMillis(), seen.toString());
    }
  }

  private static long term(Cluster cluster, String node) {
    return cluster.agent(node).status().get("term").asLong();
  }
}

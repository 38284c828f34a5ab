package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.lab.prober.AnswerTime;
import io.flywall.lab.prober.Tape;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import org.junit.jupiter.api.Tag;

/** Strangers who know addresses and format, but not the secret, send as much as they can. */
@Tag("safety")
class SafetyUnderFloodLabTest {
  private static final int RATE = 100_000;

  /** A JVM's start, the dying and the wait for its successor. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  @LabCase
  void forged_heartbeats_by_the_hundred_thousand_move_nothing_but_the_clock() {
    try (Cluster cluster = Constellation.TRIO.cluster()) {
      cluster.start();
      Forger forger = Forger.in(cluster.scene.lab());
      double without = takeover(cluster, "power-off");
      String primary = cluster.mend();
      LabNode victim = heir(cluster, primary);
      // As the third node, whose own heartbeats have to be picked out of the flood to get votes.
      LabNode as =
          cluster.others(primary).stream()
              .filter(node -> !node.equals(victim))
              .findFirst()
              .orElseThrow();
      JsonNode before = refused(cluster, victim);
      LabProcess flood = forger.flood(as, victim, RATE, LONGEST);
      cluster.scene.await(
          "the flood at the agent's socket", () -> !refused(cluster, victim).equals(before));
      double with = takeover(cluster, "power-off under " + RATE + " forged heartbeats a second");
      assertTrue(flood.alive(), "it was under the flood");
      assertTrue(flood.awaitEnd(LONGEST.plusSeconds(5)).isPresent(), "the flood ends");
      LabFigures.takeover("without", without);
      LabFigures.takeover("under the flood", with);
      Cluster.figure("flood", flood.log().strip());
      Cluster.figure("flood, refused before", before);
      Cluster.figure("flood, refused after", refused(cluster, victim));
      Cluster.figure("flood, lateness of " + victim.id(), lateness(cluster, victim));
      Cluster.figure(
          "flood, takeover with : without",
          String.format(Locale.ROOT, "%.1f : %.1f ms = %.2f", with, without, with / without));
      Cluster.figure("flood, owner in the end", cluster.primary() + ", flooded " + victim.id());
    }
  }

  /**
   * How long until another answered, in milliseconds. Whoever is flooded may come second: then it
   * is somebody else's turn, and that is what votes are for.
   */
  private static double takeover(Cluster cluster, String what) {
    String primary = cluster.primary();
    cluster.record();
    MonotonicInstant at = cluster.scene.cutPower(primary);
    SafetyCases.awaitSuccessor(cluster, primary);
    Observation seen = cluster.observe(at);
    Cluster.figure("trio, " + what, seen);
    assertEquals(0, seen.dual().millis(), seen.toString());
    Tape after = seen.tape().between(at.nanos(), Long.MAX_VALUE);
    long first =
        cluster.others(primary).stream()
            .map(node -> AnswerTime.of(after, node.id()))
            .filter(answers -> answers.ticks() > 0)
            .mapToLong(AnswerTime::first)
            .min()
            .orElseThrow();
    return (first - at.nanos()) / 1e6;
  }

  /** The best-ranked of the others. */
  private static LabNode heir(Cluster cluster, String primary) {
    return cluster.others(primary).stream()
        .min(Comparator.comparingInt(LabNode::number))
        .orElseThrow();
  }

  private static JsonNode refused(Cluster cluster, LabNode node) {
    return cluster.agent(node.id()).glance().orElseThrow().get("refused");
  }

  private static JsonNode lateness(Cluster cluster, LabNode node) {
    return cluster.agent(node.id()).status().get("lateness");
  }
}

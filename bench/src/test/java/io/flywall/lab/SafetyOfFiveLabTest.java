package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.lab.prober.AnswerTime;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("safety")
class SafetyOfFiveLabTest {
  /** D, a vote round of 2P for each rank passed over and for the own one, and 50 ms. */
  private static final Duration THIRD_IN_RANK =
      Cluster.DEAD_AFTER.plus(Duration.ofMillis(2 * 10)).plusMillis(50);

  @LabCase
  void the_third_in_rank_answers_when_primary_and_best_backup_die_at_once() {
    try (Cluster cluster = Constellation.FIVE.cluster()) {
      cluster.start();
      String primary = cluster.primary();
      List<LabNode> byRank =
          cluster.others(primary).stream()
              .sorted(Comparator.comparingInt(LabNode::number))
              .toList();
      LabNode third = byRank.get(1);
      List<LabNode> dying = List.of(cluster.node(primary), byRank.get(0));
      cluster.record();
      MonotonicInstant at = cluster.switchboard().powerOff(dying);
      dying.forEach(node -> cluster.scene.reset(node.id()));
      SafetyCases.awaitSuccessor(cluster, primary);
      Observation seen = cluster.observe(at);
      Cluster.figure("five nodes, power-off of primary and best backup", seen);
      assertEquals(0, seen.dual().millis(), seen.toString());
      // The last heartbeat came before the power-off, so this is the later of the two limits.
      AnswerTime answers =
          AnswerTime.of(seen.tape().between(at.nanos(), Long.MAX_VALUE), third.id());
      double after = (answers.first() - at.nanos()) / 1e6;
      String owner = cluster.primary();
      Cluster.figure(
          "five nodes, " + third.id() + " as the third in rank answers after, ms",
          after + ", owner in the end " + owner);
      assertEquals(third.id(), owner);
      assertTrue(after <= THIRD_IN_RANK.plus(Cluster.SLACK).toMillis(), after + " ms");
    }
  }
}

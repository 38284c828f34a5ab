package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The wall clocks of all nodes step by an hour, there and back, and the primary dies meanwhile. */
@Tag("safety")
class SafetyOfClocksLabTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Several times D: whatever is going to happen has happened. */
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  @LabCase
  void a_stepped_clock_moves_nothing_in_a_trio() {
    stepped(Constellation.TRIO);
  }

  @LabCase
  void a_stepped_clock_moves_nothing_in_a_pair_with_a_witness() {
    stepped(Constellation.WITNESSED_PAIR);
  }

  @LabCase
  void a_stepped_clock_moves_nothing_in_a_pair() {
    stepped(Constellation.PAIR);
  }

  private static void stepped(Constellation constellation) {
    try (Cluster cluster = constellation.cluster()) {
      WallClock clock = WallClock.in(cluster.scene.lab());
      for (LabNode node : cluster.nodes()) {
        List<String> words = new ArrayList<>(StateDisk.of(node).mounting());
        words.addAll(clock.words());
        cluster.agent(node.id()).wrap(words);
      }
      cluster.start();
      String primary = cluster.primary();
      cluster.record();
      MonotonicInstant at = cluster.now();
      for (Duration step : List.of(HOUR, HOUR.negated(), Duration.ZERO)) {
        clock.set(step);
        Scene.pause(A_WHILE);
      }
      Observation calm = cluster.observe(at);
      Cluster.figure(constellation + ", wall clocks stepped by an hour and back", calm);
      assertEquals(0, calm.dual().millis(), calm.toString());
      cluster.assertOwner(primary);
      assertStepped(cluster, primary, clock);

      cluster.record();
      clock.set(HOUR.negated());
      MonotonicInstant killed = cluster.agent(primary).kill();
      SafetyCases.awaitSuccessor(cluster, primary);
      Observation seen = cluster.observe(killed);
      Cluster.figure(constellation + ", kill -9 while the wall clocks step", seen);
      assertEquals(0, seen.dual().millis(), seen.toString());
    }
  }

  /** That the agent's process has the clock: what does not happen would prove nothing. */
  private static void assertStepped(Cluster cluster, String node, WallClock clock) {
    Command maps =
        Command.run(List.of("grep", "-c", clock.library().toString(), maps(cluster, node)));
    assertTrue(maps.status() == 0, "the agent's clock is ours: " + maps.output());
  }

  private static String maps(Cluster cluster, String node) {
    return "/proc/" + cluster.agent(node).pid() + "/maps";
  }
}

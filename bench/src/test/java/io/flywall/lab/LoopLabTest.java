package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.value.MonotonicInstant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Nothing that is slow reaches the loop. */
@Tag("ha_full_stack")
class LoopLabTest {
  @LabCase
  void a_hundred_clients_of_the_api_do_not_delay_the_loop() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      LabNode node = pair.node(primary);
      pair.record();
      MonotonicInstant at = pair.scene.lab().clock().now();
      Command flood =
          node.namespace()
              .run(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx128m",
                      "-cp",
                      System.getProperty("java.class.path"),
                      ApiFlood.class.getName(),
                      "PT3S"));
      Observation seen = pair.observe(at);
      JsonNode lateness = pair.agent(primary).status().get("lateness");
      Pair.figure("API flood", flood.output().strip() + ", " + lateness + ", " + seen);
      assertEquals(0, flood.status(), flood.output());
      pair.assertOwner(primary);
      assertEquals(0, seen.dual().millis());
    }
  }

  /** The state folder on a file system of its own, frozen while the primary dies. */
  @LabCase
  void a_stalled_disk_does_not_delay_a_takeover() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      String backup = Pair.other(primary);
      FlywallAgent agent = pair.agent(backup);
      MonotonicInstant unusedAt = agent.stop();
      assertTrue(agent.awaitEnd(Duration.ofSeconds(2)).isPresent());
      StateDisk disk = StateDisk.of(agent.node());
      agent.wrap(disk.mounting());
      agent.start();
      pair.awaitAcquaintance();
      Frost frost = disk.freeze(pair, Duration.ofSeconds(4));
      pair.record();
      MonotonicInstant at = pair.scene.cutPower(primary);
      pair.scene.awaitAnswering(List.of(backup));
      Observation seen = pair.observe(at);
      Pair.figure("power-off with a stalled disk", seen);
      Pair.figure("lateness", agent.status().get("lateness"));
      assertTrue(
          seen.outageMillis() < Pair.DEAD_AFTER.plus(Pair.SLACK).toMillis(), seen.toString());
      assertTrue(frost.awaitThaw(Duration.ofSeconds(10)), "thawed");
    }
  }
}

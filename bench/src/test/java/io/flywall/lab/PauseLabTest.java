package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("ha_full_stack")
class PauseLabTest {
  @LabCase
  void a_pause_moves_nothing_over_kills_and_restarts_until_it_is_ended() {
    try (Pair pair = Pair.of()) {
      final String primary = pair.start();
      final String backup = Pair.other(primary);
      String told = pair.agent(backup).cli("ha", "pause", "--for", "1h").orFail();
      assertTrue(told.contains("known to " + backup + ", " + primary), told);

      pair.record();
      MonotonicInstant killed = pair.agent(primary).kill();
      Scene.pause(Pair.DEAD_AFTER.multipliedBy(5));
      Observation seen = pair.observe(killed);
      assertEquals(0, seen.dual().millis());
      assertFalse(pair.scene.answering(backup), pair.scene.words());

      killAndStart(pair, backup);
      Command cluster = pair.agent(backup).cli("ha", "cluster");
      assertTrue(cluster.unbroken().contains("the cluster is paused"), cluster.output());

      pair.agent(primary).start();
      pair.scene.awaitAnswering(List.of(primary));
      String ended = pair.agent(primary).cli("ha", "resume").orFail();
      assertTrue(ended.startsWith("not paused"), ended);

      MonotonicInstant unused = pair.agent(primary).kill();
      pair.scene.awaitAnswering(List.of(backup));
    }
  }

  private static void killAndStart(Pair pair, String node) {
    MonotonicInstant unused = pair.agent(node).kill();
    pair.agent(node).start();
    pair.scene.await(
        node + " remembers the pause",
        () -> pair.agent(node).cli("ha", "status").output().contains("PAUSED"));
  }

  @LabCase
  void a_node_is_promoted_while_nobody_serves() {
    try (Pair pair = Pair.of()) {
      final String primary = pair.start();
      final String backup = Pair.other(primary);
      String unused = pair.agent(primary).cli("ha", "pause").orFail();
      MonotonicInstant unusedAgain = pair.scene.cutPower(primary);
      Scene.pause(Pair.DEAD_AFTER.multipliedBy(3));
      assertFalse(pair.scene.answering(backup), "a pause moves nothing");
      String promoted = pair.agent(backup).cli("ha", "promote").orFail();
      assertTrue(promoted.startsWith(backup + " is primary now"), promoted);
      pair.scene.awaitAnswering(List.of(backup));
      pair.scene.restorePower(primary);
      Scene.pause(Duration.ofMillis(500));
      assertTrue(pair.scene.answering(backup), pair.scene.words());
    }
  }
}

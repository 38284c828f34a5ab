package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Two of three lose their power for good, and an operator has the third decide without them. */
@Tag("safety")
class ForcedPromotionLabTest {
  /** Three seconds are refused: who is only slow, or starts again, is not dead. */
  private static final Duration SILENCE = Duration.ofMillis(3_500);

  /** With the question answered, as an operator types it. */
  private static Command forced(Cluster cluster, String node, String answer, List<String> dead) {
    FlywallAgent agent = cluster.agent(node);
    String command =
        "echo '%s' | '%s' ha promote --force --dead %s --config '%s'"
            .formatted(answer, FlywallAgent.program(), String.join(" ", dead), agent.configFile());
    return cluster.node(node).namespace().run(List.of("bash", "-c", command));
  }

  @LabCase
  void a_survivor_serves_alone_by_an_operators_word_until_the_dead_are_heard() {
    try (Cluster trio = Constellation.TRIO.cluster()) {
      final String primary = trio.start();
      List<String> others = trio.others(primary).stream().map(LabNode::id).toList();
      final String survivor = others.get(0);
      final List<String> dead = List.of(primary, others.get(1));
      Command tooSoon = forced(trio, survivor, String.join(" ", dead), dead);
      assertEquals(1, tooSoon.status(), tooSoon::output);
      assertTrue(tooSoon.output().contains("it is not dead"), tooSoon::output);

      trio.record();
      dead.forEach(node -> trio.scene.cutPower(node));
      Scene.pause(SILENCE);
      assertTrue(!trio.scene.answering(survivor), "one of three is no quorum");
      Command unsure = forced(trio, survivor, "yes", dead);
      assertEquals(2, unsure.status(), unsure::output);
      assertTrue(unsure.output().contains("not confirmed, nothing changed"), unsure::output);

      Command told = forced(trio, survivor, String.join(" ", dead), dead);
      assertEquals(0, told.status(), told::output);
      assertTrue(told.output().contains(survivor + " is primary now"), told::output);
      trio.scene.awaitAnswering(List.of(survivor));
      Command status = trio.agent(survivor).cli("ha", "status");
      assertEquals(1, status.status(), status::output);
      assertTrue(status.output().contains("FORCED"), status::output);

      MonotonicInstant unused = trio.agent(survivor).kill();
      assertTrue(trio.agent(survivor).awaitEnd(Cluster.DEAD_AFTER.multipliedBy(20)).isPresent());
      trio.agent(survivor).start();
      trio.awaitRole(survivor, "primary");
      trio.scene.awaitAnswering(List.of(survivor));

      // What came before would count as part of what comes now.
      Scene.pause(Cluster.DEAD_AFTER);
      MonotonicInstant restored = trio.now();
      for (String node : dead) {
        trio.scene.restorePower(node);
        trio.scene.await(node + " counts again", () -> !mourned(trio, survivor).contains(node));
      }
      trio.awaitAcquaintance();
      Observation back = trio.observe(restored);
      Cluster.figure("the dead come back", back);
      assertEquals(survivor, trio.primary());
      ReloadLabTest.assertNobodyMissed(back);
      assertEquals(List.of(), mourned(trio, survivor));
      assertEquals(0, back.dual().millis(), "since the power went: " + back);
    }
  }

  private static List<String> mourned(Cluster cluster, String node) {
    List<String> names = new ArrayList<>();
    JsonNode quorum = cluster.agent(node).status().get("quorum");
    quorum.get("dead").forEach(name -> names.add(name.asText()));
    return names;
  }
}

package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;

@Tag("ha_full_stack")
class HandOverLabTest {
  @LabCase
  void a_planned_hand_over_never_lets_both_answer() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant at = pair.scene.lab().clock().now();
      Command failover = pair.agent(primary).cli("ha", "failover");
      assertEquals(0, failover.status(), failover.output());
      pair.scene.awaitAnswering(List.of(Pair.other(primary)));
      Observation seen = pair.observe(at);
      Pair.figure("planned", seen + "; the agent says: " + failover.output().strip());
      assertEquals(0, seen.dual().millis());
      assertTrue(seen.outageMillis() < Pair.DEAD_AFTER.toMillis(), seen.toString());
    }
  }

  @LabCase
  void a_hand_over_can_be_asked_of_the_backup_too() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      Command failover = pair.agent(Pair.other(primary)).cli("ha", "failover");
      assertEquals(0, failover.status(), failover.output());
      pair.scene.awaitAnswering(List.of(Pair.other(primary)));
    }
  }

  @LabCase
  void sigterm_hands_over_and_ends_within_a_second() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant at = pair.agent(primary).stop();
      OptionalInt status = pair.agent(primary).awaitEnd(Duration.ofSeconds(1));
      assertEquals(OptionalInt.of(0), status);
      pair.scene.awaitAnswering(List.of(Pair.other(primary)));
      Observation seen = pair.observe(at);
      Pair.figure("SIGTERM", seen);
      assertEquals(0, seen.dual().millis());
      assertTrue(seen.outageMillis() < Pair.DEAD_AFTER.toMillis(), seen.toString());
      assertEquals(List.of(pair.node(Pair.other(primary))), pair.holders());
    }
  }

  /** To and fro while a client sends what it can: no hand-over leaves a trace in the next. */
  @LabCase
  void ten_in_quick_succession_under_load_are_each_as_short_as_one() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      Lab lab = pair.scene.lab();
      List<String> flood = List.of("ping", "-f", "-q", "-s", "1000", lab.vip());
      List<Double> outages = new ArrayList<>();
      try (LabProcess load = lab.start(lab.client(), "load", flood)) {
        for (int i = 0; i < 10; i++) {
          pair.record();
          MonotonicInstant at = lab.clock().now();
          Command failover = pair.agent(primary).cli("ha", "failover");
          assertEquals(0, failover.status(), failover.output());
          primary = Pair.other(primary);
          pair.scene.awaitAnswering(List.of(primary));
          Observation seen = Observation.of(pair.scene.tape(), at);
          LabFigures.seen(seen);
          assertEquals(0, seen.dual().millis(), seen.toString());
          assertTrue(seen.outageMillis() < Pair.DEAD_AFTER.toMillis(), seen.toString());
          outages.add(seen.outageMillis());
        }
        assertTrue(load.alive(), load::log);
      }
      Pair.figure("ten hand-overs in a row under load", outages);
    }
  }

  /** Until the lease is the kernel's, both may answer from the takeover to the restart. */
  @LabCase
  void a_killed_agent_that_starts_again_leaves_no_second_owner() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant at = pair.agent(primary).kill();
      pair.scene.await("the backup answering", () -> pair.scene.answering(Pair.other(primary)));
      Scene.pause(Duration.ofMillis(500));
      pair.agent(primary).start();
      String owner = pair.scene.awaitOne();
      Observation seen = pair.observe(at);
      Pair.figure("kill -9, restarted after half a second", seen);
      assertEquals(List.of(pair.node(owner)), pair.holders());
      pair.awaitAcquaintance();
      pair.assertOwner(owner);
    }
  }

  @LabCase
  void a_vip_deleted_by_hand_is_back() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant at = pair.scene.lab().clock().now();
      String vip = pair.scene.lab().vip();
      String unused = pair.node(primary).namespace().ip("addr", "del", vip + "/24", "dev", "lan0");
      pair.scene.await("the VIP back", () -> pair.node(primary).has(vip));
      Observation seen = pair.observe(at);
      Pair.figure("VIP deleted by hand", seen);
      pair.assertOwner(primary);
      assertEquals(0, seen.dual().millis());
    }
  }
}

package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.lab.prober.Answer;
import io.flywall.lab.prober.DualTime;
import io.flywall.lab.prober.Tape;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;

@Tag("ha_full_stack")
class TakeoverLabTest {
  /**
   * Which of two that boot together is first is decided by their JVMs when these differ by more
   * than the boot wait; that both answer is never the answer. In the end the preferred one serves.
   */
  @LabCase
  void of_two_that_boot_together_one_answers_alone_and_in_the_end_the_preferred_one() {
    try (Pair pair = Pair.of(config -> config.withHa("failback_delay = 1s"))) {
      pair.scene.prober().record();
      String first = pair.start();
      pair.scene.awaitAnswering(List.of("node1"));
      pair.assertOwner("node1");
      Tape tape = pair.scene.tape();
      Pair.figure(
          "first of two that boot together: " + first + ", both answered", DualTime.of(tape));
      assertEquals(0, DualTime.of(tape).millis());
    }
  }

  @LabCase
  void after_a_power_cut_the_backup_answers_within_the_dead_time() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      String successor = Pair.other(primary);
      pair.record();
      MonotonicInstant at = pair.scene.cutPower(primary);
      pair.scene.awaitAnswering(List.of(successor));
      Observation seen = pair.observe(at);
      Pair.figure("power-off", seen);
      assertEquals(0, seen.dual().millis());
      assertTrue(
          seen.outageMillis() < Pair.DEAD_AFTER.plus(Pair.SLACK).toMillis(), seen.toString());
      String neighbour =
          pair.scene.lab().client().ip("neigh", "show", pair.scene.lab().vip(), "dev", "lan0");
      String mac = pair.node(successor).mac(LabNetwork.LAN).toString();
      assertTrue(neighbour.contains(mac), neighbour);
      pair.scene.restorePower(primary);
      pair.awaitRole(primary, "backup");
      pair.assertOwner(successor);
    }
  }

  @LabCase
  void a_node_that_boots_beside_a_primary_never_answers() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      FlywallAgent late = pair.agent(Pair.other(primary));
      for (int boot = 0; boot < 3; boot++) {
        MonotonicInstant unused = late.stop();
        OptionalInt ended = late.awaitEnd(Duration.ofSeconds(2));
        assertTrue(ended.isPresent(), "SIGTERM ends it");
        pair.scene.prober().record();
        late.start();
        pair.awaitRole(late.node().id(), "backup");
        Tape tape = pair.scene.tape();
        assertEquals(0, DualTime.of(tape).millis(), late.log());
        pair.assertOwner(primary);
      }
    }
  }

  @LabCase
  void both_ip_versions_move_and_nobody_answers_twice_in_any_way() {
    try (Pair pair = Pair.thorough()) {
      String primary = pair.start();
      String successor = Pair.other(primary);
      pair.record();
      MonotonicInstant at = pair.agent(primary).handOver();
      pair.scene.awaitAnswering(List.of(successor));
      Observation planned = pair.observe(at);
      Pair.figure("planned, all ways of asking", planned);
      assertEquals(0, planned.dual().millis());
      Tape tape = planned.tape();
      int number = tape.nodes().indexOf(successor);
      for (Answer how : Answer.values()) {
        boolean seen = false;
        for (int tick = tape.ticks() - 200; tick < tape.ticks(); tick++) {
          seen |= tape.answered(tick, number, how);
        }
        assertTrue(seen, successor + " answers by " + how);
      }
      assertTrue(pair.node(successor).has(pair.scene.lab().vip6()));
    }
  }

  @LabCase
  void a_preferred_node_takes_back_after_the_delay() {
    // Without a window: the takeover just before it would hold the failback back.
    try (Pair pair =
        Pair.of(
            config ->
                config.withHa(
                    "failback_mode = auto", "failback_delay = 2s", "failback_window = 0s"))) {
      pair.start();
      MonotonicInstant cut = pair.scene.cutPower("node1");
      pair.scene.awaitAnswering(List.of("node2"));
      pair.record();
      pair.scene.restorePower("node1");
      pair.scene.awaitAnswering(List.of("node1"));
      Observation seen = pair.observe(cut);
      Pair.figure("failback", seen);
      assertEquals(0, seen.dual().millis());
      pair.assertOwner("node1");
    }
  }

  @LabCase
  void a_pulled_lan_cable_is_a_fault_and_the_other_node_answers() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      String successor = Pair.other(primary);
      pair.record();
      MonotonicInstant at = pair.switchboard().pull(pair.node(primary), LabNetwork.LAN);
      pair.scene.awaitAnswering(List.of(successor));
      Observation seen = pair.observe(at);
      Pair.figure("LAN cable pulled", seen);
      assertEquals(0, seen.dual().millis());
      pair.awaitRole(primary, "fault");
      MonotonicInstant unused = pair.switchboard().plug(pair.node(primary), LabNetwork.LAN);
      pair.awaitRole(primary, "backup");
    }
  }
}

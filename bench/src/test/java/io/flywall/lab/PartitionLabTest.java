package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.lab.prober.DualTime;
import io.flywall.lab.prober.Tape;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

@Tag("ha_partition")
class PartitionLabTest {
  private static final Duration CUT = Duration.ofSeconds(2);

  @LabCase
  void a_cut_sync_cable_moves_nothing_while_the_lan_is_fine() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant at = pair.switchboard().pull(pair.node(primary), LabNetwork.SYNC);
      Scene.pause(CUT);
      MonotonicInstant unused = pair.switchboard().plug(pair.node(primary), LabNetwork.SYNC);
      Observation seen = pair.observe(at);
      Pair.figure("sync cable pulled for " + CUT.toSeconds() + " s", seen);
      assertEquals(0, seen.dual().millis());
      pair.assertOwner(primary);
    }
  }

  @LabCase
  void a_dead_switch_port_on_the_sync_network_moves_nothing() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant at = pair.switchboard().drop(pair.node(primary), LabNetwork.SYNC);
      Scene.pause(CUT);
      MonotonicInstant unused = pair.switchboard().restore(pair.node(primary), LabNetwork.SYNC);
      Observation seen = pair.observe(at);
      Pair.figure("sync port dropping for " + CUT.toSeconds() + " s", seen);
      assertEquals(0, seen.dual().millis());
      pair.assertOwner(primary);
    }
  }

  /** Without a witness both may answer during a full cut, each to its own half. */
  @LabCase
  void after_a_full_cut_the_higher_term_stays_within_a_few_heartbeats() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant cut = pair.switchboard().part(pair.scene.lab().nodes());
      pair.scene.await("the backup answering", () -> pair.scene.answering(Pair.other(primary)));
      Scene.pause(CUT);
      MonotonicInstant healed = pair.switchboard().join(pair.scene.lab().nodes());
      String unused = pair.scene.awaitOne();
      Observation seen = pair.observe(cut);
      double toAgree = (seen.dual().last() - healed.nanos()) / 1e6;
      Pair.figure("full cut for " + CUT.toSeconds() + " s", seen);
      Pair.figure("from healing to one primary, ms", toAgree);
      // The one that took over during the cut has the higher term.
      pair.assertOwner(Pair.other(primary));
      assertTrue(toAgree < Pair.HEARTBEAT.multipliedBy(3).plus(Pair.SLACK).toMillis());
    }
  }

  @LabCase
  void one_way_cuts_end_in_one_primary_once_healed() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      String backup = Pair.other(primary);
      oneWay(pair, primary, backup);
      oneWay(pair, backup, primary);
    }
  }

  private static void oneWay(Pair pair, String speaker, String listener) {
    pair.record();
    MonotonicInstant cut = pair.switchboard().muteTowards(pair.node(speaker), pair.node(listener));
    Scene.pause(CUT);
    MonotonicInstant healed = pair.switchboard().clear();
    String owner = pair.scene.awaitOne();
    Tape tape = pair.scene.tape();
    DualTime dual = DualTime.of(tape);
    Pair.figure(
        speaker + " not heard by " + listener + " for " + CUT.toSeconds() + " s",
        "both answered for "
            + dual
            + ", primary now "
            + owner
            + ", cut lasted "
            + healed.since(cut).toMillis()
            + " ms");
  }

  @LabCase
  void a_fifth_of_all_frames_lost_on_one_path_moves_nothing() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant at = pair.switchboard().lose(pair.node(primary), LabNetwork.SYNC, 20);
      Scene.pause(CUT);
      MonotonicInstant unused = pair.switchboard().clear();
      Observation seen = pair.observe(at);
      Pair.figure("20 % loss on the sync network for " + CUT.toSeconds() + " s", seen);
      assertEquals(0, seen.dual().millis());
      pair.assertOwner(primary);
    }
  }
}

package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.lab.prober.AnswerTime;
import io.flywall.lab.prober.Tape;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Nobody dies, but not everybody hears everybody. */
interface CutsOfTheNetwork extends SafetyCases {
  /** Five times D: whatever is going to happen has happened. */
  Duration CUT = Duration.ofSeconds(1);

  LabNetwork SYNC = LabNetwork.SYNC;

  LabNetwork LAN = LabNetwork.LAN;

  Duration FULL_CUT = Duration.ofSeconds(3);

  /** Cuts something off the primary. */
  interface Cut {
    MonotonicInstant apply(Switchboard board, LabNode primary, List<LabNode> others);
  }

  private void cut(String fault, Cut cut) {
    stage()
        .play(
            cluster -> {
              String primary = cluster.primary();
              cluster.record();
              MonotonicInstant at =
                  cut.apply(cluster.switchboard(), cluster.node(primary), cluster.others(primary));
              Scene.pause(CUT);
              cluster.switchboard().mend(cluster.nodes());
              assertSingle(fault, cluster.observe(at));
            });
  }

  @LabCase
  default void the_sync_network_is_cut() {
    cut("sync network cut", (board, primary, others) -> board.drop(primary, LabNetwork.SYNC));
  }

  @LabCase
  default void the_lan_is_cut() {
    cut("LAN cut", (board, primary, others) -> board.drop(primary, LabNetwork.LAN));
  }

  @LabCase
  default void the_primary_is_not_heard_on_the_sync_network() {
    cut("primary mute on sync", (board, primary, others) -> mute(board, primary, others, SYNC));
  }

  @LabCase
  default void the_primary_is_not_heard_on_the_lan() {
    cut("primary mute on LAN", (board, primary, others) -> mute(board, primary, others, LAN));
  }

  @LabCase
  default void the_primary_hears_nobody_on_the_sync_network() {
    cut("primary deaf on sync", (board, primary, others) -> deafen(board, primary, others, SYNC));
  }

  @LabCase
  default void the_primary_hears_nobody_on_the_lan() {
    cut("primary deaf on LAN", (board, primary, others) -> deafen(board, primary, others, LAN));
  }

  private static MonotonicInstant mute(
      Switchboard board, LabNode primary, List<LabNode> others, LabNetwork network) {
    return board.sever(List.of(primary), others, network);
  }

  private static MonotonicInstant deafen(
      Switchboard board, LabNode primary, List<LabNode> others, LabNetwork network) {
    return board.sever(others, List.of(primary), network);
  }

  /** The primary against the rest; for a pair that is everything. */
  @LabCase
  default void the_primary_is_cut_off_from_everybody_for_three_seconds() {
    fullCut(
        "primary cut off for 3 s",
        (board, primary, others) -> board.split(List.of(primary), others),
        (cluster, primary) -> List.of(cluster.node(primary)));
  }

  /** Each for himself: nobody is in a majority. */
  @LabCase
  default void everybody_is_cut_off_from_everybody_for_three_seconds() {
    fullCut(
        "all cut off from all for 3 s",
        (board, primary, others) ->
            board.part(Stream.concat(Stream.of(primary), others.stream()).toList()),
        (cluster, primary) -> cluster.nodes());
  }

  private void fullCut(
      String fault, Cut cut, BiFunction<Cluster, String, List<LabNode>> minorities) {
    stage()
        .play(
            cluster -> {
              String primary = cluster.primary();
              cluster.record();
              MonotonicInstant at =
                  cut.apply(cluster.switchboard(), cluster.node(primary), cluster.others(primary));
              MonotonicInstant done = cluster.now();
              Scene.pause(FULL_CUT);
              MonotonicInstant healing = cluster.now();
              cluster.switchboard().mend(cluster.nodes());
              MonotonicInstant healed = cluster.now();
              String owner = cluster.primary();
              Observation seen = cluster.observe(at);
              Cluster.figure(constellation() + ", " + fault + ", owner in the end", owner);
              if (constellation().votes()) {
                assertSingle(fault, seen);
                // Until D has passed the lease lives that was won before the cut.
                assertSilent(
                    fault,
                    minorities.apply(cluster, primary),
                    seen.tape().between(done.plus(DEAD_AFTER).nanos(), healing.nanos()));
              } else {
                assertAgreed(fault, seen, healed);
              }
            });
  }

  private void assertSilent(String fault, List<LabNode> nodes, Tape cutOff) {
    for (LabNode node : nodes) {
      AnswerTime answers = AnswerTime.of(cutOff, node.id());
      Cluster.figure(constellation() + ", " + fault + ", minority " + node.id(), answers);
      assertEquals(0, answers.millis(), node.id() + " answers in a minority: " + answers);
    }
  }

  /** Without votes each half has had its own; then the loser goes when he first hears the other. */
  private void assertAgreed(String fault, Observation seen, MonotonicInstant healed) {
    double toAgree = Math.max(0, (seen.dual().last() - healed.nanos()) / 1e6);
    Cluster.figure(constellation() + ", " + fault, seen);
    Cluster.figure(constellation() + ", " + fault + ", from healing to one, ms", toAgree);
    assertTrue(
        toAgree <= Cluster.HEARTBEAT.plus(Cluster.SLACK).toMillis(),
        () -> "one within a heartbeat: " + toAgree + " ms");
  }
}

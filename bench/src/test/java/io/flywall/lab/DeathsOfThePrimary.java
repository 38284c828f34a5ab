package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;

/** The primary's agent or machine ends or stops, at whatever moment. */
interface DeathsOfThePrimary extends SafetyCases {
  Duration FROZEN = Duration.ofSeconds(3);

  /** Strikes the primary; when it was struck. */
  interface Blow extends BiFunction<Cluster, String, MonotonicInstant> {}

  /** How long the client may wait for an answer after this fault. */
  private void takeover(String fault, Duration longest, Blow blow) {
    Bound bound = new Bound(longest);
    do {
      stage()
          .play(
              cluster -> {
                String primary = cluster.primary();
                cluster.record();
                MonotonicInstant at = blow.apply(cluster, primary);
                SafetyCases.awaitSuccessor(cluster, primary);
                Observation seen = cluster.observe(at);
                assertSingle(fault, seen);
                bound.take(constellation() + ", " + fault, cluster, seen);
              });
    } while (bound.undecided());
    assertTrue(bound.held(), () -> constellation() + ", " + fault + ": " + bound);
  }

  @LabCase
  default void power_off() {
    takeover("power-off", TAKEOVER, (with, primary) -> with.scene.cutPower(primary));
  }

  @LabCase
  default void kill_9() {
    takeover("kill -9", BRIDGED, (with, primary) -> with.agent(primary).kill());
  }

  @LabCase
  default void frozen_for_ever() {
    takeover("SIGSTOP", BRIDGED, (with, primary) -> with.agent(primary).freeze());
  }

  @LabCase
  default void frozen_for_three_seconds() {
    stage()
        .play(
            cluster -> {
              String primary = cluster.primary();
              cluster.record();
              MonotonicInstant at = cluster.agent(primary).freeze();
              Scene.pause(FROZEN);
              MonotonicInstant unused = cluster.agent(primary).thaw();
              assertSingle("SIGSTOP for 3 s, then SIGCONT", cluster.observe(at));
            });
  }

  /** At a moment left to chance, within the time that a whole one just took. */
  @LabCase
  default void killed_in_the_middle_of_a_hand_over() {
    stage()
        .play(
            cluster -> {
              String first = cluster.primary();
              HandOverShot whole = HandOverShot.complete(cluster, first);
              Cluster.figure("the API's hand-over from " + first, whole);
              String primary = cluster.primary();
              cluster.awaitRole(primary, "primary");
              long longest = Math.max(2_000, whole.took().toNanos() / 1_000);
              Duration wait =
                  Duration.ofNanos(ThreadLocalRandom.current().nextLong(500, longest) * 1_000);
              cluster.record();
              MonotonicInstant at = cluster.now();
              HandOverShot shot = HandOverShot.killing(cluster, primary, wait);
              SafetyCases.awaitSuccessor(cluster, primary);
              Cluster.figure("the shot", shot);
              assertSingle("kill -9 in the middle of a hand-over", cluster.observe(at));
            });
  }

  @LabCase
  default void all_killed_and_started_again_at_once() {
    stage()
        .play(
            cluster -> {
              cluster.record();
              MonotonicInstant at = cluster.now();
              cluster.scene.daemons().forEach(HaDaemon::kill);
              cluster.scene.daemons().forEach(HaDaemon::start);
              String unused = cluster.scene.awaitOne();
              assertSingle("all agents killed and started at once", cluster.observe(at));
            });
  }

  /** While the primary's kernel may still answer, and the others are about to agree. */
  @LabCase
  default void a_voter_reboots_during_the_election() {
    stage()
        .play(
            cluster -> {
              String primary = cluster.primary();
              List<LabNode> others = cluster.others(primary);
              String voter = others.get(others.size() - 1).id();
              long wait = ThreadLocalRandom.current().nextLong(DEAD_AFTER.toMillis());
              cluster.record();
              MonotonicInstant at = cluster.agent(primary).kill();
              Scene.pause(Duration.ofMillis(wait));
              cluster.scene.reset(voter);
              cluster.agent(voter).start();
              SafetyCases.awaitSuccessor(cluster, primary);
              String fault = "primary killed, " + voter + " rebooted after " + wait + " ms";
              assertSingle(fault, cluster.observe(at));
            });
  }
}

package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;

/** No disk stands in the way of an election, and none makes a second owner. */
interface TroubleWithDisks extends SafetyCases {
  @LabCase
  default void every_disk_is_full_when_the_primary_dies() {
    stage()
        .play(
            cluster -> {
              String primary = cluster.primary();
              List<StateDisk> disks = cluster.nodes().stream().map(StateDisk::of).toList();
              disks.forEach(disk -> disk.fill(cluster));
              cluster.record();
              MonotonicInstant at = cluster.agent(primary).kill();
              SafetyCases.awaitSuccessor(cluster, primary);
              assertSingle("every disk full, then kill -9", cluster.observe(at));
              // The dead one's is tidied before it starts again.
              disks.stream()
                  .filter(disk -> cluster.agent(disk.node().id()).running())
                  .forEach(disk -> disk.makeRoom(cluster));
            });
  }

  @LabCase
  default void every_fsync_is_blocked_when_the_primary_dies() {
    stage()
        .play(
            cluster -> {
              String primary = cluster.primary();
              List<Frost> frosts =
                  cluster.nodes().stream()
                      .map(node -> StateDisk.of(node).freeze(cluster, Duration.ofSeconds(5)))
                      .toList();
              cluster.record();
              MonotonicInstant at = cluster.agent(primary).kill();
              SafetyCases.awaitSuccessor(cluster, primary);
              assertSingle("every disk frozen for 5 s, then kill -9", cluster.observe(at));
              for (Frost frost : frosts) {
                assertTrue(frost.awaitThaw(Duration.ofSeconds(10)), "thawed");
              }
              assertTrue(cluster.agent(primary).awaitEnd(Duration.ofSeconds(2)).isPresent());
            });
  }
}

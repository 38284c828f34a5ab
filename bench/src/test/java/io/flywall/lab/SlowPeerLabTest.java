package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/** One backup of two is frozen, then dead: the other one has every change as soon as ever. */
@Tag("replication")
class SlowPeerLabTest {
  private static final int CHANGES = 5;

  private static final int CHANGE_BYTES = 1 << 20;

  /**
   * A peer that says nothing is given up after 5 s: whoever waits for it is later than this, and a
   * busy machine is not.
   */
  private static final long LONGEST_MILLIS = 4000;

  @LabCase
  void a_frozen_or_dead_backup_holds_up_nobody() throws IOException {
    try (ReplicatingCluster trio = ReplicatingCluster.of(3, ReplicatingCluster.TREE_DATASET)) {
      String primary = trio.start();
      String well = trio.others(primary).get(0).id();
      String ill = trio.others(primary).get(1).id();
      Path unused = Files.createDirectories(trio.tree(primary));
      assertPrompt(trio, primary, well, "both backups well");
      trio.awaitEqualTrees(primary, ill);

      MonotonicInstant frozen = trio.agent(ill).freeze();
      assertPrompt(trio, primary, well, "one backup frozen");
      MonotonicInstant thawed = trio.agent(ill).thaw();
      trio.awaitEqualTrees(primary, ill);
      Cluster.figure("frozen for, ms", thawed.since(frozen).toMillis());

      MonotonicInstant dead = trio.scene.cutPower(ill);
      assertPrompt(trio, primary, well, "one backup without power");
      trio.scene.restorePower(ill);
      trio.awaitEqualTrees(primary, ill);
      Cluster.figure("without power for, ms", trio.now().since(dead).toMillis());
      assertEquals(primary, trio.primary());
    }
  }

  private static void assertPrompt(
      ReplicatingCluster trio, String primary, String backup, String what) throws IOException {
    List<Long> millis = new ArrayList<>();
    Random random = new Random(1);
    byte[] content = new byte[CHANGE_BYTES];
    for (int i = 0; i < CHANGES; i++) {
      random.nextBytes(content);
      Path changed = trio.tree(primary).resolve("changed");
      Path unfinished = trio.tree(primary).resolve("changed" + ReplicatingCluster.UNFINISHED);
      Path unused = Files.write(unfinished, content);
      long begun = System.nanoTime();
      unused = Files.move(unfinished, changed, StandardCopyOption.ATOMIC_MOVE);
      trio.scene.await("the change on " + backup, () -> same(changed, trio, backup));
      millis.add((System.nanoTime() - begun) / 1_000_000);
    }
    Collections.sort(millis);
    Cluster.figure("1 MB changed, on the other backup after, ms; " + what, millis);
    assertTrue(millis.get(CHANGES - 1) < LONGEST_MILLIS, what + ": " + millis);
  }

  private static boolean same(Path changed, ReplicatingCluster trio, String backup) {
    try {
      Path arrived = trio.tree(backup).resolve("changed");
      return Files.exists(arrived) && Files.mismatch(changed, arrived) < 0;
    } catch (IOException replaced) {
      return false;
    }
  }
}

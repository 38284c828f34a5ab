package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.node.TestCluster.Node;
import io.flywall.replication.stream.SyncState;
import io.flywall.replication.stream.SyncStatus;
import io.flywall.value.Term;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that fails under one dataset is that dataset's trouble. */
@Timeout(120)
class DiskTroubleTest {
  private static SyncStatus of(Node node, int dataset) {
    return node.replication().status().datasets().get(dataset);
  }

  @Test
  void a_dataset_that_cannot_be_written_fails_alone_and_goes_on_by_itself() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "bulk", "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      byte[] large = new byte[8 << 20];
      new Random(5).nextBytes(large);
      MemoryDataset bulk = primary.datasets().get(0);
      bulk.write("large", large);
      primary.datasets().get(1).write("a", "1");
      backup.datasets().get(0).diskTrouble("No space left on device");
      primary.replication().lead(new Term(1), TestCluster.CLOCK.now()).join();
      backup.follow(primary, 1);
      for (int round = 1; round <= 3; round++) {
        int failures = round;
        await("tried again", () -> backup.datasets().get(0).troubles() >= failures);
        String text = "of round " + round;
        primary.datasets().get(1).write("a", text);
        await("lease", () -> backup.datasets().get(1).texts().equals(Map.of("a", text)));
      }
      assertEquals(SyncState.FAILED, of(backup, 0).state());
      assertEquals("No space left on device", of(backup, 0).trouble());
      await("lease in sync", () -> of(backup, 1).state() == SyncState.IN_SYNC);
      backup.datasets().get(0).diskTrouble("");
      await("bulk", () -> backup.datasets().get(0).tree().equals(bulk.tree()));
      await("bulk in sync", () -> of(backup, 0).state() == SyncState.IN_SYNC);
      for (Node node : new Node[] {primary, backup}) {
        assertEquals(Map.of(), node.replication().status().refused());
      }
      assertEquals(0, backup.replication().status().failures());
      assertTrue(backup.replication().status().trouble().isEmpty());
    }
  }
}

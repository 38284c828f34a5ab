package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/**
 * {@code acknowledge = quorum}: what a barrier has confirmed is on every later primary, whoever
 * would be preferred (docs/design.md, rule 13).
 */
@Tag("replication")
class HeldByAQuorumLabTest {
  private static final String HELD = "held";

  /** Only its own rules: those of the agent stay. */
  private static final String CUT =
      """
      table inet lab-cut {
        chain in { type filter hook input priority 0; tcp dport 9001 drop; tcp sport 9001 drop; }
        chain out { type filter hook output priority 0; tcp dport 9001 drop; tcp sport 9001 drop; }
      }
      """;

  private static final String HEALED = "delete table inet lab-cut\n";

  @LabCase
  void a_better_ranked_backup_that_lacks_what_was_confirmed_is_not_elected() throws IOException {
    try (ReplicatingCluster trio = trio()) {
      String primary = settled(trio);
      // The lower number is preferred.
      String preferred = trio.others(primary).get(0).id();
      String other = trio.others(primary).get(1).id();
      write(trio, primary, "first");
      trio.awaitEqualTrees(primary, preferred);
      trio.awaitEqualTrees(primary, other);
      trio.awaitBarrier(primary);

      nft(trio, preferred, CUT);
      nft(trio, other, CUT);
      write(trio, primary, HELD);
      assertNotConfirmed(trio, primary);
      nft(trio, other, HEALED);
      String confirmed =
          trio.agent(primary).cli("replication", "barrier", "--timeout", "10s").orFail();
      assertTrue(confirmed.startsWith("everything written so far is on a majority"), confirmed);
      assertTrue(Files.exists(trio.tree(other).resolve(HELD)), "confirmed, and on nobody's disk");
      assertFalse(Files.exists(trio.tree(preferred).resolve(HELD)), "the cut does not cut");

      trio.record();
      MonotonicInstant dead = trio.scene.cutPower(primary);
      trio.assertOwner(other);
      Observation seen = trio.observe(dead);
      assertEquals(0, seen.dual().millis(), () -> trio.scene.words());
      Cluster.figure("takeover by the one that has it, ms", seen.outageMillis());
      assertEquals(HELD, Files.readString(trio.tree(other).resolve(HELD)));

      nft(trio, preferred, HEALED);
      trio.awaitEqualTrees(other, preferred);
      trio.scene.await(
          preferred + " in sync with " + other, () -> trio.inSync(other, preferred, "tree"));
      trio.awaitBarrier(other);
    }
  }

  /**
   * By their marks alone the two backups differ: the one that is cut off counts as in sync for as
   * long as this case takes.
   */
  private static ReplicatingCluster trio() {
    return ReplicatingCluster.changed(
        3,
        (node, config) ->
            config.withMore(
                Stream.concat(
                        config.moreLines().stream(),
                        Stream.of("replication.acknowledge = quorum", "replication.max_lag = 1h"))
                    .toArray(String[]::new)),
        ReplicatingCluster.TREE_DATASET);
  }

  /**
   * Who leads when all have begun: where three JVMs start at a time, the first may lose it again.
   */
  private static String settled(ReplicatingCluster trio) {
    AtomicReference<String> leader = new AtomicReference<>(trio.start());
    trio.scene.await(
        "one that leads, and that the others follow",
        () -> {
          leader.set(trio.primary());
          return trio.barrier(leader.get());
        });
    return leader.get();
  }

  private static void assertNotConfirmed(ReplicatingCluster trio, String primary) {
    Command barrier = trio.agent(primary).cli("replication", "barrier", "--timeout", "1s");
    assertEquals(1, barrier.status(), barrier.output());
    assertTrue(barrier.output().contains("not in time: [tree]"), barrier.output());
  }

  private static void write(ReplicatingCluster trio, String node, String name) throws IOException {
    Path tree = Files.createDirectories(trio.tree(node));
    Path unused = Files.writeString(tree.resolve(name), name);
  }

  private static void nft(ReplicatingCluster trio, String node, String rules) {
    List<String> words = trio.node(node).namespace().inside(List.of("nft", "-f", "-"));
    String unused = Command.run(words, rules).orFail();
  }
}

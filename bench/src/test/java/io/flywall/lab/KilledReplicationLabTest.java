package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of who sends or who receives, at any instant, while files change all the time. */
@Tag("replication")
class KilledReplicationLabTest {
  /** Twenty rounds of a soak come to 200. */
  private static final int KILLS_OF_A_SOAK = 10;

  private static final int KILLS_OF_A_TEST = 5;

  /** From the middle of the first comparison to a calm stream. */
  private static final int LONGEST_WAIT_MILLIS = 1500;

  private static final Duration LONGEST_END = Duration.ofSeconds(20);

  @BeforeAll
  static void needs() {
    RoundsOfTheLab.require(LabNeeds.missingToReplicate());
  }

  @LabCase
  void nothing_that_was_acknowledged_is_lost_and_no_file_is_ever_half() throws IOException {
    int kills = Integer.getInteger("lab.rounds", 1) > 1 ? KILLS_OF_A_SOAK : KILLS_OF_A_TEST;
    try (ReplicatingCluster pair = ReplicatingCluster.of(2, ReplicatingCluster.TREE_DATASET)) {
      String primary = pair.start();
      String backup = Pair.other(primary);
      for (String name : LedgerWriter.names()) {
        Path file = pair.tree(primary).resolve(name);
        Path unused = Files.createDirectories(file.getParent());
        unused = Files.write(file, Ledger.EMPTY.bytes(new Random(1)));
      }
      pair.awaitEqualTrees(primary, backup);
      try (WholeFilesWatch one = WholeFilesWatch.over(pair.tree(primary));
          WholeFilesWatch two = WholeFilesWatch.over(pair.tree(backup))) {
        play(pair, primary, kills);
        Cluster.figure("files looked at when they appeared", one.looked() + " and " + two.looked());
        assertEquals(List.of(), one.broken());
        assertEquals(List.of(), two.broken());
        assertTrue(two.looked() > 0, "nothing has arrived");
      }
    }
  }

  @LabCase
  void half_a_file_would_be_seen(@TempDir Path folder) throws IOException {
    byte[] whole = Ledger.EMPTY.bytes(new Random(1));
    try (WholeFilesWatch watch = WholeFilesWatch.over(folder)) {
      Path unused = Files.write(folder.resolve("whole"), whole);
      unused = Files.write(folder.resolve("half"), Arrays.copyOf(whole, whole.length / 2));
      while (watch.looked() < 2) {
        Scene.pause(Duration.ofMillis(1));
      }
      assertEquals(List.of(folder.resolve("half").toString()), watch.broken());
    }
  }

  private static void play(ReplicatingCluster pair, String first, int kills) throws IOException {
    Set<LedgerWriter.Written> acknowledged;
    String primary = first;
    try (LedgerWriter writer = LedgerWriter.begin(first, pair.tree(first))) {
      try (Acknowledged collecting = Acknowledged.begin(pair, writer)) {
        for (int i = 1; i <= kills; i++) {
          primary = kill(pair, i, primary, writer);
          writer.moveTo(primary, pair.tree(primary));
        }
        awaitProgress(pair, collecting);
        collecting.close();
        acknowledged = collecting.all();
      }
      assertEquals(Optional.empty(), writer.damage());
    }
    primary = awaitLeader(pair);
    // Written by who had not yet noticed that he is primary no longer: a local edit, found in time.
    String resync = pair.agent(Pair.other(primary)).cli("replication", "resync").orFail();
    assertTrue(resync.contains("in sync after"), resync);
    pair.awaitEqualTrees(primary, Pair.other(primary));
    Cluster.figure("changes that were acknowledged", acknowledged.size());
    Set<String> missing = missing(acknowledged, pair.tree(primary));
    assertEquals(Set.of(), missing, () -> pair.scene.words());
  }

  /**
   * Kills that follow each other closely leave a pair hardly a moment in which both have all; calm
   * must bring it.
   */
  private static void awaitProgress(ReplicatingCluster pair, Acknowledged collecting) {
    int before = collecting.count();
    pair.scene.await(
        "changes of a second acknowledged, once there is calm",
        () -> collecting.count() > before + LedgerWriter.PER_SECOND);
  }

  /** Who leads afterwards. */
  private static String kill(
      ReplicatingCluster pair, int number, String primary, LedgerWriter writer) {
    long wait = ThreadLocalRandom.current().nextLong(LONGEST_WAIT_MILLIS);
    String victim = ThreadLocalRandom.current().nextBoolean() ? primary : Pair.other(primary);
    Scene.pause(Duration.ofMillis(wait));
    MonotonicInstant unused = pair.agent(victim).kill();
    if (victim.equals(primary)) {
      writer.halt();
    }
    // As systemd does: on a busy machine a killed process keeps its ports for a while.
    assertTrue(pair.agent(victim).awaitEnd(LONGEST_END).isPresent(), victim + " does not die");
    pair.agent(victim).start();
    pair.scene.await(victim + " back", () -> pair.replication(victim).isPresent());
    String next = awaitLeader(pair);
    Cluster.figure(
        "kill " + number,
        "%s (%s) after %d ms; then %s leads"
            .formatted(victim, victim.equals(primary) ? "sends" : "receives", wait, next));
    return next;
  }

  private static String awaitLeader(ReplicatingCluster pair) {
    Set<String> leaders = new TreeSet<>();
    pair.scene.await(
        "one that leads",
        () -> {
          leaders.clear();
          for (LabNode node : pair.nodes()) {
            if (pair.replication(node.id()).filter(KilledReplicationLabTest::leads).isPresent()) {
              leaders.add(node.id());
            }
          }
          return leaders.size() == 1;
        });
    return leaders.iterator().next();
  }

  private static boolean leads(JsonNode status) {
    return status.get("leading").asBoolean();
  }

  private static Set<String> missing(Set<LedgerWriter.Written> acknowledged, Path tree)
      throws IOException {
    Set<String> missing = new TreeSet<>();
    for (LedgerWriter.Written written : acknowledged) {
      Ledger ledger = LedgerWriter.ledger(tree.resolve(written.name()));
      if (!ledger.changes().contains(written.change())) {
        missing.add(written.toString());
      }
    }
    return missing;
  }
}

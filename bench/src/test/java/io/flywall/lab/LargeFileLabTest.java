package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** One file that fits in nobody's memory, and then one line of it. */
@Tag("replication")
class LargeFileLabTest {
  private static final int MEGABYTE = 1 << 20;

  /** More than the agent's heap. */
  private static final int IN_TEST = 256;

  /** In the first round: twenty of them would be hours, and show no more. */
  private static final int IN_SOAK = 5 * 1024;

  private static final AtomicBoolean ONCE = new AtomicBoolean();

  /** A few chunks, of 64 KB usually and 256 at most: where the line lies, and its neighbours. */
  private static final long A_LINE = 2 * MEGABYTE;

  private static final Duration PATIENCE = Duration.ofMinutes(8);

  @LabCase
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void of_a_file_of_gigabytes_one_changed_line_sends_a_part() throws IOException {
    boolean soak = Integer.getInteger("lab.rounds", 1) > 1 && ONCE.compareAndSet(false, true);
    try (ReplicatingCluster pair = ReplicatingCluster.of(2, ReplicatingCluster.TREE_DATASET)) {
      String primary = pair.start();
      String backup = Pair.other(primary);
      pair.awaitInSync(primary, "tree");
      // Two agents that hash gigabytes, and this test: nobody is to take that for a dead primary.
      String unused = pair.agent(primary).cli("ha", "pause").orFail();
      long begun = System.nanoTime();
      Path file = write(pair.tree(primary), soak ? IN_SOAK : IN_TEST);
      awaitEqual(pair, primary, backup);
      Cluster.figure(
          Files.size(file) / MEGABYTE + " MB, written and received, s",
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
      long before = sent(pair, primary);
      assertTrue(before >= Files.size(file), before + " bytes sent of " + Files.size(file));

      try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
        large.seek(Files.size(file) / 2);
        large.write("a changed line\n".getBytes(StandardCharsets.US_ASCII));
      }
      begun = System.nanoTime();
      awaitEqual(pair, primary, backup);
      long after = sent(pair, primary) - before;
      Cluster.figure(
          "one line of it, bytes sent " + after + ", s",
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
      assertTrue(after > 0 && after <= A_LINE, after + " bytes for one line");
    }
  }

  /** Of chance, so that nothing of it can be packed or is there twice. */
  private static Path write(Path tree, int megabytes) throws IOException {
    Path file = Files.createDirectories(tree).resolve("large");
    Path unfinished = tree.resolve("large" + ReplicatingCluster.UNFINISHED);
    Random random = new Random(7);
    byte[] block = new byte[MEGABYTE];
    try (OutputStream out = Files.newOutputStream(unfinished)) {
      for (int i = 0; i < megabytes; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
    return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void awaitEqual(ReplicatingCluster pair, String primary, String backup) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!(pair.barrier(primary) && pair.inSync(primary, backup, "tree"))) {
      if (System.nanoTime() > end) {
        throw pair.scene.failure(backup + " having all of it");
      }
      Scene.pause(Duration.ofMillis(100));
    }
    List<String> words =
        List.of(
            "cmp",
            pair.tree(primary).resolve("large").toString(),
            pair.tree(backup).resolve("large").toString());
    assertEquals("", Command.run(words, "", PATIENCE).orFail());
  }

  private static long sent(ReplicatingCluster pair, String primary) {
    JsonNode stats =
        new NodeApi(pair.node(primary)).get("/api/replication/stats").orElseThrow().json();
    long bytes = 0;
    for (JsonNode line : stats.get("lines")) {
      bytes += line.get("sent").get("bytes").asLong();
    }
    return bytes;
  }
}

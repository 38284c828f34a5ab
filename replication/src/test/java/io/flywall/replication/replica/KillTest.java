package io.flywall.replication.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Picture;
import io.flywall.replication.Position;
import io.flywall.replication.RandomEdits;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while a batch is put in place, by chance and not by steps. */
class KillTest {
  private static final int ROUNDS = 12;

  /** A batch of these edits takes some milliseconds. */
  private static final int EDITS = 300;

  private static final int LONGEST_MILLIS = 40;

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  @Test
  void a_killed_follower_leaves_a_whole_version() throws Exception {
    TwoNodes nodes = new TwoNodes(directory);
    RandomEdits edits = new RandomEdits(nodes.source(), 99);
    Random random = new Random(99);
    Map<String, String> old = Map.of();
    for (int round = 1; round <= ROUNDS; round++) {
      edits.some(EDITS);
      Map<String, String> next = Picture.of(nodes.source());
      Position before = applied(nodes);
      killed(round, random.nextInt(LONGEST_MILLIS));
      Position after = applied(nodes);
      Map<String, String> here = Picture.of(nodes.target());
      here.keySet().removeIf(path -> path.startsWith(".flywall-staging"));
      if (after.equals(before) && round > 1) {
        assertEquals(old, here, "round " + round);
      } else if (!after.equals(before)) {
        assertEquals(next, here, "round " + round);
        old = next;
      }
    }
    assertTrue(!old.isEmpty(), "no round ever came through");
  }

  private static Position applied(TwoNodes nodes) throws Exception {
    try (FilesReplica replica = nodes.follow()) {
      return replica.applied();
    }
  }

  private void killed(long term, int afterMillis) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    KilledFollower.class.getName(),
                    directory.toString(),
                    Long.toString(term)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said = process.inputReader(StandardCharsets.US_ASCII)) {
      assertEquals("commits", said.readLine(), "the child did not come so far");
      boolean unused = process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}

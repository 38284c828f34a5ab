package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/** A backup whose disk is full: it says so, keeps what it had, and goes on by itself. */
@Tag("replication")
class FullDiskLabTest {
  private static final String DISK = ReplicatingCluster.SRV + "/disk";
  private static final String DATA = DISK + "/data";
  private static final String ON_DISK = "{ name = disk, type = files, paths = [\"" + DATA + "\"] }";

  private static final int MEGABYTE = 1 << 20;
  private static final int FILES = 8;

  /** Half of what comes. */
  private static final String SMALL = "size=4m";

  private static final String LARGE = "size=64m";

  @LabCase
  void a_backup_with_a_full_disk_says_so_and_goes_on_when_there_is_room() throws IOException {
    try (ReplicatingCluster pair =
        ReplicatingCluster.of(2, ReplicatingCluster.TREE_DATASET, ON_DISK)) {
      for (LabNode node : pair.nodes()) {
        Path unused = Files.createDirectories(pair.at(node.id(), DISK));
      }
      String primary = pair.start();
      String backup = Pair.other(primary);
      mount(pair, backup, SMALL);
      Path written = Files.createDirectories(pair.at(primary, DATA));
      Path kept = inside(pair, backup, DATA);
      Path unused = Files.writeString(written.resolve("first"), "what it had\n");
      pair.scene.await("the first file", () -> equal(written, kept));

      fill(written);
      awaitSays(pair, backup);
      awaitSays(pair, primary);
      assertEquals("what it had\n", Files.readString(kept.resolve("first")));

      Path tree = Files.createDirectories(pair.tree(primary));
      long begun = System.nanoTime();
      unused = Files.writeString(tree.resolve("other"), "elsewhere there is room\n");
      pair.awaitEqualTrees(primary, backup);
      Cluster.figure("another dataset meanwhile", (System.nanoTime() - begun) / 1_000_000 + " ms");

      mount(pair, backup, "remount," + LARGE);
      pair.scene.await("all of it", () -> equal(written, kept));
      pair.awaitInSync(primary, "disk");
    }
  }

  private static void fill(Path folder) throws IOException {
    Random random = new Random(1);
    byte[] content = new byte[MEGABYTE];
    for (int i = 0; i < FILES; i++) {
      random.nextBytes(content);
      Path unused = Files.write(folder.resolve("large-" + i), content);
    }
    Path unused = Files.writeString(folder.resolve("first"), "the next version\n");
  }

  private static boolean equal(Path one, Path other) {
    return FilesOf.in(one).differencesTo(FilesOf.in(other)).isEmpty();
  }

  /** What is mounted there is seen by way of the agent's process alone. */
  private static Path inside(ReplicatingCluster pair, String node, String path) {
    return Path.of("/proc/" + pair.agent(node).pid() + "/root" + path);
  }

  private static void mount(ReplicatingCluster pair, String node, String options) {
    List<String> words =
        Mounts.of(pair.agent(node).pid())
            .inside("mount", "-t", "tmpfs", "-o", options, "disk", DISK);
    String unused = Command.run(words).orFail();
  }

  /** In words, with the reason; a script learns it from the exit status. */
  private static void awaitSays(ReplicatingCluster pair, String node) {
    pair.scene.await(node + " telling why", () -> tellsWhy(pair, node));
    Command status = pair.agent(node).cli("replication", "status");
    Cluster.figure("full disk, as " + node + " says it", status.output().strip());
    assertEquals(2, status.status(), status.output());
  }

  private static boolean tellsWhy(ReplicatingCluster pair, String node) {
    return pair.replication(node)
        .filter(
            status -> {
              boolean told = false;
              for (JsonNode line : status.get("lines")) {
                told |=
                    line.get("state").asText().equals("failed")
                        && line.get("trouble").asText().contains("No space left on device");
              }
              return told;
            })
        .isPresent();
  }
}

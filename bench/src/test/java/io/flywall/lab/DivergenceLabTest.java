package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** What two nodes have written at the same time: one of them wins, and nothing is thrown away. */
@Tag("replication")
class DivergenceLabTest {
  @LabCase
  void what_differs_is_mended_and_set_aside() throws IOException {
    try (ReplicatingCluster pair = ReplicatingCluster.of(2, ReplicatingCluster.TREE_DATASET)) {
      String primary = pair.start();
      String backup = Pair.other(primary);
      write(pair, primary, "rules", "of the primary\n");
      pair.awaitEqualTrees(primary, backup);

      write(pair, backup, "rules", "edited on the backup\n");
      // Looked for by itself every ten minutes; nobody waits for that here.
      String begun = pair.agent(backup).cli("replication", "resync").orFail();
      Pair.figure("resync of an edited backup", begun.strip());
      pair.awaitEqualTrees(primary, backup);
      assertArchived(pair, backup, "local-edit", "edited on the backup\n");

      // Nobody hears it any more: it writes on, as programs do, and is then started anew.
      pair.awaitInSync(primary, "tree");
      var unused = pair.switchboard().powerOff(pair.node(primary));
      write(pair, primary, "rules", "written while cut off\n");
      pair.scene.await("a new primary", () -> pair.scene.answering(backup));
      pair.scene.reset(primary);
      write(pair, backup, "rules", "of the new primary\n");
      pair.scene.restorePower(primary);
      pair.awaitEqualTrees(backup, primary);
      assertEquals("of the new primary\n", Files.readString(pair.tree(primary).resolve("rules")));
      assertArchived(pair, primary, "unacknowledged", "written while cut off\n");
    }
  }

  private static void write(ReplicatingCluster pair, String node, String name, String text)
      throws IOException {
    Path tree = Files.createDirectories(pair.tree(node));
    Path unused = Files.writeString(tree.resolve(name), text);
  }

  private static void assertArchived(
      ReplicatingCluster pair, String node, String reason, String text) throws IOException {
    Path archive = pair.node(node).folder().resolve("state/replication/archive");
    try (Stream<Path> files = Files.walk(archive)) {
      List<String> kept =
          files
              .filter(Files::isRegularFile)
              .filter(file -> archive.relativize(file).toString().contains(reason))
              .map(DivergenceLabTest::read)
              .toList();
      assertEquals(List.of(text), kept, () -> pair.scene.words());
    }
    String log = pair.agent(node).log();
    assertTrue(log.contains("event=archived dataset=tree reason=" + reason), log);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabFailure("cannot read " + file, e);
    }
  }
}

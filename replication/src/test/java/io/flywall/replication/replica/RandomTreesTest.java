package io.flywall.replication.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.replication.CopyLoop;
import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Picture;
import io.flywall.replication.RandomEdits;
import io.flywall.replication.source.FilesSource;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done on the primary is so on the backup. A failure names its seed. */
class RandomTreesTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void after_any_edits_both_look_the_same(long seed) throws Exception {
    TwoNodes nodes = new TwoNodes(directory);
    RandomEdits edits = new RandomEdits(nodes.source(), seed);
    edits.some(30);
    try (FilesSource source = nodes.lead(1)) {
      for (int round = 0; round < 6; round++) {
        // A backup that restarts now and then must know as much as one that does not.
        try (FilesReplica replica = nodes.follow()) {
          for (int batch = 0; batch < 3; batch++) {
            edits.some(8);
            source.refresh();
            if (source.current().position().isAfter(replica.applied())) {
              CopyLoop.run(source, replica);
            }
            assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()), "seed " + seed);
            assertEquals(source.current().position(), replica.applied());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26})
  void whatever_was_on_the_backup_before(long seed) throws Exception {
    TwoNodes nodes = new TwoNodes(directory);
    new RandomEdits(nodes.source(), seed).some(40);
    RandomEdits elsewhere = new RandomEdits(nodes.target(), seed + 1000);
    elsewhere.some(40);
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
      elsewhere.some(15);
      Files.writeString(nodes.source().resolve("one more"), "text");
      source.refresh();
      replica.inspect();
      CopyLoop.run(source, replica);
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }
}

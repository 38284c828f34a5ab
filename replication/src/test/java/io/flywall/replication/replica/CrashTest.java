package io.flywall.replication.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.CopyLoop;
import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Picture;
import io.flywall.replication.Position;
import io.flywall.replication.RandomEdits;
import io.flywall.replication.Staging;
import io.flywall.replication.source.FilesSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power fails at every step of a batch. */
class CrashTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  /** What no handler of ours catches. */
  private static final class PowerFailure extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Lets {@code left} steps pass. */
  private static final class Supply implements PlacementSteps {
    private int left;

    Supply(int steps) {
      this.left = steps;
    }

    @Override
    public void next() {
      if (left == 0) {
        throw new PowerFailure();
      }
      left--;
    }
  }

  @Test
  void at_any_step_the_next_start_has_a_whole_version() throws Exception {
    int step = 0;
    boolean survived = false;
    boolean sawOld = false;
    boolean sawNew = false;
    while (!survived) {
      TwoNodes nodes = new TwoNodes(directory.resolve("step" + step));
      RandomEdits edits = new RandomEdits(nodes.source(), 42);
      edits.some(40);
      try (FilesSource source = nodes.lead(1)) {
        try (FilesReplica replica = nodes.follow()) {
          CopyLoop.run(source, replica);
        }
        Position old = source.current().position();
        Map<String, String> oldPicture = Picture.of(nodes.source());
        edits.some(40);
        source.refresh();
        Map<String, String> newPicture = Picture.of(nodes.source());
        survived = survives(nodes, source, new Supply(step));
        try (FilesReplica replica = nodes.follow()) {
          boolean isOld = replica.applied().equals(old);
          assertTrue(isOld || replica.applied().equals(source.current().position()));
          assertEquals(
              isOld ? oldPicture : newPicture,
              withoutStaging(Picture.of(nodes.target())),
              "step " + step);
          sawOld |= isOld;
          sawNew |= !isOld;
          if (isOld) {
            CopyLoop.run(source, replica);
          }
          assertEquals(newPicture, Picture.of(nodes.target()));
        }
      }
      step++;
    }
    assertTrue(sawOld && sawNew && step > 20, "so few steps prove nothing: " + step);
  }

  private static boolean survives(TwoNodes nodes, FilesSource source, Supply supply)
      throws Exception {
    FilesReplica replica = nodes.follow(supply);
    try {
      CopyLoop.run(source, replica);
      return true;
    } catch (PowerFailure failure) {
      return false;
    }
  }

  private static Map<String, String> withoutStaging(Map<String, String> picture) {
    picture.keySet().removeIf(path -> path.startsWith(".flywall-staging"));
    return picture;
  }

  @Test
  void what_was_staged_before_a_crash_is_not_fetched_again() throws Exception {
    TwoNodes nodes = new TwoNodes(directory);
    RandomEdits edits = new RandomEdits(nodes.source(), 7);
    edits.some(120);
    try (FilesSource source = nodes.lead(1)) {
      FilesReplica first = nodes.follow();
      Staging staging = CopyLoop.begin(source, first);
      CopyLoop.Carried all = CopyLoop.fill(source, staging);
      assertTrue(all.chunks() > 10);
      assertFalse(Files.exists(nodes.target().resolve("file7.1")), "shows before it is committed");
      try (FilesReplica second = nodes.follow()) {
        Files.writeString(nodes.source().resolve("later"), "later");
        source.refresh();
        assertEquals(1, CopyLoop.run(source, second).chunks());
        assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
      }
    }
  }

  @Test
  void a_batch_with_a_chunk_missing_is_not_committed() throws Exception {
    TwoNodes nodes = new TwoNodes(directory);
    new RandomEdits(nodes.source(), 7).some(30);
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow();
        Staging staging = CopyLoop.begin(source, replica)) {
      assertThrows(IllegalStateException.class, staging::commit);
      assertEquals(Position.NONE, replica.applied());
    }
  }

  @Test
  void a_half_written_state_is_the_state_before() throws Exception {
    TwoNodes nodes = new TwoNodes(directory);
    Files.createDirectories(nodes.source());
    Files.writeString(nodes.source().resolve("a"), "one");
    try (FilesSource source = nodes.lead(1)) {
      try (FilesReplica replica = nodes.follow()) {
        CopyLoop.run(source, replica);
      }
      Path log = nodes.backupState.resolve("applied.log");
      byte[] whole = Files.readAllBytes(log);
      Files.write(log, Arrays.copyOf(whole, whole.length - 1));
      try (FilesReplica replica = nodes.follow()) {
        // Begun, and put in place again.
        assertEquals(source.current().position(), replica.applied());
        assertEquals("one", Files.readString(nodes.target().resolve("a")));
      }
      Files.write(nodes.backupState.resolve("applied"), new byte[] {1, 2, 3});
      Files.write(log, new byte[] {1, 2, 3});
      try (FilesReplica replica = nodes.follow()) {
        assertEquals(Position.NONE, replica.applied());
        CopyLoop.run(source, replica);
        assertEquals(source.current().position(), replica.applied());
      }
    }
  }
}

package io.flywall.replication.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.CopyLoop;
import io.flywall.replication.NoRoom;
import io.flywall.replication.Picture;
import io.flywall.replication.Position;
import io.flywall.replication.Staging;
import io.flywall.replication.TestClock;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.archive.Retention;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.source.FilesSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup with a disk of four megabytes. Mounts: needs root. */
@Tag("netns")
class DiskFullTest {
  @TempDir Path directory;
  private TwoNodes nodes;

  @BeforeEach
  void mount() throws Exception {
    Path disk = Files.createDirectories(directory.resolve("backup"));
    run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString());
    nodes = new TwoNodes(directory);
    Files.createDirectories(nodes.source());
    write("first", 1_000_000);
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", directory.resolve("backup").toString());
  }

  private static void run(String... words) throws Exception {
    assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor());
  }

  private void write(String name, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(name.hashCode()).nextBytes(bytes);
    Files.write(nodes.source().resolve(name), bytes);
  }

  @Test
  void it_says_so_loses_nothing_and_goes_on_when_there_is_room() throws Exception {
    Path filler = nodes.backup.resolve("filler");
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      Position before = replica.applied();
      Map<String, String> picture = Picture.of(nodes.target());
      Files.write(filler, new byte[1_500_000]);
      write("second", 2_000_000);
      source.refresh();
      try (Staging staging = CopyLoop.begin(source, replica)) {
        NoRoom full = assertThrows(NoRoom.class, () -> CopyLoop.fill(source, staging));
        assertTrue(full.getMessage().contains("root/second"), full.getMessage());
        assertTrue(full.getMessage().contains("free some"), full.getMessage());
      }
      assertEquals(before, replica.applied());
      picture.forEach(
          (path, line) -> assertEquals(line, pictureNow().get(path), "changed: " + path));
      Files.delete(filler);
      CopyLoop.Carried rest = CopyLoop.run(source, replica);
      assertTrue(rest.bytes() < 2_000_000, "what was received before was fetched again");
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }

  @Test
  void an_archive_that_fills_a_disk_of_its_own_is_thinned() throws Exception {
    Path disk = Files.createDirectories(directory.resolve("archive-disk"));
    run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString());
    try {
      Archive archive = new Archive(disk.resolve("archive"), TestClock.WALL);
      archive.keep(new Retention(Map.of(), Duration.ofDays(30), 1L << 30));
      int full = 0;
      try (FilesSource source = nodes.lead(1);
          FilesReplica replica = FilesReplica.open(nodes.plan(), archive, TestClock.WALL)) {
        CopyLoop.run(source, replica);
        for (int version = 1; version <= 8; version++) {
          rewrite(version);
          source.refresh();
          full += copied(source, replica) ? 0 : 1;
          assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
        }
      }
      assertTrue(full > 0, "the archive's disk was never full");
      assertTrue(archive.list().size() > 0, "nothing old is left at all");
    } finally {
      run("umount", disk.toString());
    }
  }

  /**
   * What it knows of two thousand long names takes more room than there is; the dataset has enough.
   */
  @Test
  void a_state_that_does_not_fit_is_said_and_nothing_is_changed() throws Exception {
    Path state = Files.createDirectories(directory.resolve("other/backup-state"));
    run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", state.toString());
    TwoNodes two = new TwoNodes(directory.resolve("other"));
    Files.createDirectories(two.source());
    try (FilesSource source = two.lead(1);
        FilesReplica replica = two.follow()) {
      Files.writeString(two.source().resolve("first"), "what it had");
      source.refresh();
      CopyLoop.run(source, replica);
      Position before = replica.applied();
      Map<String, String> picture = Picture.of(two.target());
      for (int i = 0; i < 2_000; i++) {
        Files.createFile(two.source().resolve("long".repeat(50) + i));
      }
      source.refresh();
      NoRoom full = assertThrows(NoRoom.class, () -> CopyLoop.run(source, replica));
      assertTrue(full.getMessage().contains("free some"), full.getMessage());
      assertEquals(before, replica.applied());
      Map<String, String> after = Picture.of(two.target());
      // What was received is kept for the next attempt.
      after.keySet().removeIf(path -> path.startsWith(Coverage.STAGING));
      assertEquals(picture, after);
      run("mount", "-o", "remount,size=64m", state.toString());
      CopyLoop.run(source, replica);
      assertEquals(Picture.of(two.source()), Picture.of(two.target()));
    } finally {
      run("umount", "-l", state.toString());
    }
  }

  private void rewrite(int version) throws IOException {
    byte[] bytes = new byte[1_000_000];
    new Random(version).nextBytes(bytes);
    Files.write(nodes.source().resolve("first"), bytes);
  }

  @Test
  void old_contents_give_way_to_new_ones_and_what_was_edited_here_does_not() throws Exception {
    Archive archive = new Archive(nodes.backup.resolve("archive"), TestClock.WALL);
    archive.keep(new Retention(Map.of(), Duration.ofDays(30), 1L << 30));
    ReplicaPlan plan = nodes.plan();
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = FilesReplica.open(plan, archive, TestClock.WALL)) {
      CopyLoop.run(source, replica);
      Files.writeString(nodes.target().resolve("own"), "edited here");
      assertTrue(replica.inspect());
      int full = 0;
      for (int version = 1; version <= 8; version++) {
        rewrite(version);
        source.refresh();
        full += copied(source, replica) ? 0 : 1;
        assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
      }
      assertTrue(full > 0, "the disk was never full");
      assertEquals(
          1,
          archive.list().stream()
              .filter(archived -> archived.path().text().endsWith("own"))
              .count());
    }
  }

  /** False when it took a second attempt. */
  private static boolean copied(FilesSource source, FilesReplica replica) throws Exception {
    try (Staging staging = CopyLoop.begin(source, replica)) {
      CopyLoop.fill(source, staging);
      staging.commit();
      return true;
    } catch (NoRoom made) {
      CopyLoop.run(source, replica);
      return false;
    }
  }

  private Map<String, String> pictureNow() {
    try {
      return Picture.of(nodes.target());
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}

package io.flywall.replication.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.DatasetName;
import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.TestClock;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From one file system to another, where there are two: no second name can be had there. */
class ArchiveBatchTest {
  private static final DatasetName NAME = new DatasetName("data");

  @TempDir(factory = MemoryDirectory.class)
  Path data;

  @TempDir Path elsewhere;

  private List<Archived> taken(String name) throws IOException {
    Archive archive = new Archive(elsewhere.resolve("archive"), TestClock.WALL);
    ArchiveBatch batch = archive.batch(NAME);
    try (OpenDirectory from = OpenDirectory.open(data)) {
      batch.take(from, name, new TreePath("a/deep/" + name), Reason.LOCAL_EDIT);
      // The first is what was there before the batch.
      batch.take(from, name, new TreePath("a/deep/" + name), Reason.LOCAL_EDIT);
    }
    return archive.list();
  }

  @Test
  void a_file_is_kept_as_it_was_with_its_holes() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    Arrays.fill(bytes, 500_000, 2_900_000, (byte) 0);
    Path file = Files.write(data.resolve("file"), bytes);
    Files.setAttribute(file, "unix:mode", 0640);
    Files.setAttribute(file, "unix:gid", 3);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    Archived kept = taken("file").get(0);
    assertEquals(bytes.length, kept.size());
    assertArrayEquals(bytes, Files.readAllBytes(kept.file()));
    Map<String, Object> facts = Files.readAttributes(kept.file(), "unix:mode,gid");
    assertEquals(0640, (int) facts.get("mode") & 07777);
    assertEquals(3, facts.get("gid"));
    assertEquals(1_000_000, Files.getLastModifiedTime(kept.file()).toMillis());
    assertTrue(kept.id().startsWith("data/2") && kept.id().endsWith("-local-edit/a/deep/file"));
  }

  @Test
  void zeros_at_the_end_are_not_forgotten() throws Exception {
    Files.write(data.resolve("file"), new byte[200_000]);
    assertArrayEquals(new byte[200_000], Files.readAllBytes(taken("file").get(0).file()));
  }

  @Test
  void a_link_is_kept_and_not_followed() throws Exception {
    Files.createSymbolicLink(data.resolve("link"), Path.of("/nowhere"));
    assertEquals(Path.of("/nowhere"), Files.readSymbolicLink(taken("link").get(0).file()));
  }

  @Test
  void what_has_no_content_is_left_alone() throws Exception {
    Files.createDirectory(data.resolve("directory"));
    assertEquals(List.of(), taken("directory"));
    assertEquals(List.of(), taken("not there"));
  }

  @Test
  void what_others_put_there_is_no_archive() throws Exception {
    Path archive = Files.createDirectories(elsewhere.resolve("archive"));
    Files.createDirectories(archive.resolve("data/lost+found"));
    Files.writeString(archive.resolve("data/lost+found/x"), "x");
    Files.createDirectories(archive.resolve("no name!/20260101T000000.000000Z-superseded"));
    Files.writeString(archive.resolve("README"), "x");
    assertEquals(List.of(), new Archive(archive, TestClock.WALL).list());
  }
}

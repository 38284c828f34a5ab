package io.flywall.replication.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.CopyLoop;
import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Picture;
import io.flywall.replication.source.FilesSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeFilesTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private TwoNodes nodes;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    nodes = new TwoNodes(directory);
    Files.createDirectories(nodes.source());
    file = nodes.source().resolve("large");
  }

  private void write(long at, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertEquals(bytes.length, channel.write(ByteBuffer.wrap(bytes), at));
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(9).nextBytes(bytes);
    return bytes;
  }

  /** In blocks of 512 bytes: stat(1). */
  private static long blocks(Path file) throws Exception {
    Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    return Long.parseLong(
        new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
  }

  @Test
  void a_line_of_ten_megabytes_sends_a_part_and_the_rest_is_taken_from_the_old_file()
      throws Exception {
    byte[] bytes = random(10_000_000);
    write(0, bytes);
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      assertEquals(bytes.length, CopyLoop.run(source, replica).bytes());
      write(5_000_000, "a changed line".getBytes(StandardCharsets.US_ASCII));
      source.refresh();
      long sent = CopyLoop.run(source, replica).bytes();
      assertTrue(sent < 600_000, sent + " bytes");
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }

  @Test
  void a_renamed_file_is_not_sent_again() throws Exception {
    write(0, random(3_000_000));
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      Files.move(file, nodes.source().resolve("renamed"));
      source.refresh();
      assertEquals(0, CopyLoop.run(source, replica).chunks());
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }

  @Test
  void only_attributes_that_change_send_nothing_and_leave_the_file_where_it_is() throws Exception {
    write(0, random(100_000));
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      Object inode = Files.getAttribute(nodes.target().resolve("large"), "unix:ino");
      Files.setAttribute(file, "unix:mode", 04750);
      Files.setAttribute(file, "unix:uid", 1);
      source.refresh();
      assertEquals(0, CopyLoop.run(source, replica).chunks());
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
      assertEquals(inode, Files.getAttribute(nodes.target().resolve("large"), "unix:ino"));
    }
  }

  /** Five gigabytes, of which little is written: also with a heap of a hundredth of that. */
  @Test
  void five_gigabytes_with_holes_keep_their_holes() throws Exception {
    write(0, random(100_000));
    write(2_500_000_000L, random(1_000_000));
    write(5_000_000_000L, new byte[] {1});
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      assertTrue(CopyLoop.run(source, replica).bytes() < 1_500_000);
    }
    Path copy = nodes.target().resolve("large");
    assertEquals(5_000_000_001L, Files.size(copy));
    assertEquals(-1, Files.mismatch(file, copy));
    assertTrue(blocks(copy) * 512 < 2_000_000, blocks(copy) + " blocks");
  }
}

package io.flywall.replication.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.CopyLoop;
import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Picture;
import io.flywall.replication.Staging;
import io.flywall.replication.source.FilesSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions that are staged, in whole or in part, and never committed. */
class SupersededTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private TwoNodes nodes;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    nodes = new TwoNodes(directory);
    Files.createDirectories(nodes.source());
    file = nodes.source().resolve("f");
  }

  private static byte[] random(int seed) {
    byte[] bytes = new byte[1_000_000];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static void stage(FilesSource source, FilesReplica replica) throws Exception {
    source.refresh();
    try (Staging staging = CopyLoop.begin(source, replica)) {
      CopyLoop.Carried unused = CopyLoop.fill(source, staging);
    }
  }

  private static void begin(FilesSource source, FilesReplica replica) throws Exception {
    source.refresh();
    try (Staging staging = CopyLoop.begin(source, replica)) {
      assertTrue(staging.missing().hasNext());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0600, 0640, 0644})
  void of_modes_that_come_and_go_the_last_arrives(int last) throws Exception {
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      Files.writeString(file, "a secret");
      Files.setAttribute(file, "unix:mode", 0600);
      stage(source, replica);
      Files.setAttribute(file, "unix:mode", 0644);
      stage(source, replica);
      Files.setAttribute(file, "unix:mode", last);
      source.refresh();
      assertEquals(0, CopyLoop.run(source, replica).chunks(), "it was staged before");
      assertEquals(
          last, 07777 & (int) Files.getAttribute(nodes.target().resolve("f"), "unix:mode"));
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }

  /** Its end is in another file here, and written first: it has its whole length, with a hole. */
  @Test
  void a_content_that_goes_and_comes_back_is_whole() throws Exception {
    byte[] tail = random(1);
    byte[] whole = Arrays.copyOf(random(2), 2 * tail.length);
    System.arraycopy(tail, 0, whole, tail.length, tail.length);
    Files.write(nodes.source().resolve("tail"), tail);
    Path one = Files.write(nodes.primary.resolve("one"), whole);
    Path other = Files.writeString(nodes.primary.resolve("other"), "other");
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      Files.move(one, file);
      stage(source, replica);
      Files.move(file, one);
      Files.move(other, file);
      stage(source, replica);
      Files.delete(file);
      Files.move(one, file);
      begin(source, replica);
      CopyLoop.run(source, replica);
      assertEquals(-1, Files.mismatch(file, nodes.target().resolve("f")));
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }
}

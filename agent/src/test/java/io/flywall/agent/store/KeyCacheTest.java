package io.flywall.agent.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.flywall.heartbeat.MasterKey;
import io.flywall.heartbeat.SecretStretching;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCacheTest {
  private static final byte[] SECRET = "correct horse".getBytes(StandardCharsets.UTF_8);
  private static final byte[] MADE = SecretStretching.stretch(1, SECRET, "house").export();

  @TempDir private Path folder;
  private Path state;
  private KeyCache cache;

  @BeforeEach
  void name() {
    state = folder.resolve("state");
    cache = new KeyCache(state);
  }

  private byte[] stretched() {
    return cache.stretched(1, SECRET, "house").export();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("keys"))) {
      return files.toList();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void the_key_is_the_one_that_stretching_makes_first_and_later() {
    assertArrayEquals(MADE, stretched());
    assertArrayEquals(MADE, stretched());
  }

  @Test
  void the_second_time_the_key_comes_from_the_disk() throws IOException {
    stretched();
    Path file = files().get(0);
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(file, longAgo);
    MasterKey again = cache.stretched(9, SECRET, "house");
    assertArrayEquals(MADE, again.export());
    assertEquals(9, again.id(), "the id is the caller's, not part of the key");
    assertEquals(List.of(file), files());
    assertEquals(longAgo, Files.getLastModifiedTime(file), "it was made and written again");
  }

  @Test
  void another_secret_or_cluster_has_a_file_of_its_own() throws IOException {
    stretched();
    cache.stretched(1, SECRET, "garden");
    cache.stretched(1, "other".getBytes(StandardCharsets.UTF_8), "house");
    assertEquals(3, files().size());
    assertArrayEquals(MADE, stretched());
  }

  @Test
  void only_root_can_read_it() throws IOException {
    stretched();
    assertEquals("rwx------", mode(state));
    assertEquals("rwx------", mode(state.resolve("keys")));
    assertEquals("rw-------", mode(files().get(0)));
  }

  @Test
  void neither_the_secret_nor_the_cluster_is_in_a_name() throws IOException {
    stretched();
    assertFalse(files().get(0).getFileName().toString().contains("house"));
  }

  @Test
  void a_cache_that_cannot_be_made_still_gives_the_key() throws IOException {
    Files.createDirectories(state);
    Files.writeString(state.resolve("keys"), "in the way");
    assertArrayEquals(MADE, stretched());
    assertArrayEquals(MADE, stretched());
  }

  @Test
  void an_entry_that_cannot_be_read_or_replaced_leaves_nothing_behind() throws IOException {
    stretched();
    Path file = files().get(0);
    Files.delete(file);
    Files.createDirectories(file.resolve("in-the-way"));
    assertArrayEquals(MADE, stretched());
    assertEquals(List.of(file), files(), "a stray copy of the key");
  }

  /** A wrong key would mute the node: peers refuse every datagram, and nothing says why. */
  @Test
  void a_damaged_entry_is_made_again() throws IOException {
    stretched();
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    for (int offset = 0; offset < whole.length; offset += 7) {
      byte[] damaged = whole.clone();
      damaged[offset] ^= 1;
      Files.write(file, damaged);
      assertArrayEquals(MADE, stretched(), "byte " + offset);
      assertArrayEquals(whole, Files.readAllBytes(file));
    }
    for (int size : new int[] {0, MasterKey.LENGTH, whole.length, whole.length + 1}) {
      Files.write(file, new byte[size]);
      assertArrayEquals(MADE, stretched(), size + " zeros");
    }
  }
}

package io.flywall.replication.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OpenDirectoryTest {
  private static final int ROUNDS = 1_500;
  private static final int LOOKS = 10;

  @TempDir Path folder;

  private Path directory(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static long inode(Path path) throws IOException {
    return (long) Files.getAttribute(path, "unix:ino");
  }

  /** Opens and closes the same directory, and another one that gets the same numbers. */
  private static void disturb(Path same, Path other, AtomicBoolean over) {
    try {
      while (!over.get()) {
        try (DirectoryStream<Path> one = Files.newDirectoryStream(same)) {
          assertTrue(one.iterator().hasNext());
        }
        try (DirectoryStream<Path> two = Files.newDirectoryStream(other)) {
          assertFalse(two.iterator().hasNext());
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  @Timeout(120)
  void it_is_itself_whoever_opens_the_same_directory_meanwhile() throws Exception {
    Path same = directory("same");
    Path inner = directory("same/inner");
    Path other = directory("other");
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> others = new ArrayList<>();
    for (Path disturbed : List.of(same, same)) {
      Thread thread = new Thread(() -> disturb(disturbed, other, over));
      thread.start();
      others.add(thread);
    }
    try {
      for (int round = 0; round < ROUNDS; round++) {
        try (OpenDirectory opened = OpenDirectory.open(same);
            OpenDirectory child = opened.child("inner")) {
          for (int look = 0; look < LOOKS; look++) {
            assertEquals(inode(same), opened.facts().inode(), "round " + round);
            assertEquals(inode(inner), child.facts().inode(), "round " + round);
          }
        }
      }
    } finally {
      over.set(true);
      for (Thread thread : others) {
        thread.join();
      }
    }
  }

  @Test
  void one_that_is_closed_leads_nowhere_any_more() throws Exception {
    Path same = directory("same");
    OpenDirectory opened = OpenDirectory.open(same);
    opened.sync();
    opened.close();
    opened.close();
    assertThrows(IllegalStateException.class, () -> opened.at("name"));
    assertThrows(IllegalStateException.class, opened::facts);
  }
}

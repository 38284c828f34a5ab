package io.flywall.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders of the lab's machines. */
final class LabFolder {
  /** Memory where there is some: a slow disk must not be part of what is measured. */
  static final Path ROOT =
      Path.of(Files.isDirectory(Path.of("/dev/shm")) ? "/dev/shm" : "/tmp", "flywall-lab");

  private LabFolder() {}

  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // A daemon that is just ending may still write; the next run's start deletes what is left.
    }
  }
}

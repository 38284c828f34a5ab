package io.flywall.replication.directory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which descriptors belong to which directory that this package holds open: Java does not tell, and
 * {@code /proc/self/fd} shows inodes only. Two threads may hold the same directory; taken for the
 * other's, a descriptor would end with the other. So all are opened and closed one at a time here,
 * and a new one's are those of its inode that nobody has.
 */
final class Descriptors {
  private static final Path ALL = Path.of("/proc/self/fd");
  private static final Set<Path> TAKEN = new HashSet<>();

  /** Opens a directory. */
  @FunctionalInterface
  interface Opening<T extends Closeable> {
    T open() throws IOException;
  }

  /** Which one it is: the kernel's device and inode. */
  @FunctionalInterface
  interface Identity<T> {
    Object of(T opened) throws IOException;
  }

  /**
   * An open directory with its descriptors.
   *
   * @param all the first is as good as any
   */
  record Held<T extends Closeable>(T opened, List<Path> all) implements Closeable {
    /** A path that leads to it and to nothing else, until it is closed. */
    Path self() {
      return all.get(0);
    }

    @Override
    public void close() throws IOException {
      release(this);
    }
  }

  private Descriptors() {}

  /**
   * @param likely descriptors that it probably gets, or none: the kernel gives the lowest that are
   *     free, so they are usually those of the one that was closed last
   */
  static synchronized <T extends Closeable> Held<T> open(
      Opening<T> opening, Identity<T> identity, List<Path> likely) throws IOException {
    T opened = opening.open();
    try {
      Object key = identity.of(opened);
      List<Path> all = matches(likely, key) ? likely : find(key);
      TAKEN.addAll(all);
      return new Held<>(opened, all);
    } catch (IOException | RuntimeException failure) {
      opened.close();
      throw failure;
    }
  }

  private static synchronized <T extends Closeable> void release(Held<T> held) throws IOException {
    held.all().forEach(TAKEN::remove);
    held.opened().close();
  }

  private static boolean matches(List<Path> likely, Object key) {
    return !likely.isEmpty() && likely.stream().allMatch(candidate -> isFree(candidate, key));
  }

  private static List<Path> find(Object key) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(ALL)) {
      for (Path candidate : all) {
        if (isFree(candidate, key)) {
          found.add(candidate);
        }
      }
    }
    if (found.isEmpty()) {
      throw new IOException("no descriptor of a directory that is open; is /proc mounted?");
    }
    return List.copyOf(found);
  }

  private static boolean isFree(Path candidate, Object key) {
    try {
      return !TAKEN.contains(candidate)
          && key.equals(Files.readAttributes(candidate, BasicFileAttributes.class).fileKey());
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}

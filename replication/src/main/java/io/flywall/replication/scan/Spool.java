package io.flywall.replication.scan;

import io.flywall.replication.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Copies of files that change faster than they can be read: what was announced of them can be
 * served, although it is no longer there. Of each file the newest; gone with the process.
 */
public final class Spool {
  private static final int BUFFER = 64 * 1024;

  /** A copy and its length. */
  private record Copy(Path file, long length) {}

  private final Path directory;
  private final long limit;
  private final Map<TreePath, Copy> copies = new HashMap<>();
  private long used;
  private long made;

  /**
   * @param directory of its own; what an earlier life left there is deleted
   * @param limit of all copies together, in bytes
   */
  public Spool(Path directory, long limit) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.limit = limit;
    try (DirectoryStream<Path> old = Files.newDirectoryStream(directory)) {
      for (Path copy : old) {
        Files.delete(copy);
      }
    }
  }

  /** Copies what {@code from} gives; empty when there is no room for it. */
  synchronized Optional<Path> keep(TreePath path, ReadableByteChannel from) throws IOException {
    drop(path);
    made++;
    Path file = directory.resolve(Long.toString(made));
    long length = copy(from, file, limit - used);
    if (length < 0) {
      Files.delete(file);
      return Optional.empty();
    }
    copies.put(path, new Copy(file, length));
    used += length;
    return Optional.of(file);
  }

  /** The bytes copied; -1: they are more than {@code room}. */
  private static long copy(ReadableByteChannel from, Path file, long room) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    long length = 0;
    try (FileChannel to =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (from.read(buffer) >= 0) {
        length += buffer.flip().remaining();
        if (length > room) {
          return -1;
        }
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    }
    return length;
  }

  /** The file has been read at rest, or is gone. */
  synchronized void drop(TreePath path) throws IOException {
    Copy copy = copies.remove(path);
    if (copy != null) {
      used -= copy.length();
      Files.deleteIfExists(copy.file());
    }
  }

  /** The copy of {@code path}, when it had to be copied. */
  public synchronized Optional<Path> copyOf(TreePath path) {
    return Optional.ofNullable(copies.get(path)).map(Copy::file);
  }
}

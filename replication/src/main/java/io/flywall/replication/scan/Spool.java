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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies of files that change faster than they can be read: what was announced of them can be
 * served, although it is no longer there. Of each file the newest, and while readers come too late
 * the last few of each that changes; gone with the process.
 */
public final class Spool {
  private static final int BUFFER = 64 * 1024;

  /**
   * While readers come too late: at two changes a second as long as it takes to compare a hundred
   * thousand files.
   */
  private static final int GENERATIONS = 8;

  /** Beyond it a copy at each change costs more than a reader who comes again. */
  private static final long LARGEST_FOR_READERS = 1 << 20;

  /** A copy and its length. */
  private record Copy(Path file, long length) {}

  private final Path directory;
  private final long limit;
  private final Map<TreePath, Deque<Copy>> copies = new HashMap<>();
  private boolean late;
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

  /**
   * A reader wanted what a file was before. Whoever compares many files will soon want others that
   * change meanwhile, so each that changes is copied for a while.
   */
  public synchronized void readerCameLate() {
    late = true;
  }

  /** Whether a file at rest is to be copied all the same. */
  synchronized boolean isForReaders(long length) {
    return late && length <= LARGEST_FOR_READERS;
  }

  /** Who still comes too late says so again. */
  synchronized void endLateness() throws IOException {
    late = false;
    leaveNewest();
  }

  /**
   * Copies what {@code from} gives; empty when there is no room for it. Where room is short older
   * copies go first: who comes too late for them comes again, but a file that never rests can be
   * had from a copy only.
   */
  synchronized Optional<Path> keep(TreePath path, ReadableByteChannel from) throws IOException {
    leave(path, late ? GENERATIONS - 1 : 0);
    made++;
    Path file = directory.resolve(Long.toString(made));
    long length = copy(path, from, file);
    if (length < 0) {
      Files.delete(file);
      return Optional.empty();
    }
    copies.computeIfAbsent(path, absent -> new ArrayDeque<>()).addFirst(new Copy(file, length));
    used += length;
    return Optional.of(file);
  }

  /** The bytes copied; -1: there is no room for them. */
  private long copy(TreePath path, ReadableByteChannel from, Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    long length = 0;
    try (FileChannel to =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (from.read(buffer) >= 0) {
        length += buffer.flip().remaining();
        if (length > limit - used && !makeRoom(path, length)) {
          return -1;
        }
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException failure) {
      // A part of it would take what little room there is until the process ends.
      Files.deleteIfExists(file);
      throw failure;
    }
    return length;
  }

  /** Leaves of each file the newest, which for {@code path} is the one that is being made. */
  private boolean makeRoom(TreePath path, long length) throws IOException {
    leave(path, 0);
    leaveNewest();
    return length <= limit - used;
  }

  private void leaveNewest() throws IOException {
    for (TreePath path : List.copyOf(copies.keySet())) {
      leave(path, 1);
    }
  }

  /** The file has been read at rest, or is gone. */
  synchronized void drop(TreePath path) throws IOException {
    leave(path, 0);
  }

  private void leave(TreePath path, int count) throws IOException {
    Deque<Copy> kept = copies.getOrDefault(path, new ArrayDeque<>());
    while (kept.size() > count) {
      Copy oldest = kept.removeLast();
      used -= oldest.length();
      Files.deleteIfExists(oldest.file());
    }
    if (kept.isEmpty()) {
      copies.remove(path);
    }
  }

  /** The copies of {@code path}, where it had to be copied, the newest first. */
  public synchronized List<Path> copiesOf(TreePath path) {
    return copies.getOrDefault(path, new ArrayDeque<>()).stream().map(Copy::file).toList();
  }
}

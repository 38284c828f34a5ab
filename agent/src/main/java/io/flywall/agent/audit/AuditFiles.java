package io.flywall.agent.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code audit.log}, and {@code audit.log.SEQ} with what was before, named by the last line in it.
 * Nothing is ever written into those again.
 */
final class AuditFiles {
  private static final String NAME = "audit.log";

  /** Some 3,000 lines. */
  static final long LARGEST = 1024 * 1024;

  /**
   * More than refused callers can fill in 30 days, with the few short lines a minute that they get:
   * what is above is room for orders.
   */
  static final int MOST = 96;

  static final Duration KEPT = Duration.ofDays(30);

  /** A week of quiet days and one more. */
  private static final int LEAST = 8;

  private final Path directory;

  AuditFiles(Path directory) {
    this.directory = directory;
  }

  Path current() {
    return directory.resolve(NAME);
  }

  /** What the current file is, and how far it goes: another one after whoever else wrote. */
  Optional<Map<String, Object>> seen() throws IOException {
    try {
      return Optional.of(Files.readAttributes(current(), "unix:ino,size"));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /**
   * Only one process at a time looks where the chain ends and writes on: the agent, and a command
   * that works without it. Not the lock on the agent's state, which would keep an agent from
   * starting.
   *
   * @throws IOException somebody keeps it longer than a line takes
   */
  ChainLock lock() throws IOException {
    return ChainLock.on(directory.resolve("audit.lock"));
  }

  /** In the order in which they were written. */
  List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>(turned());
    if (Files.exists(current())) {
      all.add(current());
    }
    return all;
  }

  private List<Path> turned() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(NAME + "."))
          .sorted()
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  /** Whether the oldest may have been dropped for their number, however young. */
  boolean areMany() throws IOException {
    return turned().size() >= MOST;
  }

  boolean areLarge() throws IOException {
    return Files.exists(current()) && Files.size(current()) > LARGEST;
  }

  /** Whether a line can follow in the current file: false where a crash or a full disk tore one. */
  boolean endWithALine() throws IOException {
    if (!Files.exists(current())) {
      return true;
    }
    try (FileChannel reading = FileChannel.open(current(), StandardOpenOption.READ)) {
      long size = reading.size();
      ByteBuffer last = ByteBuffer.allocate(1);
      return size == 0 || (reading.read(last, size - 1) == 1 && last.get(0) == '\n');
    }
  }

  /** Appends to the current file, in one piece; the caller forces it to disk and closes it. */
  FileChannel append(String line) throws IOException {
    FileChannel channel =
        FileChannel.open(
            current(),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      ByteBuffer left = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (left.hasRemaining()) {
        int unused = channel.write(left);
      }
      return channel;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /** Puts the current file, whose last whole line is {@code seq}, with those that stay as is. */
  void turn(long seq) throws IOException {
    Path after = directory.resolve(String.format(Locale.ROOT, "%s.%012d", NAME, seq));
    // A file of one torn line has no line of its own: it stands behind the one it followed.
    Path free = Files.exists(after) ? after.resolveSibling(after.getFileName() + "-torn") : after;
    Files.move(current(), free, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * What is too old, and of too many the oldest. Age counts to the last line that was written, and
   * some files stay in any case: a clock that jumps ahead must not take the history with it.
   */
  void drop() throws IOException {
    List<Path> old = turned();
    if (old.isEmpty()) {
      return;
    }
    Instant newest = Files.getLastModifiedTime(old.get(old.size() - 1)).toInstant();
    for (int i = 0; i < old.size() - LEAST; i++) {
      Instant last = Files.getLastModifiedTime(old.get(i)).toInstant();
      if (old.size() - i > MOST || last.isBefore(newest.minus(KEPT))) {
        boolean unused = Files.deleteIfExists(old.get(i));
      }
    }
  }
}

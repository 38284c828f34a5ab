package io.flywall.agent.history;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines, and one with {@code .1} behind its name and what was before. One thread writes.
 *
 * <p>No fsync: a change of role must not wait for a disk, and what a power cut takes of the last
 * seconds is in the other nodes' histories.
 */
final class HistoryFile {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Some 1,500 changes; two such files are read at a start in some milliseconds. */
  private static final long LARGEST = 512 * 1024;

  private final Path file;
  private final Path before;

  /** Whether it has been said that it cannot be written. */
  private boolean complained;

  /** Whether the last line may have no end: of an earlier life, or after a failure. */
  private boolean torn = true;

  private HistoryFile(Path file) {
    this.file = file;
    this.before = file.resolveSibling(file.getFileName() + ".1");
  }

  static HistoryFile in(Path directory, String name) {
    return new HistoryFile(directory.resolve(name));
  }

  /** In the order in which they were written. */
  List<HistoryLine> read() {
    List<HistoryLine> lines = new ArrayList<>();
    for (Path part : List.of(before, file)) {
      read(part).forEach(text -> LineFormat.parse(text).ifPresent(lines::add));
    }
    return lines;
  }

  private static List<String> read(Path part) {
    try {
      // Not readAllLines: what is not UTF-8 in one torn line must not hide the others.
      return new String(Files.readAllBytes(part), StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException unreadable) {
      LOG.warn("component=ha event=history-unread file={} reason=\"{}\"", part, unreadable);
      return List.of();
    }
  }

  void append(HistoryLine line) {
    byte[] bytes = (LineFormat.text(line) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel = open()) {
      if (torn && !endsLine(channel.size())) {
        write(channel, new byte[] {'\n'});
      }
      torn = true;
      write(channel, bytes);
      torn = false;
      complained = false;
    } catch (IOException failure) {
      if (!complained) {
        complained = true;
        LOG.warn("component=ha event=history-unwritten file={} reason=\"{}\"", file, failure);
      }
      return;
    }
    turnIfLarge();
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** What a crash tore off must not swallow the next line. */
  private boolean endsLine(long size) throws IOException {
    if (size == 0) {
      return true;
    }
    try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return reading.read(last, size - 1) == 1 && last.get(0) == '\n';
    }
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      int unused = channel.write(left);
    }
  }

  private void turnIfLarge() {
    try {
      if (Files.size(file) > LARGEST) {
        Files.move(file, before, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException next) {
      LOG.debug("component=ha event=history-unturned file={} reason=\"{}\"", file, next);
    }
  }
}

package io.flywall.agent.store;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A preallocated, locked file: a full disk cannot stop a later write. */
final class SlotFile implements Slots {
  private final Path file;
  private final FileChannel channel;

  private SlotFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Makes the file, and its directory, when they are missing. */
  static SlotFile open(Path file, int size) throws OperatorError {
    try {
      Files.createDirectories(
          file.toAbsolutePath().getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      SlotFile slots = new SlotFile(file, channel);
      try {
        slots.lock();
        slots.preallocate(size);
        return slots;
      } catch (IOException failure) {
        slots.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw OperatorError.thatMayPass(
          file.toString(),
          "cannot be opened: " + failure,
          "make agent.state_dir a directory that root can write");
    }
  }

  /** Looks only. */
  static boolean isLocked(Path file) {
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (IOException | OverlappingFileLockException unknown) {
      // Who may not even open it cannot do anything to the VIPs either.
      return unknown instanceof OverlappingFileLockException;
    }
  }

  private void lock() throws IOException, OperatorError {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return;
      }
    } catch (OverlappingFileLockException inThisProcess) {
      // Falls through to the same answer.
    }
    close();
    throw new OperatorError(
        file.toString(),
        "is in use by another flywall agent",
        "stop that agent, or give this one an agent.state_dir of its own");
  }

  private void preallocate(int size) throws IOException {
    if (channel.size() == 0) {
      channel.write(ByteBuffer.allocate(size), 0);
      channel.force(true);
      syncDirectory();
    }
  }

  /** fsync(2): syncing a file does not sync the directory entry that names it. */
  private void syncDirectory() throws IOException {
    try (FileChannel directory =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public byte[] read() throws IOException {
    ByteBuffer all = ByteBuffer.allocate((int) Math.min(channel.size(), 4096));
    while (all.hasRemaining() && channel.read(all, all.position()) >= 0) {
      // Until everything is there.
    }
    return all.array();
  }

  @Override
  public void write(int position, byte[] bytes) throws IOException {
    channel.write(ByteBuffer.wrap(bytes), position);
    channel.force(false);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // What was stored is on disk; the lock ends with the process at the latest.
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}

package io.flywall.agent.store;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.OperatorError;
import io.flywall.value.Term;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The file {@code terms} in the state directory: two slots that are written in turn, so that a torn
 * write leaves the other one. It has its full size from the start: a full disk cannot stop a later
 * write.
 *
 * <pre>
 *   slot (64 bytes): magic "FWT1", generation (8), ceiling (8), largest D in us (8),
 *                    voter-list version (4), zeros, CRC-32C of the 60 bytes before it (4)
 * </pre>
 *
 * The file is locked while the agent lives: a second agent on one state directory is refused.
 */
public final class TermStore implements AutoCloseable {
  private static final int MAGIC = 0x46575431;
  private static final int SLOT = 64;
  private static final int CHECKED = SLOT - Integer.BYTES;

  private final Path file;
  private final FileChannel channel;
  private long generation;
  private Reserved reserved;

  /**
   * What was stored.
   *
   * @param ceiling every term below it may have been used or voted in
   * @param deadAfter the largest D that was used or heard
   * @param voterListVersion 0 to 65,535
   */
  public record Reserved(Term ceiling, Duration deadAfter, int voterListVersion) {
    /** A node that never ran. */
    public static final Reserved NOTHING = new Reserved(Term.NONE, Duration.ZERO, 0);
  }

  private record Slot(long generation, Reserved reserved) {}

  private TermStore(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
    this.reserved = Reserved.NOTHING;
  }

  /**
   * Opens, locks and reads the file in {@code stateDirectory}; makes both when they are missing.
   */
  public static TermStore open(Path stateDirectory) throws OperatorError {
    Path file = stateDirectory.resolve("terms");
    try {
      Files.createDirectories(
          stateDirectory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      TermStore store = new TermStore(file, channel);
      try {
        store.lock();
        store.read();
        return store;
      } catch (IOException failure) {
        store.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new OperatorError(
          file.toString(),
          "cannot be opened: " + failure,
          "make agent.state_dir a directory that root can write");
    }
  }

  /** What the last life of this node left. */
  public Reserved reserved() {
    return reserved;
  }

  /** Stores and waits for the disk. */
  public void store(Reserved next) throws EnvironmentFailure {
    long nextGeneration = generation + 1;
    ByteBuffer slot = encode(new Slot(nextGeneration, next));
    try {
      channel.write(slot, (nextGeneration % 2) * SLOT);
      channel.force(false);
    } catch (IOException failure) {
      throw new EnvironmentFailure(file + " cannot be written: " + failure, failure);
    }
    generation = nextGeneration;
    reserved = next;
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
    channel.close();
    throw new OperatorError(
        file.toString(),
        "is in use by another flywall agent",
        "stop that agent, or give this one an agent.state_dir of its own");
  }

  private void read() throws IOException, OperatorError {
    if (channel.size() == 0) {
      channel.write(ByteBuffer.allocate(2 * SLOT), 0);
      channel.force(true);
      syncDirectory();
      return;
    }
    Optional<Slot> even = slotAt(0);
    Optional<Slot> odd = slotAt(SLOT);
    Optional<Slot> newest =
        even.isPresent() && odd.isPresent()
            ? (even.get().generation() > odd.get().generation() ? even : odd)
            : even.or(() -> odd);
    if (newest.isEmpty() && !isBlank()) {
      channel.close();
      throw new OperatorError(
          file.toString(),
          "is damaged: neither of its two slots is whole",
          "check the disk, then remove the file: this node starts with the term it hears");
    }
    newest.ifPresent(
        slot -> {
          generation = slot.generation();
          reserved = slot.reserved();
        });
  }

  /** fsync(2): syncing a file does not sync the directory entry that names it. */
  private void syncDirectory() throws IOException {
    try (FileChannel directory =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** As preallocated by a first start that was cut short. */
  private boolean isBlank() throws IOException {
    ByteBuffer all = ByteBuffer.allocate(2 * SLOT);
    channel.read(all, 0);
    for (byte b : all.array()) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private Optional<Slot> slotAt(int position) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        return Optional.empty();
      }
    }
    return decode(bytes.array());
  }

  private static ByteBuffer encode(Slot slot) {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT);
    bytes.putInt(MAGIC).putLong(slot.generation()).putLong(slot.reserved().ceiling().number());
    bytes.putLong(slot.reserved().deadAfter().toNanos() / 1000);
    bytes.putInt(slot.reserved().voterListVersion());
    bytes.putInt(CHECKED, checksum(bytes.array()));
    return bytes.position(0);
  }

  private static Optional<Slot> decode(byte[] raw) {
    ByteBuffer bytes = ByteBuffer.wrap(raw);
    if (bytes.getInt(CHECKED) != checksum(raw) || bytes.getInt() != MAGIC) {
      return Optional.empty();
    }
    long generation = bytes.getLong();
    Term ceiling = new Term(Math.min(Term.MAX, Math.max(0, bytes.getLong())));
    Duration deadAfter = Duration.ofNanos(bytes.getLong() * 1000);
    return Optional.of(new Slot(generation, new Reserved(ceiling, deadAfter, bytes.getInt())));
  }

  private static int checksum(byte[] slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot, 0, CHECKED);
    return (int) crc.getValue();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // What was stored is on disk; the lock ends with the process at the latest.
    }
  }
}

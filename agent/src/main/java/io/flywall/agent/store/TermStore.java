package io.flywall.agent.store;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.OperatorError;
import io.flywall.value.Reserved;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The file {@code terms} in the state directory: two slots that are written in turn, so that a torn
 * write leaves the other one. It has its full size from the start: a full disk cannot stop a later
 * write.
 *
 * <pre>
 *   slot (64 bytes): magic "FWT1", generation (8), ceiling (8), largest D in us (8),
 *                    edition of the voter list (2), number of members (2), their short forms (4
 *                    each, at most 7), zeros, CRC-32C of the 60 bytes before it (4)
 * </pre>
 *
 * The file is locked while the agent lives: a second agent on one state directory is refused.
 */
public final class TermStore implements AutoCloseable {
  private static final int MAGIC = 0x46575431;
  private static final int SLOT = 64;
  private static final int CHECKED = SLOT - Integer.BYTES;

  private final Slots slots;
  private long generation;
  private Reserved reserved = Reserved.NOTHING;

  private record Slot(long generation, Reserved reserved) {}

  private TermStore(Slots slots) {
    this.slots = slots;
  }

  /**
   * Opens, locks and reads the file in {@code stateDirectory}; makes both when they are missing.
   */
  public static TermStore open(Path stateDirectory) throws OperatorError {
    return over(SlotFile.open(stateDirectory.resolve("terms"), 2 * SLOT));
  }

  /** Whether an agent has the store of that directory open; where there is none, nobody has. */
  public static boolean isInUse(Path stateDirectory) {
    return SlotFile.isLocked(stateDirectory.resolve("terms"));
  }

  /** Reads what is there; closes the medium when it cannot be read. */
  public static TermStore over(Slots slots) throws OperatorError {
    TermStore store = new TermStore(slots);
    try {
      store.read();
      return store;
    } catch (IOException failure) {
      store.close();
      throw OperatorError.thatMayPass(
          slots.toString(),
          "cannot be read: " + failure,
          "make agent.state_dir a directory that root can read and write");
    } catch (OperatorError damaged) {
      store.close();
      throw damaged;
    }
  }

  /** What the last life of this node left. */
  public synchronized Reserved reserved() {
    return reserved;
  }

  /** Stores and waits for the disk. */
  public void store(Reserved next) throws EnvironmentFailure {
    long nextGeneration = generation + 1;
    byte[] slot = encode(new Slot(nextGeneration, next));
    try {
      slots.write((int) (nextGeneration % 2) * SLOT, slot);
    } catch (IOException failure) {
      throw new EnvironmentFailure(slots + " cannot be written: " + failure, failure);
    }
    synchronized (this) {
      generation = nextGeneration;
      reserved = next;
    }
  }

  private void read() throws IOException, OperatorError {
    byte[] all = slots.read();
    Optional<Slot> even = slotAt(all, 0);
    Optional<Slot> odd = slotAt(all, SLOT);
    Optional<Slot> newest =
        even.isPresent() && odd.isPresent()
            ? (even.get().generation() > odd.get().generation() ? even : odd)
            : even.or(() -> odd);
    if (newest.isEmpty() && !isBlank(all)) {
      throw new OperatorError(
          slots.toString(),
          "is damaged: neither of its two slots is whole",
          "check the disk, wait for the longest dead time of any node, then remove the file: this"
              + " node starts as a new one, with the term that it hears and no memory of its"
              + " promises");
    }
    newest.ifPresent(
        slot -> {
          generation = slot.generation();
          reserved = slot.reserved();
        });
  }

  /** As preallocated by a first start that was cut short. */
  private static boolean isBlank(byte[] all) {
    for (byte b : all) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Slot> slotAt(byte[] all, int position) {
    return all.length < position + SLOT
        ? Optional.empty()
        : decode(Arrays.copyOfRange(all, position, position + SLOT));
  }

  private static byte[] encode(Slot slot) {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT);
    bytes.putInt(MAGIC).putLong(slot.generation()).putLong(slot.reserved().ceiling().number());
    bytes.putLong(slot.reserved().deadAfter().toNanos() / 1000);
    VoterList voters = slot.reserved().voters();
    bytes.putShort((short) voters.version()).putShort((short) voters.members().size());
    voters.members().forEach(bytes::putInt);
    bytes.putInt(CHECKED, checksum(bytes.array()));
    return bytes.array();
  }

  private static Optional<Slot> decode(byte[] raw) {
    ByteBuffer bytes = ByteBuffer.wrap(raw);
    if (bytes.getInt(CHECKED) != checksum(raw) || bytes.getInt() != MAGIC) {
      return Optional.empty();
    }
    long generation = bytes.getLong();
    Term ceiling = new Term(Math.min(Term.MAX, Math.max(0, bytes.getLong())));
    Duration deadAfter = Duration.ofNanos(bytes.getLong() * 1000);
    int version = Short.toUnsignedInt(bytes.getShort());
    int count = Math.min(VoterList.MOST_MEMBERS, Short.toUnsignedInt(bytes.getShort()));
    List<Integer> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(bytes.getInt());
    }
    VoterList voters = VoterList.of(version, members);
    return Optional.of(new Slot(generation, new Reserved(ceiling, deadAfter, voters)));
  }

  private static int checksum(byte[] slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot, 0, CHECKED);
    return (int) crc.getValue();
  }

  @Override
  public void close() {
    slots.close();
  }
}

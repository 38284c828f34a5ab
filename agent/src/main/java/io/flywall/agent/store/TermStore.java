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
import java.util.List;

/**
 * The file {@code terms} in the state directory: two slots, as {@link TwoSlots} has them. It has
 * its full size from the start: a full disk cannot stop a later write.
 *
 * <pre>
 *   content: ceiling (8), largest D in us (8), edition of the voter list (2), number of members (2),
 *            their short forms (4 each, at most 7)
 * </pre>
 *
 * The file is locked while the agent lives: a second agent on one state directory is refused.
 */
public final class TermStore implements AutoCloseable {
  /** "FWT1". */
  private static final int MAGIC = 0x46575431;

  private static final String REMEDY =
      "check the disk, wait for the longest dead time of any node, then remove the file: this"
          + " node starts as a new one, with the term that it hears and no memory of its"
          + " promises";

  private final TwoSlots slots;
  private Reserved reserved;

  private TermStore(TwoSlots slots, Reserved found) {
    this.slots = slots;
    this.reserved = found;
  }

  /**
   * Opens, locks and reads the file in {@code stateDirectory}; makes both when they are missing.
   */
  public static TermStore open(Path stateDirectory) throws OperatorError {
    return over(SlotFile.open(stateDirectory.resolve("terms"), TwoSlots.SIZE));
  }

  /** Whether an agent has the store of that directory open; where there is none, nobody has. */
  public static boolean isInUse(Path stateDirectory) {
    return SlotFile.isLocked(stateDirectory.resolve("terms"));
  }

  /** Reads what is there; closes the medium when it cannot be read. */
  public static TermStore over(Slots medium) throws OperatorError {
    TwoSlots slots = new TwoSlots(medium, MAGIC, REMEDY);
    try {
      return new TermStore(slots, slots.read().map(TermStore::decode).orElse(Reserved.NOTHING));
    } catch (OperatorError unreadable) {
      slots.close();
      throw unreadable;
    }
  }

  /** What the last life of this node left. */
  public synchronized Reserved reserved() {
    return reserved;
  }

  /** Stores and waits for the disk. */
  public void store(Reserved next) throws EnvironmentFailure {
    try {
      slots.write(encode(next));
    } catch (IOException failure) {
      throw new EnvironmentFailure(slots + " cannot be written: " + failure, failure);
    }
    synchronized (this) {
      reserved = next;
    }
  }

  private static byte[] encode(Reserved reserved) {
    ByteBuffer bytes = ByteBuffer.allocate(TwoSlots.CONTENT);
    bytes.putLong(reserved.ceiling().number()).putLong(reserved.deadAfter().toNanos() / 1000);
    VoterList voters = reserved.voters();
    bytes.putShort((short) voters.version()).putShort((short) voters.members().size());
    voters.members().forEach(bytes::putInt);
    return bytes.array();
  }

  private static Reserved decode(byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    Term ceiling = new Term(Math.min(Term.MAX, Math.max(0, bytes.getLong())));
    Duration deadAfter = Duration.ofNanos(bytes.getLong() * 1000);
    int version = Short.toUnsignedInt(bytes.getShort());
    int count = Math.min(VoterList.MOST_MEMBERS, Short.toUnsignedInt(bytes.getShort()));
    List<Integer> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(bytes.getInt());
    }
    return new Reserved(ceiling, deadAfter, VoterList.of(version, members));
  }

  @Override
  public void close() {
    slots.close();
  }
}

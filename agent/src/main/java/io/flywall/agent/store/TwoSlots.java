package io.flywall.agent.store;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Two slots that are written in turn, so that a torn write leaves the other one.
 *
 * <pre>
 *   slot (64 bytes): magic (4), generation (8), content, zeros, CRC-32C of the 60 bytes before it (4)
 * </pre>
 */
final class TwoSlots implements AutoCloseable {
  private static final int SLOT = 64;
  private static final int CHECKED = SLOT - Integer.BYTES;
  private static final int HEAD = Integer.BYTES + Long.BYTES;

  /** Of both slots. */
  static final int SIZE = 2 * SLOT;

  /** What fits into a slot. */
  static final int CONTENT = CHECKED - HEAD;

  private final Slots slots;
  private final int magic;
  private final String remedy;
  private long generation;

  private record Slot(long generation, byte[] content) {}

  /** {@code remedy}: what to do when neither slot is whole. */
  TwoSlots(Slots slots, int magic, String remedy) {
    this.slots = slots;
    this.magic = magic;
    this.remedy = remedy;
  }

  /** The content that was written last, with zeros behind it; empty when there never was any. */
  Optional<byte[]> read() throws OperatorError {
    try {
      return newest(slots.read());
    } catch (IOException failure) {
      throw OperatorError.thatMayPass(
          slots.toString(),
          "cannot be read: " + failure,
          "make agent.state_dir a directory that root can read and write");
    }
  }

  private Optional<byte[]> newest(byte[] all) throws OperatorError {
    Optional<Slot> even = slotAt(all, 0);
    Optional<Slot> odd = slotAt(all, SLOT);
    Optional<Slot> newest =
        even.isPresent() && odd.isPresent()
            ? (even.get().generation() > odd.get().generation() ? even : odd)
            : even.or(() -> odd);
    if (newest.isEmpty() && !isBlank(all)) {
      throw new OperatorError(
          slots.toString(), "is damaged: neither of its two slots is whole", remedy);
    }
    newest.ifPresent(slot -> generation = slot.generation());
    return newest.map(Slot::content);
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

  private Optional<Slot> slotAt(byte[] all, int position) {
    if (all.length < position + SLOT) {
      return Optional.empty();
    }
    byte[] raw = Arrays.copyOfRange(all, position, position + SLOT);
    ByteBuffer bytes = ByteBuffer.wrap(raw);
    if (bytes.getInt(CHECKED) != checksum(raw) || bytes.getInt() != magic) {
      return Optional.empty();
    }
    return Optional.of(new Slot(bytes.getLong(), Arrays.copyOfRange(raw, HEAD, CHECKED)));
  }

  /** Over the older slot; returns when the bytes would survive a power cut. */
  void write(byte[] content) throws IOException {
    long next = generation + 1;
    ByteBuffer slot = ByteBuffer.allocate(SLOT).putInt(magic).putLong(next).put(content);
    slot.putInt(CHECKED, checksum(slot.array()));
    slots.write((int) (next % 2) * SLOT, slot.array());
    generation = next;
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

  @Override
  public String toString() {
    return slots.toString();
  }
}

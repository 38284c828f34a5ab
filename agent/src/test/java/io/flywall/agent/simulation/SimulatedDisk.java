package io.flywall.agent.simulation;

import io.flywall.agent.store.Slots;
import java.io.IOException;
import java.util.Random;

/** A disk under the real term store: it may be full, and a crash may tear what is being written. */
final class SimulatedDisk implements Slots {
  private final byte[] bytes = new byte[128];
  private final Random random;
  private boolean full;

  SimulatedDisk(Random random) {
    this.random = random;
  }

  void full(boolean isFull) {
    full = isFull;
  }

  /** Everything is lost. */
  void wipe() {
    java.util.Arrays.fill(bytes, (byte) 0);
  }

  /** The power goes while a slot is written: some of it is there. */
  void tear(int position, byte[] slot) {
    System.arraycopy(slot, 0, bytes, position, random.nextInt(slot.length));
  }

  @Override
  public byte[] read() {
    return bytes.clone();
  }

  @Override
  public void write(int position, byte[] slot) throws IOException {
    if (full) {
      throw new IOException("No space left on device");
    }
    System.arraycopy(slot, 0, bytes, position, slot.length);
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "simulated disk";
  }
}

package io.flywall.vip.linux;

import io.flywall.value.BrokenInvariant;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.nio.ByteBuffer;

/**
 * CLOCK_BOOTTIME. System.nanoTime was rejected: on Linux it is CLOCK_MONOTONIC, which stands still
 * while the machine is suspended, and hides a stale lease from its owner.
 */
public final class BootClock implements MonotonicClock {
  private static final int CLOCK_BOOTTIME = 7;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** One per thread: nothing is allocated per call but the instant. */
  private final ThreadLocal<Timespec> timespec = ThreadLocal.withInitial(Timespec::new);

  /** A struct timespec and where it lies. */
  private static final class Timespec {
    private final ByteBuffer bytes = Descriptor.memory(16);
    private final long address = LibC.addressOf(bytes);

    long read() {
      if (LibC.clockGettime(CLOCK_BOOTTIME, address) < 0) {
        // Linux has it since 2.6.39, and the buffer is right: there is nothing to retry.
        throw new BrokenInvariant("CLOCK_BOOTTIME cannot be read");
      }
      return bytes.getLong(0) * NANOS_PER_SECOND + bytes.getLong(8);
    }
  }

  @Override
  public MonotonicInstant now() {
    return new MonotonicInstant(timespec.get().read());
  }
}

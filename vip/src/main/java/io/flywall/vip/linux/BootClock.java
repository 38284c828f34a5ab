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

  /** One struct timespec per thread: nothing is allocated per call but the instant. */
  private final ThreadLocal<ByteBuffer> timespec =
      ThreadLocal.withInitial(() -> Descriptor.memory(16));

  @Override
  public MonotonicInstant now() {
    ByteBuffer time = timespec.get();
    if (LibC.clockGettime(CLOCK_BOOTTIME, time) < 0) {
      // Linux has it since 2.6.39, and the buffer is right: there is nothing to retry.
      throw new BrokenInvariant("CLOCK_BOOTTIME cannot be read");
    }
    return new MonotonicInstant(time.getLong(0) * NANOS_PER_SECOND + time.getLong(8));
  }
}

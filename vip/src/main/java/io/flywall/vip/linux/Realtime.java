package io.flywall.vip.linux;

import io.flywall.vip.wire.Errno;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * SCHED_FIFO for single threads (sched(7)). Measured with four busy processes on two cores: a loop
 * thread of usual priority wakes up to 32 ms late, with SCHED_FIFO 0.6 ms. The whole JVM was
 * rejected: its compiler and collector threads then delay the loop by up to 9 ms.
 */
public final class Realtime {
  private static final int SCHED_FIFO = 1;

  /** Middle of 1 to 99: above everything usual, below the kernel's own watchdogs and migration. */
  private static final int PRIORITY = 50;

  private Realtime() {}

  /** Asks for the calling thread; the kernel's reason when it is not granted. */
  public static Optional<String> request() {
    ByteBuffer parameter = Descriptor.memory(Integer.BYTES);
    parameter.putInt(0, PRIORITY);
    int result = LibC.schedSetscheduler(0, SCHED_FIFO, parameter);
    return result < 0 ? Optional.of(Errno.nameOf(-result)) : Optional.empty();
  }
}

package io.flywall.vip.linux;

import io.flywall.vip.wire.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * SCHED_FIFO for single threads (sched(7)). Measured with four busy processes on two cores: a loop
 * thread of usual priority wakes up to 32 ms late, with SCHED_FIFO 0.6 ms. The whole JVM was
 * rejected: its compiler and collector threads then delay the loop by up to 9 ms.
 */
public final class Realtime {
  private static final int SCHED_FIFO = 1;

  /**
   * Threads that the calling one makes are of usual priority again (sched(7)). Without it a worker
   * that was first needed by the loop inherited its urgency, and kept the processor from it while
   * it read files.
   */
  private static final int SCHED_RESET_ON_FORK = 0x40000000;

  /** HotSpot's name of the thread that stops all others, and collects their garbage. */
  private static final String COLLECTING = "VM Thread";

  /** Middle of 1 to 99: above everything usual, below the kernel's own watchdogs and migration. */
  private static final int PRIORITY = 50;

  private Realtime() {}

  /** Asks for the calling thread; the kernel's reason when it is not granted. */
  public static Optional<String> request() {
    return request(0);
  }

  /**
   * Asks for the thread that collects garbage: the loop stands still until it has got a processor
   * and is done. Measured with eight busy processes on two cores: the loop was up to 33 ms late
   * without, 5 ms with it. Empty too where there is no thread of that name: then nobody collects
   * like that.
   */
  public static Optional<String> requestForCollecting() {
    try {
      OptionalInt thread = threadNamed(COLLECTING);
      return thread.isPresent() ? request(thread.getAsInt()) : Optional.empty();
    } catch (IOException noProc) {
      return Optional.of(String.valueOf(noProc.getMessage()));
    }
  }

  /** As the kernel counts them; empty where this process has none of that name. */
  static OptionalInt threadNamed(String name) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads
          .filter(thread -> isNamed(thread, name))
          .mapToInt(thread -> Integer.parseInt(thread.getFileName().toString()))
          .findFirst();
    }
  }

  private static boolean isNamed(Path thread, String name) {
    try {
      return Files.readString(thread.resolve("comm")).strip().equals(name);
    } catch (IOException ended) {
      // Between the list and this look: it is not the one that is looked for.
      return false;
    }
  }

  /** {@code thread}: as the kernel counts them, 0 for the calling one. */
  private static Optional<String> request(int thread) {
    ByteBuffer parameter = Descriptor.memory(Integer.BYTES);
    parameter.putInt(0, PRIORITY);
    int result = LibC.schedSetscheduler(thread, SCHED_FIFO | SCHED_RESET_ON_FORK, parameter);
    return result < 0 ? Optional.of(Errno.nameOf(-result)) : Optional.empty();
  }
}

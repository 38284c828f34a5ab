package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Needs what a network namespace needs: root. */
@Tag("netns")
class RealtimeNetnsTest {
  /** SCHED_FIFO and SCHED_OTHER as proc_pid_stat(5) has them. */
  private static final int FIFO = 1;

  private static final int USUAL = 0;

  private static int policy(String name) throws IOException {
    int thread = Realtime.threadNamed(name).orElseThrow();
    String stat = Files.readString(Path.of("/proc/self/task", "" + thread, "stat"));
    // Fields from the third on follow the name in brackets; policy is field 41.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Integer.parseInt(fields[41 - 3]);
  }

  private static void inThread(String name, ThrowingRunnable what) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                what.run();
              } catch (Exception | AssertionError e) {
                failure.set(e);
              }
            },
            name);
    thread.start();
    thread.join();
    assertNull(failure.get(), () -> String.valueOf(failure.get()));
  }

  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  /** A worker that the loop needs for the first time must not be as urgent as the loop. */
  @Test
  void who_is_made_by_an_urgent_thread_is_not_urgent() throws Exception {
    inThread(
        "urgent",
        () -> {
          assertEquals(Optional.empty(), Realtime.request());
          assertEquals(FIFO, policy("urgent"));
          inThread("its-worker", () -> assertEquals(USUAL, policy("its-worker")));
          inThread(
              "urgent-too",
              () -> {
                assertEquals(Optional.empty(), Realtime.request());
                assertEquals(FIFO, policy("urgent-too"));
              });
        });
  }

  /**
   * A process's threads come and go; one that goes while it is looked for must not be a refusal.
   */
  @Test
  void threads_that_end_meanwhile_hide_no_other() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Thread coming =
        new Thread(
            () -> {
              while (!enough.get()) {
                new Thread(() -> {}).start();
              }
            });
    coming.start();
    try {
      for (int i = 0; i < 200; i++) {
        // Nobody's, so that all of them are looked at.
        assertEquals(OptionalInt.empty(), Realtime.threadNamed("nobody"));
      }
    } finally {
      enough.set(true);
      coming.join();
    }
  }

  @Test
  void the_thread_that_collects_garbage_is_found_and_urgent() throws Exception {
    assertEquals(Optional.empty(), Realtime.requestForCollecting());
    assertEquals(FIFO, policy("VM Thread"));
  }
}

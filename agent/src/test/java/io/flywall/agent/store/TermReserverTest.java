package io.flywall.agent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.store.TermStore.Reserved;
import io.flywall.value.OperatorError;
import io.flywall.value.Term;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TermReserverTest {
  private static final Duration DEAD_AFTER = Duration.ofMillis(200);

  /** Only a test that fails waits this long. */
  private static final long PATIENCE_SECONDS = 20;

  @TempDir private Path state;
  private final BlockingQueue<Term> stored = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> failed = new LinkedBlockingQueue<>();

  private TermReserver reserver(TermStore store) {
    return new TermReserver(store, stored::add, failed::add);
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T element = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(element, "nothing came");
    return element;
  }

  private Reserved reopened() throws OperatorError {
    try (TermStore store = TermStore.open(state)) {
      return store.reserved();
    }
  }

  @Test
  void what_is_reported_stored_is_in_the_file() throws Exception {
    try (TermStore store = TermStore.open(state);
        TermReserver reserver = reserver(store)) {
      reserver.reserve(new Term(1000), DEAD_AFTER);
      assertEquals(new Term(1000), next(stored));
    }
    assertEquals(new Reserved(new Term(1000), DEAD_AFTER, 0), reopened());
  }

  @Test
  void reserving_returns_while_the_disk_is_still_busy() throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    Consumer<Term> slowDisk =
        ceiling -> {
          awaitQuietly(disk);
          stored.add(ceiling);
        };
    try (TermStore store = TermStore.open(state);
        TermReserver reserver = new TermReserver(store, slowDisk, failed::add)) {
      reserver.reserve(new Term(1000), DEAD_AFTER);
      reserver.reserve(new Term(2000), DEAD_AFTER);
      assertNull(stored.peek());
      disk.countDown();
      assertEquals(new Term(1000), next(stored));
      assertEquals(new Term(2000), next(stored));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void neither_a_ceiling_nor_a_dead_time_nor_a_version_ever_goes_back() throws Exception {
    try (TermStore store = TermStore.open(state)) {
      store.store(new Reserved(new Term(500), Duration.ofMillis(300), 7));
      try (TermReserver reserver = reserver(store)) {
        reserver.reserve(new Term(2000), DEAD_AFTER);
        reserver.reserve(new Term(1000), Duration.ofMillis(400));
        assertEquals(new Term(2000), next(stored));
        assertEquals(new Term(2000), next(stored), "what is reported is what holds");
      }
    }
    assertEquals(new Reserved(new Term(2000), Duration.ofMillis(400), 7), reopened());
  }

  @Test
  void a_disk_that_refuses_is_named_and_asked_again() throws Exception {
    TermStore store = TermStore.open(state);
    store.close();
    try (TermReserver reserver = reserver(store)) {
      reserver.reserve(new Term(1000), DEAD_AFTER);
      String first = next(failed);
      assertTrue(first.startsWith(state.resolve("terms") + " cannot be written: "), first);
      assertEquals(first, next(failed), "it was not asked again");
      assertNull(stored.peek());
    }
  }

  @Test
  void settling_lowers_the_ceiling_and_waits_for_the_disk() throws Exception {
    try (TermStore store = TermStore.open(state)) {
      TermReserver reserver = reserver(store);
      reserver.reserve(new Term(1000), DEAD_AFTER);
      reserver.settle(new Term(7));
      assertEquals(new Term(1000), next(stored));
    }
    assertEquals(new Reserved(new Term(7), DEAD_AFTER, 0), reopened());
  }

  @Test
  void a_disk_that_refuses_to_settle_is_named() throws Exception {
    TermStore store = TermStore.open(state);
    store.close();
    reserver(store).settle(new Term(7));
    assertTrue(next(failed).contains("cannot be written"));
  }
}

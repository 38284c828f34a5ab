package io.flywall.agent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.OperatorError;
import io.flywall.value.Reserved;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TermReserverTest {
  private static final VoterList VOTERS = VoterList.of(3, List.of(11, 12, 13));

  /** Only a test that fails waits this long. */
  private static final long PATIENCE_SECONDS = 20;

  @TempDir private Path state;
  private final BlockingQueue<Reserved> stored = new LinkedBlockingQueue<>();
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

  private static Reserved reserved(long ceiling) {
    return new Reserved(new Term(ceiling), Duration.ofMillis(200), VOTERS);
  }

  @Test
  void what_is_reported_stored_is_in_the_file() throws Exception {
    try (TermStore store = TermStore.open(state);
        TermReserver reserver = reserver(store)) {
      reserver.reserve(reserved(1000));
      assertEquals(reserved(1000), next(stored));
    }
    assertEquals(reserved(1000), reopened());
  }

  /**
   * The election asks once per need, and for everything at once: the newest wish holds them all.
   */
  @Test
  void reserving_returns_while_the_disk_is_still_busy_and_the_newest_wish_is_next()
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch disk = new CountDownLatch(1);
    Consumer<Reserved> slowDisk =
        wish -> {
          begun.countDown();
          awaitQuietly(disk);
          stored.add(wish);
        };
    try (TermStore store = TermStore.open(state);
        TermReserver reserver = new TermReserver(store, slowDisk, failed::add)) {
      reserver.reserve(reserved(1000));
      awaitQuietly(begun);
      reserver.reserve(reserved(2000));
      reserver.reserve(reserved(3000));
      assertNull(stored.peek());
      disk.countDown();
      assertEquals(reserved(1000), next(stored));
      assertEquals(reserved(3000), next(stored), "2000 was overtaken before its turn came");
    }
    assertEquals(reserved(3000), reopened());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A smaller D and a new edition are the election's to decide: what it asks for is what is stored.
   * It was the reserver that held on to the larger ones before it knew the whole wish.
   */
  @Test
  void what_is_asked_for_last_holds_also_where_it_is_smaller() throws Exception {
    Reserved smaller = new Reserved(new Term(2000), Duration.ofMillis(100), VOTERS.withVersion(4));
    try (TermStore store = TermStore.open(state);
        TermReserver reserver = reserver(store)) {
      reserver.reserve(reserved(2000));
      assertEquals(reserved(2000), next(stored));
      reserver.reserve(smaller);
      assertEquals(smaller, next(stored));
    }
    assertEquals(smaller, reopened());
  }

  @Test
  void a_disk_that_refuses_is_named_and_asked_again() throws Exception {
    TermStore store = TermStore.open(state);
    store.close();
    try (TermReserver reserver = reserver(store)) {
      reserver.reserve(reserved(1000));
      String first = next(failed);
      assertTrue(first.startsWith(state.resolve("terms") + " cannot be written: "), first);
      assertEquals(first, next(failed), "it was not asked again");
      assertNull(stored.peek());
    }
  }

  /** A retry of an old wish after a newer one was stored would take the newer one back. */
  @Test
  void a_wish_that_failed_is_not_tried_again_over_a_newer_one() throws Exception {
    MovingDisk disk = new MovingDisk();
    try (TermReserver reserver = reserver(TermStore.over(disk))) {
      disk.full = true;
      reserver.reserve(reserved(1000));
      next(failed);
      disk.full = false;
      reserver.reserve(reserved(2000));
      assertEquals(reserved(2000), next(stored));
      int writes = disk.writes.get();
      // The retry of the first is due within a second; it must find itself overtaken.
      assertNull(stored.poll(1500, TimeUnit.MILLISECONDS));
      assertEquals(writes, disk.writes.get());
    }
    assertEquals(reserved(2000), TermStore.over(disk).reserved());
  }

  @Test
  void settling_lowers_the_ceiling_and_waits_for_the_disk() throws Exception {
    try (TermStore store = TermStore.open(state)) {
      TermReserver reserver = reserver(store);
      reserver.reserve(reserved(1000));
      reserver.settle(new Term(7));
      assertEquals(reserved(1000), next(stored));
    }
    assertEquals(reserved(7), reopened());
  }

  @Test
  void after_settling_nothing_is_stored_any_more() throws Exception {
    try (TermStore store = TermStore.open(state)) {
      TermReserver reserver = reserver(store);
      reserver.settle(new Term(7));
      reserver.reserve(reserved(1000));
      assertNull(stored.poll(50, TimeUnit.MILLISECONDS));
    }
    assertEquals(new Term(7), reopened().ceiling());
  }

  @Test
  void a_disk_that_refuses_to_settle_is_named() throws Exception {
    TermStore store = TermStore.open(state);
    store.close();
    reserver(store).settle(new Term(7));
    assertTrue(next(failed).contains("cannot be written"));
  }

  /** A medium in memory that can be full for a while. */
  private static final class MovingDisk implements Slots {
    private final byte[] bytes = new byte[128];
    private volatile boolean full;
    private final AtomicInteger writes = new AtomicInteger();

    @Override
    public byte[] read() {
      return bytes.clone();
    }

    @Override
    public void write(int position, byte[] slot) throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
      writes.incrementAndGet();
      System.arraycopy(slot, 0, bytes, position, slot.length);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "disk";
    }
  }
}

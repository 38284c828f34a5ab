package io.flywall.replication.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FreshLookTest {
  private static final Duration AMPLE = Duration.ofSeconds(30);

  private final AtomicInteger looks = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  private int slowAtFirst() {
    int number = looks.incrementAndGet();
    begun.countDown();
    try {
      end.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
    return number;
  }

  /** What changed after a look began may have been missed by it. */
  @Test
  void who_asks_during_a_look_gets_the_next_one_and_shares_it() throws Exception {
    try (FreshLook<Integer> look = new FreshLook<>("look", this::slowAtFirst)) {
      assertEquals(Optional.empty(), look.begunFromNowOn(Duration.ZERO));
      begun.await();
      for (int i = 0; i < 100; i++) {
        assertEquals(Optional.empty(), look.begunFromNowOn(Duration.ZERO));
      }
      end.countDown();
      int seen = look.begunFromNowOn(AMPLE).orElseThrow();
      // The second is due since the hundred asked; it may have begun just before.
      assertTrue(seen == 2 || seen == 3, "look " + seen + ": one for each of those that gave up");
    }
  }

  @Test
  void a_mistake_is_told_and_the_next_look_is_a_look() throws Exception {
    AtomicInteger times = new AtomicInteger();
    try (FreshLook<Integer> look =
        new FreshLook<>(
            "look",
            () -> {
              if (times.incrementAndGet() == 1) {
                throw new IllegalArgumentException("broken");
              }
              return times.get();
            })) {
      assertThrows(IllegalStateException.class, () -> look.begunFromNowOn(AMPLE));
      assertEquals(Optional.of(2), look.begunFromNowOn(AMPLE));
    }
  }

  @Test
  void who_asks_after_the_end_waits_for_nothing() throws Exception {
    FreshLook<Integer> look = new FreshLook<>("look", () -> 1);
    look.close();
    assertEquals(Optional.empty(), look.begunFromNowOn(AMPLE));
  }
}

package io.flywall.replication.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FreshLookTest {
  private static final Duration AMPLE = Duration.ofSeconds(30);

  private final AtomicInteger looks = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  private volatile MonotonicInstant now = new MonotonicInstant(0);

  private FreshLook<Integer> looking(Supplier<Integer> at) {
    return new FreshLook<>("look", at, () -> now);
  }

  private Optional<Integer> ask(FreshLook<Integer> look, Duration atMost)
      throws InterruptedException {
    return look.begunSince(now, atMost);
  }

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
    try (FreshLook<Integer> look = looking(this::slowAtFirst)) {
      assertEquals(Optional.empty(), ask(look, Duration.ZERO));
      begun.await();
      now = now.plus(Duration.ofSeconds(1));
      for (int i = 0; i < 100; i++) {
        assertEquals(Optional.empty(), ask(look, Duration.ZERO));
      }
      end.countDown();
      int seen = ask(look, AMPLE).orElseThrow();
      // The second is due since the hundred asked; it may have begun just before.
      assertTrue(seen == 2 || seen == 3, "look " + seen + ": one for each of those that gave up");
    }
  }

  /** Else a look that takes longer than one question would never be had. */
  @Test
  void who_comes_back_for_a_look_that_has_ended_finds_it() throws Exception {
    try (FreshLook<Integer> look = looking(this::slowAtFirst)) {
      MonotonicInstant first = now;
      assertEquals(Optional.empty(), look.begunSince(first, Duration.ZERO));
      begun.await();
      now = now.plus(Duration.ofSeconds(9));
      assertEquals(Optional.empty(), look.begunSince(first, Duration.ZERO));
      end.countDown();
      assertEquals(Optional.of(1), look.begunSince(first, AMPLE));
      assertEquals(Optional.of(1), look.begunSince(first, Duration.ZERO));
      assertEquals(Optional.of(2), look.begunSince(now, AMPLE));
    }
  }

  @Test
  void who_waits_when_it_ends_is_told() throws Exception {
    FreshLook<Integer> look = looking(this::slowAtFirst);
    CompletableFuture<Optional<Integer>> waiting = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                waiting.complete(ask(look, Duration.ofDays(1)));
              } catch (InterruptedException unexpected) {
                waiting.completeExceptionally(unexpected);
              }
            });
    thread.start();
    begun.await();
    look.close();
    assertEquals(Optional.empty(), waiting.get());
  }

  @Test
  void a_mistake_is_told_and_the_next_look_is_a_look() throws Exception {
    AtomicInteger times = new AtomicInteger();
    try (FreshLook<Integer> look =
        looking(
            () -> {
              if (times.incrementAndGet() == 1) {
                throw new IllegalArgumentException("broken");
              }
              return times.get();
            })) {
      assertThrows(IllegalStateException.class, () -> ask(look, AMPLE));
      assertEquals(Optional.of(2), ask(look, AMPLE));
    }
  }

  @Test
  void who_asks_after_the_end_waits_for_nothing() throws Exception {
    FreshLook<Integer> look = looking(() -> 1);
    look.close();
    assertEquals(Optional.empty(), ask(look, AMPLE));
  }
}

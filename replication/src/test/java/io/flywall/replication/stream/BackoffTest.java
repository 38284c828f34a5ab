package io.flywall.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static Backoff of(long seed) {
    return new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), new Random(seed));
  }

  private static List<Duration> waits(long seed) {
    Backoff backoff = of(seed);
    return IntStream.range(0, 100).mapToObj(i -> backoff.failed()).toList();
  }

  @Test
  void waits_double_from_one_second_to_a_minute_and_lie_in_the_upper_half() {
    for (long seed = 0; seed < 200; seed++) {
      List<Duration> waits = waits(seed);
      for (int i = 0; i < waits.size(); i++) {
        Duration whole = Duration.ofSeconds(Math.min(60, 1L << Math.min(i, 10)));
        assertTrue(waits.get(i).compareTo(whole) <= 0, seed + ": " + waits);
        assertTrue(waits.get(i).compareTo(whole.dividedBy(2)) >= 0, seed + ": " + waits);
      }
    }
  }

  @Test
  void one_seed_gives_the_same_waits_and_another_does_not() {
    assertEquals(waits(7), waits(7));
    assertNotEquals(waits(7), waits(8));
  }

  @Test
  void a_success_begins_again() {
    Backoff backoff = of(1);
    for (int i = 0; i < 10; i++) {
      backoff.failed();
    }
    assertEquals(10, backoff.failures());
    backoff.succeeded();
    assertTrue(backoff.failed().compareTo(Duration.ofSeconds(1)) <= 0);
  }

  @Test
  void a_breaker_is_open_for_the_wait_and_closed_after_a_success() {
    CircuitBreaker breaker = new CircuitBreaker(of(3));
    MonotonicInstant now = new MonotonicInstant(5_000_000_000L);
    assertTrue(breaker.allows(now));
    breaker.failed(now);
    assertFalse(breaker.allows(now.plus(Duration.ofMillis(499))));
    assertTrue(breaker.allows(now.plus(Duration.ofSeconds(1))));
    breaker.failed(now);
    assertFalse(breaker.allows(now.plus(Duration.ofMillis(999))));
    breaker.succeeded();
    assertTrue(breaker.allows(now));
    assertEquals(0, breaker.failures());
  }

  @Test
  void a_node_that_does_not_lead_yet_is_asked_again_soon_and_counts_as_no_failure() {
    CircuitBreaker breaker = new CircuitBreaker(of(3));
    MonotonicInstant now = new MonotonicInstant(5_000_000_000L);
    for (int i = 0; i < 20; i++) {
      breaker.notYet(now);
    }
    assertFalse(breaker.allows(now.plus(Duration.ofMillis(249))));
    assertTrue(breaker.allows(now.plus(Duration.ofMillis(250))));
    assertEquals(0, breaker.failures());
  }
}

package io.flywall.replication.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainingTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private MonotonicInstant now = new MonotonicInstant(0);
  private final Draining draining = new Draining(() -> now, Duration.ofSeconds(5));

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void who_takes_nothing_has_stalled() {
    draining.waiting(800_000);
    pass(LIMIT);
    draining.waiting(800_000);
    assertFalse(draining.hasStalled());
    pass(Duration.ofMillis(1));
    draining.waiting(900_000);
    assertTrue(draining.hasStalled(), "what is added to a queue is no progress");
  }

  @Test
  void who_takes_a_little_now_and_then_is_slow() {
    for (long left = 800_000; left > 0; left -= 64_000) {
      draining.waiting(left);
      pass(LIMIT);
      assertFalse(draining.hasStalled(), left + " left");
    }
  }

  @Test
  void room_begins_anew() {
    draining.waiting(100);
    pass(LIMIT);
    draining.idle();
    pass(LIMIT);
    draining.waiting(800_000);
    assertFalse(draining.hasStalled());
  }
}

package io.flywall.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BoundTest {
  @Test
  void what_is_at_the_bound_holds_and_what_is_beyond_or_missing_does_not() {
    assertTrue(new Bound("p99", 5, 5, "ms").holds());
    assertFalse(new Bound("p99", 5.001, 5, "ms").holds());
    assertFalse(new Bound("p99", Double.NaN, 5, "ms").holds());
  }

  @Test
  void a_row_says_pass_or_miss_first() {
    assertEquals(
        "| PASS | p99 | 0.583 ms | at most 5 ms |", new Bound("p99", 0.583, 5, "ms").row());
    assertEquals("| **MISS** | failed | 3 | at most 0 |", new Bound("failed", 3, 0, "").row());
  }
}

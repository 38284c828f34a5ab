package io.flywall.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.Position;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LagMeterTest {
  private final LagMeter lag = new LagMeter(Position.NONE);

  private static Position at(long term, long sequence) {
    return new Position(new Term(term), sequence);
  }

  private static MonotonicInstant second(long number) {
    return new MonotonicInstant(number * 1_000_000_000L);
  }

  @Test
  void before_anything_was_heard_nothing_is_in_sync() {
    assertFalse(lag.inSync());
    assertEquals(Optional.empty(), lag.lastInSync());
    lag.applied(at(1, 3));
    assertFalse(lag.inSync());
  }

  @Test
  void what_is_applied_later_was_in_sync_when_its_tip_was_heard() {
    lag.heard(at(1, 1), second(10));
    assertFalse(lag.inSync());
    lag.applied(at(1, 1));
    assertEquals(Optional.of(second(10)), lag.lastInSync());
    lag.heard(at(1, 1), second(11));
    assertEquals(Optional.of(second(11)), lag.lastInSync());
    lag.heard(at(1, 2), second(12));
    assertFalse(lag.inSync());
    lag.applied(at(1, 2));
    assertTrue(lag.inSync());
    assertEquals(Optional.of(second(12)), lag.lastInSync());
  }

  @Test
  void a_tip_behind_what_is_here_is_not_in_sync() {
    lag.applied(at(2, 5));
    lag.heard(at(2, 0), second(1));
    assertFalse(lag.inSync());
    assertEquals(Optional.empty(), lag.lastInSync());
  }

  @Test
  void silence_is_noticed() {
    lag.heard(at(1, 1), second(10));
    assertTrue(lag.heardSince(second(10)));
    assertFalse(lag.heardSince(second(11)));
  }

  @Test
  void changes_are_counted_within_a_term_only() {
    assertEquals(OptionalLong.of(4), SyncStatus.changesBetween(at(1, 3), at(1, 7)));
    assertEquals(OptionalLong.empty(), SyncStatus.changesBetween(at(1, 3), at(2, 7)));
  }
}

package io.flywall.lab.prober;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DualTimeTest {
  @Test
  void one_after_the_other_is_not_both() {
    assertEquals(0, DualTime.of(Tapes.of("1111222")).millis());
  }

  @Test
  void each_tick_in_which_both_answer_counts_once() {
    DualTime dual = DualTime.of(Tapes.of("11BB22B2"));
    assertEquals(3, dual.millis());
    assertEquals(3, dual.each().get(Answer.ECHO_LAN));
    assertEquals(4_000_000, dual.last() - dual.first());
  }

  @Test
  void two_nodes_on_two_networks_are_two_nodes() {
    DualTime dual = DualTime.of(Tapes.of("11xx11"));
    assertEquals(2, dual.millis());
    assertFalse(dual.each().containsKey(Answer.ECHO_LAN));
  }

  @Test
  void the_prober_owns_up_to_its_own_holes() {
    assertFalse(Stalls.of(Tapes.of("1111")).spoiled());
    Stalls stalls = Stalls.of(Tapes.of("11_______11"));
    assertTrue(stalls.spoiled());
    assertEquals(8, stalls.worst().toMillis());
  }
}

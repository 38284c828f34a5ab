package io.flywall.vip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GatewayRoundsTest {
  private final GatewayRounds rounds = new GatewayRounds();

  @Test
  void nothing_is_told_before_something_is_known() {
    assertFalse(rounds.roundOver());
    assertFalse(rounds.roundOver());
  }

  @Test
  void three_rounds_without_an_answer_mean_unreachable_and_are_told_once() {
    assertEquals(
        List.of(false, false, true, false, false),
        Stream.generate(rounds::roundOver).limit(5).toList());
  }

  @Test
  void the_first_answer_means_reachable_and_is_told_once() {
    assertTrue(rounds.answer());
    assertFalse(rounds.answer());
    assertFalse(rounds.roundOver());
  }

  @Test
  void one_answer_within_three_rounds_is_enough() {
    assertTrue(rounds.answer());
    for (int i = 0; i < 10; i++) {
      assertFalse(rounds.roundOver());
      assertFalse(rounds.roundOver());
      assertFalse(rounds.roundOver());
      rounds.answer();
    }
  }

  @Test
  void it_is_reachable_again_at_the_first_answer() {
    rounds.answer();
    assertEquals(
        List.of(false, false, false, true), Stream.generate(rounds::roundOver).limit(4).toList());
    assertTrue(rounds.answer());
  }
}

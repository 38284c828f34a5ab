package io.flywall.lab.prober;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GapsTest {
  @Test
  void a_gap_reaches_from_the_last_answered_ping_to_the_next_one() {
    Gap gap = Gaps.longest(Tapes.of("111....222")).orElseThrow();
    assertEquals(Duration.ofMillis(5), gap.length());
    assertEquals(0, gap.byBefore());
    assertEquals(1, gap.byAfter());
  }

  @Test
  void without_an_unanswered_ping_there_is_no_gap() {
    assertTrue(Gaps.longest(Tapes.of("1111222")).isEmpty());
    assertTrue(Gaps.longest(Tapes.of("")).isEmpty());
  }

  @Test
  void time_that_the_prober_missed_is_no_gap() {
    assertTrue(Gaps.longest(Tapes.of("111_______111")).isEmpty());
  }

  @Test
  void a_gap_that_does_not_end_lasts_to_the_end_of_the_tape() {
    Gap gap = Gaps.longest(Tapes.of("11....")).orElseThrow();
    assertEquals(Duration.ofMillis(4), gap.length());
    assertEquals(-1, gap.byAfter());
  }

  @Test
  void an_answer_that_comes_much_too_late_is_none() {
    assertEquals(Duration.ofMillis(4), Gaps.longest(Tapes.of("11zzz11")).orElseThrow().length());
  }

  @Test
  void shorter_gaps_are_left_out_when_asked() {
    assertEquals(1, Gaps.in(Tapes.of("1.11....1.1"), Duration.ofMillis(3)).size());
    assertEquals(3, Gaps.in(Tapes.of("1.11....1.1"), Duration.ZERO).size());
  }

  @Test
  void a_part_of_a_tape_has_the_ticks_of_its_time() {
    Tape tape = Tapes.of("1111222");
    Tape part = tape.between(tape.sentAt()[2], tape.sentAt()[5]);
    assertEquals(3, part.ticks());
    assertEquals(tape.sentAt()[2], part.sentAt()[0]);
  }
}

package io.flywall.lab.prober;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AnswerTimeTest {
  @Test
  void each_tick_counts_once_on_whichever_network() {
    Tape tape = Tapes.of("11x..2B");
    assertEquals(4, AnswerTime.of(tape, "node1").millis());
    assertEquals(3, AnswerTime.of(tape, "node2").millis());
    assertEquals(6_000_000, AnswerTime.of(tape, "node1").last() - tape.sentAt()[0]);
  }

  @Test
  void silence_is_no_time() {
    assertEquals("0 ms", AnswerTime.of(Tapes.of("2222"), "node1").toString());
  }

  @Test
  void a_name_that_is_not_on_the_tape_is_a_mistake_and_not_silence() {
    Tape tape = Tapes.of("11");
    assertThrows(IllegalArgumentException.class, () -> AnswerTime.of(tape, "node9"));
  }
}

package io.flywall.lab.prober;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TapeTest {
  @Test
  void a_saved_tape_is_the_tape(@TempDir Path folder) throws IOException {
    Tape tape = Tapes.of("11..B2");
    tape.save(folder.resolve("tape"));
    Tape loaded = Tape.load(folder.resolve("tape"));
    assertEquals(tape.nodes(), loaded.nodes());
    assertArrayEquals(tape.sentAt(), loaded.sentAt());
    assertArrayEquals(tape.pingAt(), loaded.pingAt());
    assertArrayEquals(tape.pingBy(), loaded.pingBy());
    assertArrayEquals(tape.answers(), loaded.answers());
  }

  @Test
  void an_answer_goes_to_the_tick_in_which_it_was_asked() {
    Recorder recorder = new Recorder(100);
    long first = recorder.begin(1);
    long second = recorder.begin(2);
    recorder.answer(first, 1, Answer.ARP);
    recorder.answer(99, 0, Answer.ARP);
    recorder.answer(second + 1, 0, Answer.ARP);
    Tape tape = recorder.tape(List.of("node1", "node2"));
    assertArrayEquals(new long[] {Answer.ARP.bit(1), 0}, tape.answers());
  }

  @Test
  void a_long_tape_grows() {
    Recorder recorder = new Recorder(0);
    for (int i = 0; i < 100_000; i++) {
      assertEquals(i, recorder.begin(i));
    }
    assertEquals(100_000, recorder.tape(List.of()).ticks());
  }
}

package io.flywall.lab.prober;

import java.util.List;

/** Made-up tapes, a letter per tick of one millisecond. */
final class Tapes {
  private static final long MILLI = 1_000_000;
  private static final long START = 5_000 * MILLI;

  private Tapes() {}

  /**
   * {@code 1} and {@code 2}: that node answers, to the ping too; {@code B}: both; {@code x}: both,
   * each on another network; {@code .}: nobody; {@code _}: the prober itself missed the tick;
   * {@code z}: node 1 answers the ping a second late.
   */
  static Tape of(String story) {
    int ticks = (int) story.chars().filter(c -> c != '_').count();
    Tape tape =
        new Tape(
            List.of("node1", "node2"),
            new long[ticks],
            new long[ticks],
            new byte[ticks],
            new long[ticks]);
    int tick = 0;
    for (int i = 0; i < story.length(); i++) {
      if (story.charAt(i) != '_') {
        write(tape, tick++, START + i * MILLI, story.charAt(i));
      }
    }
    return tape;
  }

  private static void write(Tape tape, int tick, long at, char letter) {
    tape.sentAt()[tick] = at;
    tape.pingBy()[tick] = -1;
    switch (letter) {
      case '1' -> node(tape, tick, 0, Answer.ECHO_LAN);
      case '2' -> node(tape, tick, 1, Answer.ECHO_LAN);
      case 'B' -> {
        node(tape, tick, 0, Answer.ECHO_LAN);
        node(tape, tick, 1, Answer.ECHO_LAN);
      }
      case 'x' -> {
        node(tape, tick, 0, Answer.ECHO_LAN);
        node(tape, tick, 1, Answer.ECHO_SYNC);
      }
      case 'z' -> {
        node(tape, tick, 0, Answer.ECHO_LAN);
        tape.pingAt()[tick] = at + 1_000 * MILLI;
      }
      default -> tape.answers()[tick] = 0;
    }
  }

  private static void node(Tape tape, int tick, int node, Answer how) {
    tape.answers()[tick] |= how.bit(node);
    tape.pingAt()[tick] = tape.sentAt()[tick] + MILLI / 10;
    tape.pingBy()[tick] = (byte) node;
  }
}

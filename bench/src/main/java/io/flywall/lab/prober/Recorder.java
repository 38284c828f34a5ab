package io.flywall.lab.prober;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** A tape while it is written: grows, and takes answers for ticks of the past. */
final class Recorder {
  private static final int FIRST_SIZE = 60_000;

  private final long firstTick;
  private int ticks;
  private long[] sentAt;
  private long[] pingAt;
  private byte[] pingBy;
  private long[] answers;
  private final BitSet torn = new BitSet();

  Recorder(long firstTick) {
    this(firstTick, FIRST_SIZE);
  }

  /** {@code firstSize}: ticks for which there is room at once. */
  Recorder(long firstTick, int firstSize) {
    this.firstTick = firstTick;
    this.sentAt = new long[firstSize];
    this.pingAt = new long[firstSize];
    this.pingBy = new byte[firstSize];
    this.answers = new long[firstSize];
  }

  /** The number of the tick that begins now; numbers go on from tape to tape. */
  long begin(long now) {
    if (ticks == sentAt.length) {
      int larger = ticks * 2;
      sentAt = Arrays.copyOf(sentAt, larger);
      pingAt = Arrays.copyOf(pingAt, larger);
      pingBy = Arrays.copyOf(pingBy, larger);
      answers = Arrays.copyOf(answers, larger);
    }
    sentAt[ticks] = now;
    pingBy[ticks] = -1;
    ticks++;
    return firstTick + ticks - 1;
  }

  long nextTick() {
    return firstTick + ticks;
  }

  void answer(long tick, int node, Answer how) {
    int index = index(tick);
    if (index >= 0 && !torn.get(index)) {
      answers[index] |= how.bit(node);
    }
  }

  /**
   * Its questions were not asked at one time: who answered them says nothing of who answers both.
   */
  void tear(long tick) {
    int index = index(tick);
    torn.set(index);
    answers[index] = 0;
  }

  long sentAt(long tick) {
    return sentAt[index(tick)];
  }

  void ping(long tick, long now) {
    int index = index(tick);
    if (index >= 0 && pingAt[index] == 0) {
      pingAt[index] = now;
    }
  }

  void pingBy(long tick, int node) {
    int index = index(tick);
    if (index >= 0) {
      pingBy[index] = (byte) node;
    }
  }

  /** -1 for a tick of another tape, or of nobody. */
  private int index(long tick) {
    long index = tick - firstTick;
    return index >= 0 && index < ticks ? (int) index : -1;
  }

  /** Everything that was answered in the newest {@code count} ticks. */
  long recent(int count) {
    long mask = 0;
    for (int i = Math.max(0, ticks - count); i < ticks; i++) {
      mask |= answers[i];
    }
    return mask;
  }

  Tape tape(List<String> nodes) {
    return new Tape(
        nodes,
        Arrays.copyOf(sentAt, ticks),
        Arrays.copyOf(pingAt, ticks),
        Arrays.copyOf(pingBy, ticks),
        Arrays.copyOf(answers, ticks));
  }
}

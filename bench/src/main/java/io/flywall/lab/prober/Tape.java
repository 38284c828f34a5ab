package io.flywall.lab.prober;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the prober saw, tick by tick.
 *
 * @param nodes their names, in the order of the masks
 * @param sentAt when each tick's questions were sent, CLOCK_BOOTTIME in nanoseconds
 * @param pingAt when the answer to the tick's ordinary ping came, 0 = never
 * @param pingBy which node's MAC address it came from, -1 = none
 * @param answers a mask of {@link Answer} bits per tick
 */
public record Tape(
    List<String> nodes, long[] sentAt, long[] pingAt, byte[] pingBy, long[] answers) {

  public int ticks() {
    return sentAt.length;
  }

  public boolean answered(int tick, int node, Answer how) {
    return (answers[tick] & how.bit(node)) != 0;
  }

  /** The first tick sent at or after {@code nanos}; {@link #ticks} when there is none. */
  public int tickAt(long nanos) {
    int low = 0;
    int high = sentAt.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sentAt[middle] < nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The ticks sent from {@code start} (inclusive) to {@code end} (exclusive). */
  public Tape between(long start, long end) {
    int from = tickAt(start);
    int to = Math.max(from, tickAt(end));
    return new Tape(
        nodes,
        Arrays.copyOfRange(sentAt, from, to),
        Arrays.copyOfRange(pingAt, from, to),
        Arrays.copyOfRange(pingBy, from, to),
        Arrays.copyOfRange(answers, from, to));
  }

  public void save(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(nodes.size());
      for (String node : nodes) {
        out.writeUTF(node);
      }
      out.writeInt(ticks());
      for (int i = 0; i < ticks(); i++) {
        out.writeLong(sentAt[i]);
        out.writeLong(pingAt[i]);
        out.writeByte(pingBy[i]);
        out.writeLong(answers[i]);
      }
    }
  }

  public static Tape load(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      List<String> nodes = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        nodes.add(in.readUTF());
      }
      int ticks = in.readInt();
      Tape tape =
          new Tape(
              List.copyOf(nodes),
              new long[ticks],
              new long[ticks],
              new byte[ticks],
              new long[ticks]);
      for (int i = 0; i < ticks; i++) {
        tape.sentAt[i] = in.readLong();
        tape.pingAt[i] = in.readLong();
        tape.pingBy[i] = in.readByte();
        tape.answers[i] = in.readLong();
      }
      return tape;
    }
  }
}

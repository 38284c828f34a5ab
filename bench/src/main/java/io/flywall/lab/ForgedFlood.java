package io.flywall.lab;

import io.flywall.value.NodeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Heartbeats that nobody sealed, as many a second as asked for: a header that is right as far as
 * one without the secret can know, behind it chance. Each is from another life of the sender, so
 * that no cheap check of the receiver stops it.
 *
 * <pre>
 *   --from ADDRESS[:PORT] --to ADDRESS:PORT --seconds S
 *   [--rate N] [--node ID] [--key-id N] [--receiver HEX] [--seed N]
 * </pre>
 *
 * To be started inside a namespace of the lab that has the source address: agents take datagrams of
 * their peers' addresses and ports only. It prints {@code sent N in S s, R a second, U
 * unreachable}.
 */
public final class ForgedFlood {
  // The layout stands in io.flywall.heartbeat's package description; written out again here, since
  // who forges has the paper only.
  private static final int LENGTH = 70;
  private static final int HEADER_LENGTH = 29;
  private static final byte VERSION = 1;
  private static final byte HEARTBEAT = 1;
  private static final int SENDER_AT = 7;
  private static final int RECEIVER_AT = 15;
  private static final int SEQUENCE_AT = 23;

  private static final Set<String> OPTIONS =
      Set.of("--from", "--to", "--seconds", "--rate", "--node", "--key-id", "--receiver", "--seed");

  /** Between two looks at the clock; at 100,000 a second some 50 us. */
  private static final int BURST = 5;

  private final DatagramChannel channel;
  private final ByteBuffer datagram = ByteBuffer.allocateDirect(LENGTH);
  private final SplittableRandom chance;
  private final boolean receiverIsKnown;
  private long sent;
  private long unreachable;

  private ForgedFlood(
      DatagramChannel channel, SplittableRandom chance, byte keyId, int node, long receiver) {
    this.channel = channel;
    this.chance = chance;
    this.receiverIsKnown = receiver != 0;
    datagram.put(VERSION).put(HEARTBEAT).put(keyId).putInt(node);
    datagram.putLong(RECEIVER_AT, receiver);
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    if (arguments.length % 2 != 0
        || !OPTIONS.containsAll(options.keySet())
        || !options.keySet().containsAll(Set.of("--from", "--to", "--seconds"))) {
      System.err.println(
          "usage: --from ADDRESS[:PORT] --to ADDRESS:PORT --seconds S"
              + " [--rate N] [--node ID] [--key-id N] [--receiver HEX] [--seed N]");
      System.exit(2);
    }
    long rate = Long.parseLong(options.getOrDefault("--rate", "100000"));
    Duration span = Duration.ofSeconds(Long.parseLong(options.get("--seconds")));
    long seed = Long.parseLong(options.getOrDefault("--seed", Long.toString(System.nanoTime())));
    byte keyId = (byte) Integer.parseInt(options.getOrDefault("--key-id", "1"));
    int node = new NodeId(options.getOrDefault("--node", "node2")).shortForm();
    long receiver = Long.parseUnsignedLong(options.getOrDefault("--receiver", "0"), 16);
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(address(options.get("--from"), 0)).connect(address(options.get("--to"), -1));
      channel.configureBlocking(false);
      ForgedFlood flood =
          new ForgedFlood(channel, new SplittableRandom(seed), keyId, node, receiver);
      System.out.println(flood.run(rate, span));
    }
  }

  /**
   * {@code 10.0.0.1:9001} or {@code [fd00::1]:9001}; the port may be missing if there is another.
   */
  private static InetSocketAddress address(String text, int portWithout) {
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']');
    if (!hasPort && portWithout < 0) {
      throw new IllegalArgumentException("no port: " + text);
    }
    return hasPort
        ? new InetSocketAddress(
            text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)))
        : new InetSocketAddress(text, portWithout);
  }

  private String run(long rate, Duration span) throws IOException {
    long begin = System.nanoTime();
    long end = span.toNanos();
    long passed = 0;
    while (passed < end) {
      long due = (long) ((double) passed * rate / TimeUnit.SECONDS.toNanos(1));
      if (sent >= due) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
      } else {
        for (long i = Math.min(BURST, due - sent); i > 0; i--) {
          sendOne();
        }
      }
      passed = System.nanoTime() - begin;
    }
    double seconds = (double) passed / TimeUnit.SECONDS.toNanos(1);
    return "sent %d in %.2f s, %.0f a second, %d unreachable"
        .formatted(sent, seconds, sent / seconds, unreachable);
  }

  private void sendOne() throws IOException {
    datagram.putLong(SENDER_AT, chance.nextLong() | 1);
    if (!receiverIsKnown) {
      // By turns the greeting of a node that just started, and one meant for another life.
      datagram.putLong(RECEIVER_AT, sent % 2 == 0 ? 0 : chance.nextLong());
    }
    datagram.putShort(SEQUENCE_AT, (short) (sent >>> 32)).putInt(SEQUENCE_AT + 2, (int) sent);
    for (int at = HEADER_LENGTH; at + Long.BYTES <= LENGTH; at += Long.BYTES) {
      datagram.putLong(at, chance.nextLong());
    }
    try {
      // 0 where the queue is full: the next round makes up for it.
      sent += channel.write(datagram.clear()) > 0 ? 1 : 0;
    } catch (PortUnreachableException nobodyThere) {
      // Told for a datagram before this one, which was not sent.
      unreachable++;
      sent++;
    }
  }
}

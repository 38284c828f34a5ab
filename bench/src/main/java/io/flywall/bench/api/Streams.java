package io.flywall.bench.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Open event streams, all read by one thread; each counts what it gets. */
final class Streams {
  private static final String REQUEST =
      "GET /api/ha/events HTTP/1.0\r\nHost: 127.0.0.1:8080\r\nAccept: text/event-stream\r\n\r\n";

  /** What stands before each order in a stream. */
  private static final String ORDER = "\nevent: orders\n";

  private static final long LOOK_MILLIS = 50;
  private static final long OPENED_EVERY_NANOS = 2_000_000;

  private final List<One> all = new ArrayList<>();

  private static final class One {
    private final StringBuilder text = new StringBuilder();
    private int orders;
    private boolean closed;

    /** Of what was read only as much is kept as could be the beginning of the next one. */
    void read(ByteBuffer bytes) {
      text.append(StandardCharsets.ISO_8859_1.decode(bytes));
      int at = text.indexOf(ORDER);
      while (at >= 0) {
        orders++;
        text.delete(0, at + ORDER.length() - 1);
        at = text.indexOf(ORDER);
      }
      text.delete(0, Math.max(0, text.length() - ORDER.length()));
    }
  }

  void run(InetSocketAddress api, int count, long endNanos) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < count; i++) {
        // Nobody opens hundreds within a millisecond.
        LockSupport.parkNanos(OPENED_EVERY_NANOS);
        SocketChannel channel = SocketChannel.open(api);
        channel.write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        One one = new One();
        all.add(one);
        channel.register(selector, SelectionKey.OP_READ, one);
      }
      while (System.nanoTime() < endNanos) {
        selector.select(LOOK_MILLIS);
        for (SelectionKey key : selector.selectedKeys()) {
          take(key, buffer);
        }
        selector.selectedKeys().clear();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    }
  }

  private static void take(SelectionKey key, ByteBuffer buffer) throws IOException {
    One one = (One) key.attachment();
    buffer.clear();
    int got = ((SocketChannel) key.channel()).read(buffer);
    if (got < 0) {
      one.closed = true;
      key.cancel();
    } else {
      one.read(buffer.flip());
    }
  }

  /** Those that were closed before the end. */
  long closed() {
    return all.stream().filter(one -> one.closed).count();
  }

  /** Of the stream that got fewest. */
  int fewestOrders() {
    return all.stream().mapToInt(one -> one.orders).min().orElse(0);
  }
}

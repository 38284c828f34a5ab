package io.flywall.bench.api;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Requests at a fixed rate, by a number of clients. */
final class Requests {
  private static final int CLIENTS = 20;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final long MOST_MICROS = TimeUnit.MINUTES.toMicros(2);

  private static final byte[] REQUEST =
      "GET /api/ha/status HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final InetSocketAddress api;
  private final int perSecond;
  private final Histogram micros = new ConcurrentHistogram(MOST_MICROS, 2);
  private final AtomicInteger failed = new AtomicInteger();

  Requests(InetSocketAddress api, int perSecond) {
    this.api = api;
    this.perSecond = perSecond;
  }

  void run(long endNanos) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    long begin = System.nanoTime();
    long every = TimeUnit.SECONDS.toNanos(CLIENTS) / perSecond;
    for (int i = 0; i < CLIENTS; i++) {
      long first = begin + every * i / CLIENTS;
      Thread thread = new Thread(() -> ask(first, every, endNanos), "requests-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** What was due while an answer was late counts from its time on. */
  private void ask(long first, long every, long endNanos) {
    for (long due = first; due < endNanos; due += every) {
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      try {
        askOnce();
        long took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due);
        micros.recordValue(Math.min(took, MOST_MICROS));
      } catch (IOException broken) {
        failed.incrementAndGet();
      }
    }
  }

  /** As the server wants it: a connection for each. */
  private void askOnce() throws IOException {
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(api);
      socket.getOutputStream().write(REQUEST);
      read(new BufferedInputStream(socket.getInputStream()));
    }
  }

  private static void read(InputStream in) throws IOException {
    int length = -1;
    String status = line(in);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
    }
    if (!status.startsWith("HTTP/1.1 200") || length < 0 || in.readNBytes(length).length < length) {
      throw new IOException(status);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  long answered() {
    return micros.getTotalCount();
  }

  int failed() {
    return failed.get();
  }

  double millisAt(double percentile) {
    return micros.getValueAtPercentile(percentile) / 1000.0;
  }
}

package io.flywall.bench.replication;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code FOLDER COUNT}: runs where the sender is, changes a file of 4 KB, and prints after how many
 * milliseconds the sender says that the receiver has acknowledged it. It asks every half
 * millisecond: a figure is too long by up to that, and by an answer of some 0.3 ms.
 */
final class LagProbe {
  private static final int BYTES = 4096;
  private static final long PAUSE_NANOS = 500_000;

  /** Of lines only: what is offered, and what the receiver says that it has. */
  private static final Pattern LINE =
      Pattern.compile("\"tip\" : \"([^\"]*)\",\\s*\"applied\" : \"([^\"]*)\"");

  private final Path file;
  private final Random random = new Random();

  private LagProbe(Path folder) {
    this.file = folder.resolve("changed");
  }

  public static void main(String[] arguments) throws IOException {
    LagProbe probe = new LagProbe(Path.of(arguments[0]));
    int count = Integer.parseInt(arguments[1]);
    // The first ones are slower: nothing is compiled yet, on either side.
    for (int i = -count / 2; i < count; i++) {
      double millis = probe.change();
      if (i >= 0) {
        System.out.printf(Locale.ROOT, "%.2f%n", millis);
      }
    }
  }

  private double change() throws IOException {
    String before = settled();
    byte[] content = new byte[BYTES];
    random.nextBytes(content);
    // Made beside the tree, so that it comes by one change.
    Path next = file.getParent().resolveSibling("next");
    Path unused = Files.write(next, content);
    long begun = System.nanoTime();
    unused = Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    String done = after(before);
    double millis = (System.nanoTime() - begun) / 1e6;
    if (done.isEmpty()) {
      throw new IOException("no position");
    }
    return millis;
  }

  /** The position that both have, once they are equal. */
  private static String settled() throws IOException {
    while (true) {
      Matcher line = line();
      if (line.find() && line.group(1).equals(line.group(2))) {
        return line.group(2);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The first position, other than this one, that both have. */
  private static String after(String before) throws IOException {
    while (true) {
      String now = settled();
      if (!now.equals(before)) {
        return now;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static Matcher line() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:8080/api/replication/status")
                .toURL()
                .openConnection(Proxy.NO_PROXY);
    try (InputStream answer = connection.getInputStream()) {
      return LINE.matcher(new String(answer.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}

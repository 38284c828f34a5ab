package io.flywall.scripts;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Lines of a script's output, none of them longer than what is kept of it: a script that prints a
 * disk must not fill the agent's heap.
 */
final class BoundedLines implements AutoCloseable {
  /** Bytes; as long as a line of the journal may be by default is 48 KiB, and no one reads that. */
  static final int LONGEST = 2048;

  private final InputStream in;

  BoundedLines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** The next line, cut where it is too long; null at the end. */
  String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean any = false;
    for (int b = in.read(); b >= 0; b = in.read()) {
      any = true;
      if (b == '\n') {
        break;
      }
      if (line.size() < LONGEST) {
        line.write(b);
      }
    }
    return any ? line.toString(StandardCharsets.UTF_8) : null;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

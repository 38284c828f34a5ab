package io.flywall.replication.replica;

import io.flywall.value.Term;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * That this node has been primary since it last followed: what is in the dataset may be changes
 * that nobody else has. On disk before the first of them can be served.
 */
final class LedMark {
  private static final String SETTLED = " settled";

  private final Path file;

  LedMark(Path state) {
    this.file = state.resolve("led");
  }

  void set(Term term) throws IOException {
    write(term.toString());
  }

  /** It is primary no longer, and what it had last is known. */
  void settle() throws IOException {
    if (isSet()) {
      write(Files.readString(file).replace(SETTLED, "") + SETTLED);
    }
  }

  private void write(String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  boolean isSet() {
    return Files.exists(file);
  }

  /** Whether a life as primary ended without a word. */
  boolean isOpen() throws IOException {
    try {
      return !Files.readString(file).endsWith(SETTLED);
    } catch (NoSuchFileException none) {
      return false;
    }
  }

  void clear() throws IOException {
    Files.deleteIfExists(file);
  }
}

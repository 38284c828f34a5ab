package io.flywall.replication.replica;

import io.flywall.value.Term;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * That this node has been primary since it last followed: what is in the dataset may be changes
 * that nobody else has. On disk before the first of them can be served.
 */
final class LedMark {
  private static final String SETTLED = " settled";

  private final Path file;

  /** As it is on disk; empty when this node has followed since. */
  private volatile Optional<String> text;

  LedMark(Path state) throws IOException {
    this.file = state.resolve("led");
    this.text = read();
  }

  private Optional<String> read() throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  void set(Term term) throws IOException {
    write(term.toString());
  }

  /** It is primary no longer, and what it had last is known. */
  void settle() throws IOException {
    if (isOpen()) {
      write(text.orElseThrow() + SETTLED);
    }
  }

  private void write(String next) throws IOException {
    Path made = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            made,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(next);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
    text = Optional.of(next);
  }

  boolean isSet() {
    return text.isPresent();
  }

  /** The term that was led last. Without one that can be read, whatever a peer has is newer. */
  Optional<Term> term() {
    return text.map(
        words -> {
          try {
            return new Term(Long.parseLong(words.replace(SETTLED, "")));
          } catch (IllegalArgumentException damaged) {
            return Term.NONE;
          }
        });
  }

  /** Whether a life as primary ended without a word. */
  boolean isOpen() {
    return text.filter(words -> !words.endsWith(SETTLED)).isPresent();
  }

  void clear() throws IOException {
    Files.deleteIfExists(file);
    text = Optional.empty();
  }
}

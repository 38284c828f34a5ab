package io.flywall.replication.store;

import io.flywall.replication.Position;
import io.flywall.value.Term;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Sequences are reserved ahead, as terms are: a primary that crashes and is one of the same term
 * again must not give a number twice, and a write for each change would double its price.
 */
public final class SequenceReserve {
  /** One write in a thousand changes; after a crash the numbers have a gap of at most that. */
  private static final int AHEAD = 1000;

  private final Path file;
  private Position ceiling;

  public SequenceReserve(Path file) throws IOException {
    this.file = file;
    this.ceiling = read(file);
  }

  private static Position read(Path file) throws IOException {
    try (InputStream from = Files.newInputStream(file)) {
      CheckedReader reader = new CheckedReader(from);
      DataInputStream in = reader.in();
      Position read = new EntryCodec().position(in);
      reader.endRecord();
      return read;
    } catch (NoSuchFileException none) {
      return Position.NONE;
    }
  }

  /**
   * The first position of {@code term} that was never given, here or by another primary of the same
   * term, as far as is known: its sequence is 0 in a new term.
   *
   * @param after given by the other one
   */
  public Position first(Term term, Position after) throws IOException {
    Position first = ceiling.term().equals(term) ? ceiling : new Position(term, 0);
    if (after.term().equals(term) && !first.isAfter(after)) {
      first = new Position(term, after.sequence() + 1);
    }
    if (first.sequence() > Position.MOST_SEQUENCE - AHEAD) {
      throw new IOException(
          "position "
              + first
              + ": no sequence is left in this term, which no honest node ever used up; move "
              + file.getParent()
              + " away while the agent is stopped, and begin anew");
    }
    reserve(first);
    return first;
  }

  /** On disk when this returns: {@code position} may be given. */
  public void reserve(Position position) throws IOException {
    boolean reserved =
        ceiling.term().equals(position.term()) && position.sequence() < ceiling.sequence();
    if (!reserved) {
      Position next = new Position(position.term(), position.sequence() + AHEAD);
      Durably.replace(
          file,
          to -> {
            CheckedWriter writer = new CheckedWriter(to);
            DataOutputStream out = writer.out();
            new EntryCodec().write(out, next);
            writer.endRecord();
          });
      ceiling = next;
    }
  }
}

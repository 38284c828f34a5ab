package io.flywall.replication.content;

import io.flywall.replication.crypto.Sha256;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads files and cuts them into pieces. For one thread. */
public final class PieceReader {
  /** What file systems allocate: a shorter hole would be filled up again. */
  private static final int BLOCK = 4096;

  /** 64 KiB of zeros are worth a piece of their own. */
  private static final int SHORTEST_HOLE = 16 * BLOCK;

  /** Compared with many bytes at once: the JVM has an instruction for that, also in C1. */
  private static final byte[] ZEROS = new byte[SHORTEST_HOLE];

  private final MessageDigest sha256 = Sha256.newDigest();
  private final ByteBuffer buffer = ByteBuffer.allocate(2 * Chunk.LARGEST);

  /** Where in the file the buffer begins. */
  private long base;

  private List<Piece> pieces = new ArrayList<>();

  /** The pieces of all that {@code file} gives from where it stands to its end. */
  public List<Piece> read(ReadableByteChannel file) throws IOException {
    base = 0;
    pieces = new ArrayList<>(1);
    buffer.clear().limit(0);
    while (fill(file)) {
      int zeros = zerosAt(buffer.position());
      if (zeros >= SHORTEST_HOLE) {
        hole(zeros);
      } else {
        chunk();
      }
    }
    return List.copyOf(pieces);
  }

  /** So that the longest chunk is there, or the rest of the file; false: there is no rest. */
  private boolean fill(ReadableByteChannel file) throws IOException {
    if (buffer.remaining() < Chunk.LARGEST) {
      base += buffer.position();
      buffer.compact();
      int read = 0;
      while (buffer.hasRemaining() && read >= 0) {
        read = file.read(buffer);
      }
      buffer.flip();
    }
    return buffer.hasRemaining();
  }

  /** How many zeros stand there in whole blocks of the file; 0 where no block begins. */
  private int zerosAt(int from) {
    if ((base + from) % BLOCK != 0) {
      return 0;
    }
    int at = from;
    int other = -1;
    while (at < buffer.limit() && other < 0) {
      int to = Math.min(at + ZEROS.length, buffer.limit());
      other = Arrays.mismatch(buffer.array(), at, to, ZEROS, 0, to - at);
      at = other < 0 ? to : at + other;
    }
    return (at - from) / BLOCK * BLOCK;
  }

  private void hole(int zeros) {
    buffer.position(buffer.position() + zeros);
    int last = pieces.size() - 1;
    if (last >= 0 && pieces.get(last) instanceof Piece.Hole before) {
      pieces.set(last, new Piece.Hole(before.length() + zeros));
    } else {
      pieces.add(new Piece.Hole(zeros));
    }
  }

  private void chunk() {
    int from = buffer.position();
    int length = beforeHole(from, GearCut.length(buffer.array(), from, buffer.limit()));
    sha256.update(buffer.array(), from, length);
    pieces.add(new Piece.Data(new Chunk(new ContentHash(sha256.digest()), length)));
    buffer.position(from + length);
  }

  /** A chunk ends where a hole begins. */
  private int beforeHole(int from, int length) {
    int block = (int) (BLOCK - (base + from) % BLOCK);
    for (int at = block; at < length; at += BLOCK) {
      if (buffer.array()[from + at] == 0 && zerosAt(from + at) >= SHORTEST_HOLE) {
        return at;
      }
    }
    return length;
  }
}

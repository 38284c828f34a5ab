package io.flywall.replication.tree;

/** A part of a file: bytes, or a hole (a range that was never written and reads as zeros). */
public sealed interface Piece {
  /** In bytes, at least 1. */
  long length();

  /** Bytes. */
  record Data(Chunk chunk) implements Piece {
    @Override
    public long length() {
      return chunk.length();
    }
  }

  /** Nothing but zeros. */
  record Hole(long length) implements Piece {
    public Hole {
      if (length < 1) {
        throw new IllegalArgumentException("a hole has at least one byte");
      }
    }
  }
}

package io.flywall.replication;

import io.flywall.replication.tree.Chunk;

/** Bytes whose hash or length is not the one they were announced with: a lie, or a broken disk. */
public final class ContentMismatch extends Exception {
  private static final long serialVersionUID = 1L;

  public ContentMismatch(Chunk announced) {
    super("the bytes are not those of chunk " + announced.hash());
  }
}

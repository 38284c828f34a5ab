package io.flywall.replication.tree;

import java.util.List;

/** One thing in a dataset. Devices, sockets and pipes are not among them. */
public sealed interface Entry {
  TreePath path();

  Attributes attributes();

  /**
   * A regular file.
   *
   * @param modified {@code st_mtime} in nanoseconds since 1970, a multiple of 1,000: no finer can
   *     Java set it
   * @param size in bytes; the sum of the chunks' lengths and of the holes
   * @param pieces in order, without a gap
   */
  record File(TreePath path, Attributes attributes, long modified, long size, List<Piece> pieces)
      implements Entry {
    public File {
      pieces = List.copyOf(pieces);
      if (pieces.stream().mapToLong(Piece::length).sum() != size) {
        throw new IllegalArgumentException("the pieces of " + path + " are not its size");
      }
    }
  }

  /** A directory, also an empty one. */
  record Directory(TreePath path, Attributes attributes) implements Entry {}

  /**
   * A symbolic link. It is copied, never followed.
   *
   * @param target as it is written in the link, wherever that leads
   */
  record Link(TreePath path, Attributes attributes, String target) implements Entry {}
}

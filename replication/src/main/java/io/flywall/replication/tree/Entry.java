package io.flywall.replication.tree;

import java.util.List;
import java.util.Optional;

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
  record Link(TreePath path, Attributes attributes, String target) implements Entry {
    /** PATH_MAX (limits.h) counts the NUL at the end: symlink(2) takes a byte less. */
    private static final int LONGEST_TARGET = 4095;

    /** What is wrong with {@code target}: then no kernel would make that link. */
    public static Optional<String> misfit(String target) {
      if (target.isEmpty()) {
        return Optional.of("leads to an empty name");
      }
      int bytes = TreePath.bytes(target, 0, target.length());
      if (bytes < 0) {
        return Optional.of("leads to a name with a NUL in it, or half a surrogate pair");
      }
      return bytes > LONGEST_TARGET
          ? Optional.of("leads to a name longer than 4095 bytes")
          : Optional.empty();
    }
  }
}

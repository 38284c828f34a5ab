package io.flywall.replication.wire;

import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.TreePath;
import java.util.List;

/**
 * What a page is made of. A large file has more pieces than a page has room: it goes on in {@link
 * Pieces}, right behind.
 */
public sealed interface Item {

  /**
   * A file, or its beginning.
   *
   * @param more whether further pieces follow
   */
  record File(
      TreePath path,
      Attributes attributes,
      long modified,
      long size,
      List<Piece> pieces,
      boolean more)
      implements Item {
    public File {
      pieces = List.copyOf(pieces);
    }
  }

  /** Further pieces of the file before. */
  record Pieces(List<Piece> pieces, boolean more) implements Item {
    public Pieces {
      pieces = List.copyOf(pieces);
    }
  }

  record Directory(Entry.Directory entry) implements Item {}

  record Link(Entry.Link entry) implements Item {}

  /** Nothing is there any more. Only in a delta. */
  record Remove(TreePath path) implements Item {}
}

package io.flywall.replication.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.Position;
import io.flywall.replication.Version;
import io.flywall.replication.crypto.Sha256;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.Term;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VersionHistoryTest {
  private static final Term TERM = new Term(7);
  private static final Attributes ATTRIBUTES = new Attributes(0644, 0, 0, "root", "root");
  private static final Piece PIECE =
      new Piece.Data(new Chunk(new ContentHash(Sha256.newDigest().digest()), 1));

  private final VersionHistory history =
      new VersionHistory(Optional.empty(), new Version(new Position(TERM, 1), Tree.EMPTY));

  /** A file that changes each time, of so many pieces. */
  private void change(int times, int pieces) {
    for (int i = 1; i <= times; i++) {
      List<Piece> content = Collections.nCopies(pieces, PIECE);
      TreePath path = new TreePath("srv/file");
      history.advance(Tree.of(List.of(new Entry.File(path, ATTRIBUTES, i, pieces, content))));
    }
  }

  private boolean knows(long back) {
    long newest = history.current().position().sequence();
    return history.since(new Position(TERM, newest - back)).isPresent();
  }

  @Test
  void thousands_of_small_changes_are_kept() {
    change(5_000, 1);
    assertTrue(knows(4_999));
  }

  /** A hundred versions of a gigabyte would fill the heap that the election lives in, too. */
  @Test
  void of_a_large_file_only_as_many_as_fit() {
    change(1_000, 1_000);
    assertTrue(knows(20), "who is a few behind gets what has changed");
    assertEquals(false, knows(40), "two megabytes are 28 of these");
  }

  @Test
  void one_that_does_not_fit_at_all_leaves_the_newest_whole() {
    change(3, 100_000);
    assertEquals(false, knows(1), "who is behind compares trees");
    assertEquals(4, history.current().position().sequence());
    assertEquals(Optional.of(List.of()), history.since(history.current().position()));
  }
}

package io.flywall.replication;

import io.flywall.value.Term;
import java.util.Comparator;

/**
 * How far a dataset has come: the term of the primary that changed it, and the how-manyth change of
 * that term it was. Ordered by term first: what an older primary added later counts for less.
 *
 * @param sequence 0 (what the primary of the term found when it began) and up
 */
public record Position(Term term, long sequence) implements Comparable<Position> {
  /** Before anything was ever received. */
  public static final Position NONE = new Position(Term.NONE, 0);

  /**
   * The highest sequence that may be said: 2^62. At one change a microsecond that lasts 146,000
   * years, and whatever is said can still be counted on from without an overflow.
   */
  public static final long MOST_SEQUENCE = 1L << 62;

  private static final Comparator<Position> ORDER =
      Comparator.comparing(Position::term).thenComparingLong(Position::sequence);

  public Position {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence out of range: " + sequence);
    }
  }

  public boolean isAfter(Position other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return term + "." + sequence;
  }
}

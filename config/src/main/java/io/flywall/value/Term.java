package io.flywall.value;

/**
 * Grows by one with every change of primary; the fencing token that scripts, streams and history
 * carry.
 *
 * @param number 0 (no primary yet) to 2^48 - 1 (what the heartbeat carries: at one change a
 *     millisecond that lasts 8,900 years)
 */
public record Term(long number) implements Comparable<Term> {
  /** Before the first primary of a cluster. */
  public static final Term NONE = new Term(0);

  /** The largest term that the wire can carry. */
  public static final long MAX = (1L << 48) - 1;

  public Term {
    if (number < 0 || number > MAX) {
      throw new IllegalArgumentException("term out of range: " + number);
    }
  }

  public Term next() {
    return new Term(number + 1);
  }

  public Term plus(long steps) {
    return new Term(Math.min(MAX, number + steps));
  }

  public boolean isAfter(Term other) {
    return number > other.number;
  }

  @Override
  public int compareTo(Term other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Term term && number == term.number;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}

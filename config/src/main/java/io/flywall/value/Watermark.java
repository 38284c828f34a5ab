package io.flywall.value;

import java.util.Comparator;

/**
 * How far all that is replicated has come on a node, as one value that can be compared: who holds a
 * mark has on its disk everything that the primary of that term had when it set the mark. Of two
 * marks of one term the higher number is the later one; a later term has all that a majority held
 * in an earlier one.
 *
 * @param number 0 and up
 */
public record Watermark(Term term, long number) implements Comparable<Watermark> {
  /** Nothing that a majority could count on. */
  public static final Watermark NONE = new Watermark(Term.NONE, 0);

  private static final Comparator<Watermark> ORDER =
      Comparator.comparing(Watermark::term).thenComparingLong(Watermark::number);

  public Watermark {
    if (number < 0) {
      throw new IllegalArgumentException("number out of range: " + number);
    }
  }

  /** Whatever the primary of {@code term} ever had: it is what itself holds. */
  public static Watermark allOf(Term term) {
    return new Watermark(term, Long.MAX_VALUE);
  }

  public static Watermark later(Watermark a, Watermark b) {
    return a.isAfter(b) ? a : b;
  }

  public boolean isAfter(Watermark other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Watermark other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return number == Long.MAX_VALUE ? term + ".all" : term + "." + number;
  }
}

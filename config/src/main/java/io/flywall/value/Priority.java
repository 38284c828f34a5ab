package io.flywall.value;

/**
 * Who is preferred as primary: the lower number wins.
 *
 * @param number 1 to 254
 */
public record Priority(int number) implements Comparable<Priority> {
  public static final int LOWEST_NUMBER = 1;
  public static final int HIGHEST_NUMBER = 254;

  public Priority {
    if (number < LOWEST_NUMBER || number > HIGHEST_NUMBER) {
      throw new IllegalArgumentException("priority out of range: " + number);
    }
  }

  @Override
  public int compareTo(Priority other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}

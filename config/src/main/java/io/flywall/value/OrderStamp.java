package io.flywall.value;

/**
 * Which of two orders of one kind is the newer one: a number one above every one that its author
 * knew, then the author.
 *
 * @param number 0: nobody ever ordered anything
 * @param by short form of the node where it was ordered
 */
public record OrderStamp(long number, int by) implements Comparable<OrderStamp> {
  /** Older than every order. */
  public static final OrderStamp NEVER = new OrderStamp(0, 0);

  public OrderStamp {
    if (number < 0) {
      throw new IllegalArgumentException("number of an order: " + number);
    }
  }

  /** Of an order that replaces this one. */
  public OrderStamp next(NodeId author) {
    return new OrderStamp(number + 1, author.shortForm());
  }

  @Override
  public int compareTo(OrderStamp other) {
    int byNumber = Long.compare(number, other.number);
    return byNumber == 0 ? Integer.compareUnsigned(by, other.by) : byNumber;
  }
}

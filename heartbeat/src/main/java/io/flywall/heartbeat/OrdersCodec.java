package io.flywall.heartbeat;

import io.flywall.value.FailbackOrder;
import io.flywall.value.OrderStamp;
import io.flywall.value.Pause;
import io.flywall.value.StandingOrders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Standing orders to bytes and back, for the wire and for the disk:
 *
 * <pre>
 *   pause: number (8), author (4), on (1), until, s since 1970 or 0 (8), holder (4),
 *          moves (4);
 *   failback: number (8), author (4), choice (1)
 * </pre>
 */
public final class OrdersCodec {
  public static final int LENGTH = 42;

  /** An order a millisecond for thirty years: beyond it nobody could ever order anything again. */
  static final long MOST_ORDERS = 1L << 40;

  /** The last second of the year 9999, as far as ISO 8601 has four digits. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final List<FailbackOrder.Choice> CHOICES = List.of(FailbackOrder.Choice.values());

  private OrdersCodec() {}

  public static byte[] encode(StandingOrders orders) {
    Pause pause = orders.pause();
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    putStamp(bytes, pause.stamp());
    bytes.put((byte) (pause.on() ? 1 : 0));
    bytes.putLong(pause.until()).putInt(pause.holder());
    bytes.putInt(pause.moves());
    putStamp(bytes, orders.failback().stamp());
    return bytes.put((byte) CHOICES.indexOf(orders.failback().choice())).array();
  }

  /** Empty when it is not an order that a node could have given. */
  public static Optional<StandingOrders> decode(byte[] body) {
    if (body.length != LENGTH) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(body);
    Optional<OrderStamp> paused = stamp(bytes);
    final boolean on = bytes.get() != 0;
    final long until = bytes.getLong();
    final int holder = bytes.getInt();
    final int moves = bytes.getInt();
    Optional<OrderStamp> failedBack = stamp(bytes);
    int choice = bytes.get();
    if (paused.isEmpty()
        || failedBack.isEmpty()
        || until < 0
        || until > LAST_SECOND
        || moves < 0
        || choice < 0
        || choice >= CHOICES.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new StandingOrders(
            new Pause(paused.get(), on, until, holder, moves),
            new FailbackOrder(failedBack.get(), CHOICES.get(choice))));
  }

  private static void putStamp(ByteBuffer bytes, OrderStamp stamp) {
    bytes.putLong(stamp.number()).putInt(stamp.by());
  }

  private static Optional<OrderStamp> stamp(ByteBuffer bytes) {
    long number = bytes.getLong();
    int by = bytes.getInt();
    return number < 0 || number > MOST_ORDERS
        ? Optional.empty()
        : Optional.of(new OrderStamp(number, by));
  }
}

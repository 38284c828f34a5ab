package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.NodeId;
import io.flywall.value.Pause;
import io.flywall.value.StandingOrders;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrdersCodecTest {
  /** Where the pause's number, its end and the choice lie. */
  private static final int NUMBER = 0;

  private static final int UNTIL = 13;
  private static final int CHOICE = OrdersCodec.LENGTH - 1;

  private static final StandingOrders PAUSED =
      StandingOrders.NONE.with(Pause.NONE.begun(new NodeId("fw1"), 1, 7));

  @Test
  void what_was_written_is_read() {
    for (int seed = 0; seed < 500; seed++) {
      StandingOrders orders = Messages.randomOrders(new Random(seed));
      assertEquals(Optional.of(orders), OrdersCodec.decode(OrdersCodec.encode(orders)));
    }
  }

  @Test
  void nothing_else_is() {
    byte[] whole = OrdersCodec.encode(PAUSED);
    assertEquals(Optional.empty(), OrdersCodec.decode(Arrays.copyOf(whole, whole.length - 1)));
    assertEquals(Optional.empty(), OrdersCodec.decode(Arrays.copyOf(whole, whole.length + 1)));
    assertEquals(Optional.empty(), changed(NUMBER, 0xff));
    assertEquals(Optional.empty(), changed(NUMBER, 1));
    assertEquals(Optional.empty(), changed(UNTIL, 0xff));
    assertEquals(Optional.empty(), changed(UNTIL, 1));
    assertEquals(Optional.empty(), changed(CHOICE, 3));
    assertEquals(Optional.empty(), changed(CHOICE, 0xff));
    assertEquals(Optional.of(PAUSED), OrdersCodec.decode(whole));
  }

  private static Optional<StandingOrders> changed(int at, int to) {
    byte[] bytes = OrdersCodec.encode(PAUSED);
    bytes[at] = (byte) to;
    return OrdersCodec.decode(bytes);
  }
}

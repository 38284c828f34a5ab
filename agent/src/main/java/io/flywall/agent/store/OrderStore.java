package io.flywall.agent.store;

import io.flywall.heartbeat.OrdersCodec;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.OperatorError;
import io.flywall.value.StandingOrders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The file {@code orders} in the state directory: what operators have ordered for all nodes until
 * they order otherwise, as {@link TwoSlots} has it. A pause survives the restart of every node.
 */
public final class OrderStore implements AutoCloseable {
  /** "FWO1". */
  private static final int MAGIC = 0x46574f31;

  private static final String REMEDY = "check the disk; its peers tell this node the orders again";

  private final TwoSlots slots;
  private final StandingOrders found;
  private final Optional<String> damage;

  private OrderStore(TwoSlots slots, StandingOrders found, Optional<String> damage) {
    this.slots = slots;
    this.found = found;
    this.damage = damage;
  }

  /**
   * Opens, locks and reads the file in {@code stateDirectory}; makes both when missing. Where that
   * fails for the moment (a full disk) the node goes on without; each order tries again.
   */
  public static OrderStore open(Path stateDirectory) throws OperatorError {
    Path file = stateDirectory.resolve("orders");
    try {
      return over(SlotFile.open(file, TwoSlots.SIZE));
    } catch (OperatorError refused) {
      if (!refused.mayPass()) {
        throw refused;
      }
      return over(new LateSlots(file, refused.getMessage()));
    }
  }

  /** A damaged file is no reason not to serve: orders only ever keep a node from something. */
  static OrderStore over(Slots medium) {
    TwoSlots slots = new TwoSlots(medium, MAGIC, REMEDY);
    try {
      StandingOrders found =
          slots
              .read()
              .flatMap(content -> OrdersCodec.decode(Arrays.copyOf(content, OrdersCodec.LENGTH)))
              .orElse(StandingOrders.NONE);
      return new OrderStore(slots, found, Optional.empty());
    } catch (OperatorError unreadable) {
      return new OrderStore(slots, StandingOrders.NONE, Optional.of(unreadable.getMessage()));
    }
  }

  /** What the last life of this node left. */
  public StandingOrders found() {
    return found;
  }

  /** Why nothing could be found, if it could not. */
  public Optional<String> damage() {
    return damage;
  }

  /** Stores and waits for the disk. */
  public void store(StandingOrders orders) throws EnvironmentFailure {
    try {
      slots.write(OrdersCodec.encode(orders));
    } catch (IOException failure) {
      throw new EnvironmentFailure(slots + " cannot be written: " + failure, failure);
    }
  }

  @Override
  public void close() {
    slots.close();
  }
}

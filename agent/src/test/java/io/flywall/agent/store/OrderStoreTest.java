package io.flywall.agent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.FailbackOrder;
import io.flywall.value.NodeId;
import io.flywall.value.OperatorError;
import io.flywall.value.Pause;
import io.flywall.value.StandingOrders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderStoreTest {
  private static final NodeId ONE = new NodeId("fw1");
  private static final StandingOrders PAUSED =
      StandingOrders.NONE.with(Pause.NONE.begun(ONE, 1_800_000_000, 7));
  private static final StandingOrders RESUMED =
      PAUSED
          .with(PAUSED.pause().ended(ONE))
          .with(FailbackOrder.NONE.changed(ONE, FailbackOrder.Choice.OFF));

  @TempDir private Path state;

  private StandingOrders reopened() throws OperatorError {
    try (OrderStore store = OrderStore.open(state)) {
      assertEquals(Optional.empty(), store.damage());
      return store.found();
    }
  }

  @Test
  void a_node_that_never_ran_has_no_orders() throws OperatorError {
    assertEquals(StandingOrders.NONE, reopened());
  }

  @Test
  void the_last_orders_come_back() throws Exception {
    try (OrderStore store = OrderStore.open(state)) {
      store.store(PAUSED);
    }
    assertEquals(PAUSED, reopened());
    try (OrderStore store = OrderStore.open(state)) {
      store.store(RESUMED);
    }
    assertEquals(RESUMED, reopened());
  }

  @Test
  void damage_is_said_and_the_node_goes_on_without() throws Exception {
    try (OrderStore store = OrderStore.open(state)) {
      store.store(PAUSED);
    }
    damage();
    try (OrderStore store = OrderStore.open(state)) {
      assertEquals(StandingOrders.NONE, store.found());
      assertTrue(store.damage().orElseThrow().contains("is damaged"), store.damage().toString());
      store.store(RESUMED);
    }
    assertEquals(RESUMED, reopened());
  }

  /** As on a disk that was full, or a folder that was not there yet. */
  @Test
  void a_file_that_cannot_be_made_now_is_made_with_the_first_order() throws Exception {
    Path folder = state.resolve("later");
    Files.writeString(folder, "in the way");
    try (OrderStore store = OrderStore.open(folder)) {
      assertTrue(store.damage().isPresent());
      assertThrows(EnvironmentFailure.class, () -> store.store(PAUSED));
      Files.delete(folder);
      store.store(RESUMED);
    }
    try (OrderStore store = OrderStore.open(folder)) {
      assertEquals(RESUMED, store.found());
    }
  }

  private void damage() throws IOException {
    Path file = state.resolve("orders");
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 20; i < bytes.length; i += 32) {
      bytes[i] ^= 0x20;
    }
    Files.write(file, bytes);
  }
}

package io.flywall.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.FailbackOrder.Choice;
import org.junit.jupiter.api.Test;

class StandingOrdersTest {
  private static final NodeId ONE = new NodeId("fw1");
  private static final NodeId TWO = new NodeId("fw2");
  private static final long NOON = 1_767_268_800;

  @Test
  void a_pause_ends_at_its_end_or_by_order() {
    Pause pause = Pause.NONE.begun(ONE, NOON, 0);
    assertTrue(pause.isOn(NOON - 1));
    assertFalse(pause.isOn(NOON));
    Pause forEver = pause.begun(ONE, Pause.BY_ORDER, 0);
    assertTrue(forEver.isOn(Long.MAX_VALUE));
    assertFalse(forEver.ended(TWO).isOn(NOON));
    assertFalse(Pause.NONE.isOn(NOON));
  }

  @Test
  void who_serves_in_a_pause_can_change_and_its_end_stays() {
    Pause moved = Pause.NONE.begun(ONE, NOON, ONE.shortForm()).heldBy(TWO);
    assertEquals(TWO.shortForm(), moved.holder());
    assertEquals(NOON, moved.until());
    assertTrue(moved.on());
  }

  /**
   * Who serves is no order: whatever moves on the other side of a cut, a resume is the last word.
   */
  @Test
  void no_change_of_who_serves_beats_an_operators_order() {
    Pause begun = Pause.NONE.begun(ONE, Pause.BY_ORDER, ONE.shortForm());
    Pause moved = begun.heldBy(TWO).heldBy(ONE).heldBy(TWO);
    Pause resumed = begun.ended(ONE);
    assertEquals(resumed, moved.newest(resumed));
    assertEquals(resumed, resumed.newest(moved));
    assertEquals(moved, begun.newest(moved));
    assertEquals(
        begun.heldBy(TWO).newest(begun.heldBy(ONE)), begun.heldBy(ONE).newest(begun.heldBy(TWO)));
  }

  /** Whatever order they are heard in, all nodes come to the same. */
  @Test
  void of_two_orders_of_a_kind_the_newer_holds_and_kinds_do_not_touch() {
    StandingOrders paused = StandingOrders.NONE.with(Pause.NONE.begun(ONE, Pause.BY_ORDER, 0));
    StandingOrders off = StandingOrders.NONE.with(FailbackOrder.NONE.changed(TWO, Choice.OFF));
    StandingOrders resumed = paused.with(paused.pause().ended(TWO));
    StandingOrders all = resumed.with(off.failback());
    assertEquals(all, paused.newest(off).newest(resumed));
    assertEquals(all, resumed.newest(off).newest(paused));
    assertTrue(all.covers(paused));
    assertFalse(paused.covers(all));
  }

  @Test
  void of_two_that_were_given_at_one_time_every_node_takes_the_same() {
    Pause mine = Pause.NONE.begun(ONE, Pause.BY_ORDER, 0);
    Pause theirs = Pause.NONE.begun(TWO, NOON, 0);
    assertEquals(mine.newest(theirs), theirs.newest(mine));
  }

  @Test
  void without_an_order_the_file_says_whether_nodes_take_back() {
    assertTrue(Choice.AUTO.wants(true));
    assertFalse(Choice.AUTO.wants(false));
    assertTrue(Choice.ON.wants(false));
    assertFalse(Choice.OFF.wants(true));
  }
}

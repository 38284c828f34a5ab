package io.flywall.vip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GatePlanTest {
  private static final List<String> DEVICES = List.of("eth1", "eth0");

  private static GatePlan plan(List<String> kept, ObservedGates observed) {
    return GatePlan.between(DEVICES, kept, observed, d -> List.of("in-" + d, "out-" + d));
  }

  @Test
  void where_nothing_stands_everything_is_made() {
    assertEquals(
        new GatePlan(true, List.of("eth0", "eth1"), List.of()),
        plan(List.of("eth0"), ObservedGates.NOTHING));
  }

  @Test
  void where_all_stands_nothing_is_done() {
    GatePlan plan =
        plan(
            List.of(),
            new ObservedGates(
                true,
                Set.of("eth0", "eth1"),
                Set.of("in-eth0", "out-eth0", "in-eth1", "out-eth1")));
    assertTrue(plan.isEmpty(), plan::toString);
  }

  @Test
  void a_new_device_is_gated_and_the_chains_of_one_that_has_gone_are_removed() {
    assertEquals(
        new GatePlan(false, List.of("eth1"), List.of("in-eth7", "out-eth7")),
        plan(
            List.of(),
            new ObservedGates(
                true, Set.of("eth0"), Set.of("in-eth0", "out-eth0", "in-eth7", "out-eth7"))));
  }

  @Test
  void the_gate_of_a_vips_device_waits_for_its_return() {
    GatePlan plan =
        plan(
            List.of("eth7"),
            new ObservedGates(
                true,
                Set.of("eth0", "eth1", "eth7"),
                Set.of("in-eth0", "out-eth0", "in-eth1", "out-eth1", "in-eth7", "out-eth7")));
    assertTrue(plan.isEmpty(), plan::toString);
  }

  @Test
  void a_gate_that_is_not_whole_is_made_again_and_not_taken_for_a_stranger() {
    assertEquals(
        new GatePlan(false, List.of("eth1"), List.of()),
        plan(
            List.of(),
            new ObservedGates(true, Set.of("eth0"), Set.of("in-eth0", "out-eth0", "in-eth1"))));
  }

  @Test
  void in_a_table_that_is_not_ours_any_more_everything_is_made_anew() {
    assertEquals(
        new GatePlan(true, List.of("eth0", "eth1"), List.of()),
        plan(List.of(), new ObservedGates(false, Set.of("eth0"), Set.of("in-eth0", "odd"))));
  }
}

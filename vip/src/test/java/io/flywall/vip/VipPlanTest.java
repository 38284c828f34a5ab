package io.flywall.vip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.VirtualAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VipPlanTest {
  private static final Device ETH0 = device(3, "eth0");
  private static final Device ETH1 = device(4, "eth1");
  private static final VirtualAddress V4 = vip("10.99.0.100", 24, "eth0");
  private static final VirtualAddress V6 = vip("2001:db8::100", 64, "eth0");

  @Test
  void what_is_desired_and_not_there_is_added() {
    assertEquals(
        List.of(new Change.Add(V4), new Change.Add(V6)),
        VipPlan.between(List.of(V6, V4), List.of(V4, V6), observed()));
  }

  @Test
  void a_vip_already_there_needs_no_change() {
    assertEquals(List.of(), VipPlan.between(List.of(V4), List.of(V4), observed(V4)));
  }

  @Test
  void a_vip_already_gone_needs_no_change() {
    assertEquals(List.of(), VipPlan.between(List.of(), List.of(V4, V6), observed()));
  }

  @Test
  void what_is_managed_and_not_desired_is_removed() {
    assertEquals(
        List.of(new Change.Remove(V4), new Change.Remove(V6)),
        VipPlan.between(List.of(), List.of(V6, V4), observed(V4, V6)));
  }

  @Test
  void an_address_of_someone_else_is_never_touched() {
    VirtualAddress theirs = vip("10.99.0.1", 24, "eth0");
    assertEquals(List.of(), VipPlan.between(List.of(), List.of(V4), observed(theirs)));
  }

  @Test
  void the_same_address_on_another_device_is_not_ours() {
    VirtualAddress elsewhere = vip("10.99.0.100", 24, "eth1");
    assertEquals(List.of(), VipPlan.between(List.of(), List.of(V4), observed(elsewhere)));
    assertEquals(
        List.of(new Change.Add(V4)),
        VipPlan.between(List.of(V4), List.of(V4), observed(elsewhere)));
  }

  @Test
  void no_address_is_added_to_a_device_that_does_not_exist() {
    VirtualAddress nowhere = vip("10.99.0.100", 24, "eth9");
    assertEquals(List.of(), VipPlan.between(List.of(nowhere), List.of(nowhere), observed()));
  }

  @Test
  void another_prefix_length_makes_room_before_the_right_one_comes() {
    VirtualAddress wide = vip("2001:db8::100", 48, "eth0");
    assertEquals(
        List.of(new Change.Remove(wide), new Change.Add(V6)),
        VipPlan.between(List.of(V6), List.of(V6), observed(wide)));
  }

  @Test
  void a_withdrawal_takes_the_address_with_every_prefix_length() {
    VirtualAddress byHand = vip("10.99.0.100", 32, "eth0");
    assertEquals(
        List.of(new Change.Remove(V4), new Change.Remove(byHand)),
        VipPlan.between(List.of(), List.of(V4), observed(byHand, V4)));
  }

  @Test
  void after_the_plan_is_carried_out_nothing_is_left_to_do() {
    List<VirtualAddress> all =
        List.of(
            V4,
            V6,
            vip("10.99.0.100", 32, "eth0"),
            vip("10.99.0.101", 24, "eth1"),
            vip("2001:db8::100", 48, "eth1"));
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Set<VirtualAddress> there = someOf(all, random);
      Set<VirtualAddress> managed = someOf(all, random);
      Set<VirtualAddress> desired = someOf(List.copyOf(managed), random);
      for (Change change :
          VipPlan.between(desired, managed, observed(there.toArray(VirtualAddress[]::new)))) {
        if (change instanceof Change.Add) {
          assertTrue(there.add(change.vip()), "seed " + seed);
        } else {
          assertTrue(there.remove(change.vip()), "seed " + seed);
        }
      }
      Observed after = observed(there.toArray(VirtualAddress[]::new));
      assertTrue(there.containsAll(desired), "seed " + seed);
      assertEquals(List.of(), VipPlan.between(desired, managed, after), "seed " + seed);
    }
  }

  @Test
  void a_vip_is_inside_a_subnet_when_another_address_of_its_device_spans_it() {
    assertTrue(observed(vip("10.99.0.1", 24, "eth0")).isInsideASubnetOf(V4));
    assertTrue(observed(vip("10.99.0.1", 17, "eth0")).isInsideASubnetOf(V4));
    assertFalse(observed(vip("10.99.128.1", 17, "eth0")).isInsideASubnetOf(V4));
    assertFalse(observed(vip("10.99.0.1", 24, "eth1")).isInsideASubnetOf(V4));
    assertFalse(observed(V4).isInsideASubnetOf(V4), "itself does not count");
    assertFalse(observed(vip("2001:db8::1", 64, "eth0")).isInsideASubnetOf(V4));
    assertTrue(observed(vip("2001:db8::1", 64, "eth0")).isInsideASubnetOf(V6));
    assertFalse(Observed.NOTHING.isInsideASubnetOf(V4));
  }

  @Test
  void an_outcome_holds_when_the_change_is_true_now() {
    assertTrue(new Outcome(new Change.Add(V4), Outcome.Result.ALREADY_SO, "").holds());
    assertTrue(new Outcome(new Change.Add(V4), Outcome.Result.DONE, "").holds());
    assertFalse(new Outcome(new Change.Add(V4), Outcome.Result.REFUSED, "EPERM").holds());
    assertFalse(new Outcome(new Change.Add(V4), Outcome.Result.NO_DEVICE, "").holds());
    assertTrue(new Outcome(new Change.Remove(V4), Outcome.Result.NO_DEVICE, "").holds());
  }

  private static Set<VirtualAddress> someOf(List<VirtualAddress> all, Random random) {
    Set<VirtualAddress> some = new HashSet<>(all);
    some.removeIf(vip -> random.nextBoolean());
    return some;
  }

  private static Observed observed(VirtualAddress... vips) {
    Set<AssignedAddress> addresses = new HashSet<>();
    for (VirtualAddress vip : vips) {
      int index = vip.interfaceName().equals("eth0") ? ETH0.index() : ETH1.index();
      addresses.add(new AssignedAddress(index, vip.address(), vip.prefixLength()));
    }
    return new Observed(Map.of("eth0", ETH0, "eth1", ETH1), addresses);
  }

  private static Device device(int index, String name) {
    return new Device(index, name, true, true, new MacAddress(index), 1500);
  }

  private static VirtualAddress vip(String address, int prefix, String device) {
    try {
      return new VirtualAddress(InetAddress.getByName(address), prefix, device);
    } catch (UnknownHostException notAnAddress) {
      throw new IllegalArgumentException(notAnAddress);
    }
  }
}

package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.vip.Change;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.Outcome.Result;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("netns")
class SysctlNetnsTest {
  private static final String ALL = "/proc/sys/net/ipv4/conf/all/promote_secondaries";

  private TwoHosts hosts;

  @BeforeEach
  void open() {
    hosts = new TwoHosts();
    set("all", 0);
    set("eth0", 0);
  }

  @AfterEach
  void close() {
    hosts.close();
  }

  private void set(String device, int value) {
    String file = "/proc/sys/net/ipv4/conf/" + device + "/promote_secondaries";
    hosts.node.exec("sh", "-c", "echo " + value + " >" + file);
  }

  private String own() {
    return hosts.node.ip("-4", "addr", "show", "dev", "eth0");
  }

  /** The node's own address as a second one behind the VIP, and the VIP taken away. */
  private void withdrawAFirstVip() throws Exception {
    try (KernelAddresses kernel = hosts.node.call(LinuxKernelAddresses::open)) {
      hosts.node.ip("addr", "del", "10.99.0.1/24", "dev", "eth0");
      assertEquals(
          Result.DONE, kernel.apply(List.of(new Change.Add(TwoHosts.VIP))).get(0).result());
      hosts.node.ip("addr", "add", "10.99.0.1/24", "dev", "eth0");
      assertTrue(own().contains("10.99.0.1/24 scope global secondary"), own());
      assertEquals(
          Result.DONE, kernel.apply(List.of(new Change.Remove(TwoHosts.VIP))).get(0).result());
      assertFalse(own().contains("10.99.0.100"), own());
    }
  }

  @Test
  void a_vip_that_was_first_on_its_device_leaves_the_nodes_own_address() throws Exception {
    assertTrue(hosts.node.call(Sysctl::promoteSecondaries));
    withdrawAFirstVip();
    assertTrue(own().contains("10.99.0.1/24"), own());
  }

  /** What the switch is for; were this to fail, it could go. */
  @Test
  void without_the_switch_the_kernel_takes_the_own_address_along() throws Exception {
    withdrawAFirstVip();
    assertFalse(own().contains("10.99.0.1/24"), own());
  }

  @Test
  void the_switch_is_of_the_callers_namespace_and_set_once() {
    assertTrue(hosts.node.call(Sysctl::promoteSecondaries));
    assertEquals("1\n", hosts.node.exec("cat", ALL));
    assertFalse(hosts.node.call(Sysctl::promoteSecondaries));
  }
}

package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.VirtualAddress;
import io.flywall.vip.Change;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agent is dead; its table stands, and the operator needs the VIP. */
@Tag("netns")
class EmergencyGatesNetnsTest {
  private GatedHosts hosts;
  private Asker asker;

  @BeforeEach
  void open() throws Exception {
    hosts = new GatedHosts();
    asker = hosts.asker(hosts.cable("eth0", 99), "eth0", 99);
    NftablesLease dead = hosts.lease();
    dead.install();
    dead.close();
  }

  @AfterEach
  void close() {
    if (hosts != null) {
      hosts.close();
    }
  }

  private static void assertAllHold(List<Outcome> outcomes) {
    assertTrue(outcomes.stream().allMatch(Outcome::holds), outcomes::toString);
  }

  @Test
  void a_node_is_made_to_hold_the_vips_and_to_let_go_of_them() throws Exception {
    hosts.addVips("eth0");
    GatedHosts.assertSilent(asker);
    for (int round = 0; round < 2; round++) {
      assertAllHold(hosts.node.call(() -> EmergencyGates.hold(GatedHosts.VIPS)));
      GatedHosts.assertAnswers(asker);
      assertFalse(hosts.node.call(EmergencyGates::stand));
    }
    for (int round = 0; round < 2; round++) {
      assertAllHold(hosts.node.call(() -> EmergencyGates.release(GatedHosts.VIPS)));
      GatedHosts.assertSilent(asker);
    }
    assertEquals("", hosts.node.exec("nft", "list", "ruleset"));
  }

  /** The configuration names other addresses by now, or cannot be read. */
  @Test
  void what_the_gates_guard_goes_whatever_the_configuration_says() throws Exception {
    hosts.addVips("eth0");
    assertAllHold(hosts.node.call(() -> EmergencyGates.release(List.of())));
    GatedHosts.assertSilent(asker);
    String shown = hosts.node.ip("-o", "addr", "show", "dev", "eth0");
    for (VirtualAddress vip : GatedHosts.VIPS) {
      assertFalse(shown.contains(" " + vip.cidr() + " "), shown);
    }
    assertEquals("", hosts.node.exec("nft", "list", "ruleset"));
  }

  @Test
  void a_lease_that_nobody_renews_ends() throws Exception {
    assertTrue(hosts.node.call(() -> EmergencyGates.lapses(Duration.ZERO)), "none was taken");
    NftablesLease lease = hosts.lease();
    lease.install();
    hosts.claim(lease);
    assertFalse(hosts.node.call(() -> EmergencyGates.lapses(Duration.ZERO)));
    assertTrue(hosts.node.call(() -> EmergencyGates.lapses(Duration.ofSeconds(3))));
  }

  @Test
  void opening_the_gates_leaves_addresses_alone() throws Exception {
    assertTrue(hosts.node.call(EmergencyGates::stand));
    hosts.addVips("eth0");
    for (int round = 0; round < 2; round++) {
      hosts.node.run(EmergencyGates::open);
      GatedHosts.assertAnswers(asker);
    }
  }

  @Test
  void an_address_that_a_dead_agent_left_for_a_time_stays() throws Exception {
    try (KernelAddresses kernel = hosts.node.call(LinuxKernelAddresses::open)) {
      assertAllHold(
          kernel.apply(List.of(new Change.Refresh(GatedHosts.VIPS.get(0), Duration.ofSeconds(9)))));
    }
    assertAllHold(hosts.node.call(() -> EmergencyGates.hold(GatedHosts.VIPS)));
    String shown = hosts.node.ip("addr", "show", "dev", "eth0", "to", "10.99.0.100");
    assertTrue(shown.contains("valid_lft forever"), shown);
  }
}

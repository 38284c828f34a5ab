package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.vip.KernelLease.Holding;
import io.flywall.vip.MacAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lease as a second host sees it. */
@Tag("netns")
class NftablesLeaseNetnsTest {
  private GatedHosts hosts;
  private NetworkNamespace client;
  private Asker asker;
  private NftablesLease lease;

  @BeforeEach
  void open() throws Exception {
    hosts = new GatedHosts();
    client = hosts.cable("eth0", 99);
    asker = hosts.asker(client, "eth0", 99);
    lease = hosts.lease();
    lease.install();
    hosts.addVips("eth0");
  }

  @AfterEach
  void close() {
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void this_kernel_has_what_it_needs() {
    assertEquals(Optional.empty(), hosts.node.call(NftablesLease::supported));
  }

  @Test
  void a_vip_is_answered_only_while_the_lease_is_live() throws Exception {
    MacAddress node = macOfNode();
    GatedHosts.assertSilent(asker);
    assertFalse(asker.byPing(GatedHosts.VIP, node));
    hosts.claim(lease);
    GatedHosts.assertAnswers(asker);
    hosts.claim(lease);
    assertTrue(asker.byPing(GatedHosts.VIP, node));
    assertTrue(lease.release());
    GatedHosts.assertSilent(asker);
    assertFalse(asker.byPing(GatedHosts.VIP, node));
  }

  @Test
  void it_ends_by_itself_and_never_later_than_a_jiffy_after_its_time() throws Exception {
    long allowed = GatedHosts.LEASE_TIME.plus(KernelTick.jiffy()).toNanos();
    for (int round = 0; round < 3; round++) {
      hosts.claim(lease);
      long renewed = System.nanoTime();
      assertTrue(asker.byArp(GatedHosts.VIP));
      long asked;
      do {
        asked = System.nanoTime();
        if (asker.byArp(GatedHosts.VIP)) {
          assertTrue(asked - renewed <= allowed, () -> "answered too late");
        } else {
          break;
        }
      } while (true);
      System.out.printf("silent %.1f ms after the renewal%n", (asked - renewed) / 1e6);
      assertEquals(Optional.empty(), lease.read().left());
    }
  }

  @Test
  void what_is_left_is_read_from_the_kernel() {
    assertEquals(Optional.empty(), lease.read().left());
    hosts.claim(lease);
    Holding holding = lease.read();
    assertTrue(holding.intact(), holding::problem);
    assertEquals("", holding.problem());
    assertTrue(holding.left().orElseThrow().compareTo(GatedHosts.LEASE_TIME) <= 0);
  }

  @Test
  void only_a_living_token_renews() throws Exception {
    assertTrue(lease.renew(1), "handed over");
    assertEquals(Optional.empty(), lease.read().left(), "without any token");
    assertTrue(lease.arm(2) && lease.renew(3));
    assertEquals(Optional.empty(), lease.read().left(), "with another token");
    assertTrue(lease.arm(4));
    waitFor(GatedHosts.TOKEN_LIFE);
    assertTrue(lease.renew(4));
    assertEquals(Optional.empty(), lease.read().left(), "with a token that has ended");
    hosts.claim(lease);
  }

  @Test
  void arming_a_token_again_does_not_prolong_it() throws Exception {
    long life = GatedHosts.TOKEN_LIFE.toNanos();
    assertTrue(lease.arm(7));
    long armed = System.nanoTime();
    while (System.nanoTime() - armed < life / 2) {
      assertTrue(lease.arm(7));
    }
    // The token ended before the last arming, or lives on from the first: never beyond it.
    while (System.nanoTime() - armed < life) {
      Thread.onSpinWait();
    }
    assertTrue(lease.renew(7));
    assertEquals(Optional.empty(), lease.read().left());
  }

  @Test
  void a_lapsed_lease_is_claimed_again_with_a_fresh_token() throws Exception {
    hosts.claim(lease);
    while (lease.read().left().isPresent()) {
      Thread.onSpinWait();
    }
    GatedHosts.assertSilent(asker);
    hosts.claim(lease);
    GatedHosts.assertAnswers(asker);
  }

  @Test
  void a_release_is_confirmed_and_a_claim_after_it_works_at_once_and_repeatedly() throws Exception {
    for (int i = 0; i < 12; i++) {
      hosts.claim(lease);
      assertTrue(lease.release());
      assertEquals(Optional.empty(), lease.read().left());
    }
    hosts.claim(lease);
    GatedHosts.assertAnswers(asker);
  }

  @Test
  void a_release_works_while_the_vips_device_is_down() throws Exception {
    hosts.claim(lease);
    hosts.node.ip("link", "set", "eth0", "down");
    assertTrue(lease.release());
  }

  @Test
  void the_weak_host_is_gated_on_every_device() throws Exception {
    NetworkNamespace other = hosts.cable("eth1", 98);
    hosts.awaitGate(lease, "eth1");
    Asker elsewhere = hosts.asker(other, "eth0", 98);
    assertFalse(elsewhere.byArp(GatedHosts.VIP));
    hosts.claim(lease);
    assertTrue(elsewhere.byArp(GatedHosts.VIP), "the node answers there while it may");
    assertTrue(lease.release());
    assertFalse(elsewhere.byArp(GatedHosts.VIP));
  }

  @Test
  void our_frames_never_leave_the_host() throws Exception {
    try (PacketSocket ear =
        client.call(() -> PacketSocket.open("eth0", PacketSocket.EVERY_ETHER_TYPE))) {
      hosts.claim(lease);
      assertTrue(lease.release());
      assertFalse(asker.byArp(GatedHosts.VIP));
      ByteBuffer frame = ByteBuffer.allocate(PacketSocket.LARGEST_FRAME);
      while (ear.receive(frame, Duration.ZERO) > 0) {
        int type = Short.toUnsignedInt(frame.getShort(12));
        assertTrue(type < 0x88b5 || type > 0x88b7, () -> Integer.toHexString(type));
      }
    }
  }

  @Test
  void a_live_lease_of_an_earlier_life_stays_through_an_install() throws Exception {
    hosts.claim(lease);
    String before = hosts.node.exec("nft", "-a", "list", "chain", "netdev", "flywall", "control");
    NftablesLease second = hosts.lease();
    assertTrue(second.read().left().isPresent(), "seen before the install");
    second.install();
    assertTrue(second.read().left().isPresent());
    assertTrue(second.read().intact());
    assertEquals(
        before, hosts.node.exec("nft", "-a", "list", "chain", "netdev", "flywall", "control"));
    assertTrue(second.release());
    GatedHosts.assertSilent(asker);
  }

  @Test
  void a_table_for_other_times_is_replaced_and_its_lease_ends() throws Exception {
    hosts.claim(lease);
    lease.close();
    NftablesLease second = hosts.lease(GatedHosts.LEASE_TIME.plusMillis(40));
    second.install();
    assertEquals(Optional.empty(), second.read().left());
    String shown = hosts.node.exec("nft", "list", "table", "netdev", "flywall");
    assertTrue(shown.contains("timeout 440ms") && !shown.contains("timeout 400ms"), shown);
    assertEquals(1, shown.split("chain in-eth0", -1).length - 1, shown);
  }

  private MacAddress macOfNode() throws Exception {
    try (PacketSocket socket =
        hosts.node.call(() -> PacketSocket.open("eth0", PacketSocket.NO_RECEPTION))) {
      return socket.mac();
    }
  }

  private static void waitFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}

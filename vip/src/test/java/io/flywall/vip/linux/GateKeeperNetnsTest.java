package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.GateNotice;
import io.flywall.vip.wire.Addresses;
import io.flywall.vip.wire.FilterNetlink;
import io.flywall.vip.wire.GateTable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The gates stand, whatever others do to the table and to the devices. */
@Tag("netns")
class GateKeeperNetnsTest {
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
  }

  @AfterEach
  void close() {
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void the_table_is_what_nft_would_show_and_load_again() throws Exception {
    lease.install();
    String listed = list();
    assertEquals(
        """
        table netdev flywall {
        	comment "flywall 2"
        	set vip4 {
        		type ipv4_addr
        		elements = { 10.99.0.100 }
        	}

        	set vip6 {
        		type ipv6_addr
        		elements = { 2001:db8:99::100 }
        	}

        	set lease {
        		type mark
        		size 1024
        		flags dynamic,timeout
        		gc-interval 250ms
        	}

        	set token {
        		typeof @ll,112,32
        		size 16384
        		flags dynamic,timeout
        		gc-interval 250ms
        	}

        	chain inbound {
        		ip daddr @vip4 meta mark & 0x00000000 != @lease drop
        		ip6 daddr @vip6 meta mark & 0x00000000 != @lease drop
        		arp daddr ip @vip4 meta mark & 0x00000000 != @lease drop
        	}

        	chain outbound {
        		ip saddr @vip4 meta mark & 0x00000000 != @lease drop
        		ip6 saddr @vip6 meta mark & 0x00000000 != @lease drop
        		arp saddr ip @vip4 meta mark & 0x00000000 != @lease drop
        	}

        	chain control {
        		type filter hook egress device "lo" priority -500; policy accept;
        		meta protocol 0x88b6 add @token { @ll,112,32 timeout 60ms } comment "%s"
        		meta protocol 0x88b6 drop
        		meta protocol 0x88b5 @ll,112,32 @token update @lease { @ll,144,32 timeout 400ms }
        		meta protocol 0x88b5 drop
        		meta protocol 0x88b7 delete @lease { @ll,144,32 }
        		meta protocol 0x88b7 drop
        	}

        	chain in-eth0 {
        		type filter hook ingress device "eth0" priority -500; policy accept;
        		jump inbound
        	}

        	chain out-eth0 {
        		type filter hook egress device "eth0" priority -500; policy accept;
        		jump outbound
        	}
        }
        """
            .formatted(listed.replaceAll("(?s).*60ms } comment \"(.*?)\".*", "$1")),
        listed);
    Path saved = Files.createTempFile("rules", ".nft");
    try {
      Files.writeString(saved, "flush ruleset\n" + listed);
      hosts.node.exec("nft", "-f", saved.toString());
    } finally {
      Files.delete(saved);
    }
    assertEquals(listed, list());
    hosts.claim(lease);
  }

  @Test
  void other_vips_and_times_come_without_a_moment_in_which_the_lease_is_gone() throws Exception {
    lease.install();
    hosts.addVips("eth0");
    hosts.claim(lease);
    InetAddress added = InetAddress.getByName("10.99.0.101");
    List<VirtualAddress> more = new ArrayList<>(GatedHosts.VIPS);
    more.add(new VirtualAddress(added, 24, "eth0"));
    lease.change(more, GatedHosts.TOKEN_LIFE, Duration.ofSeconds(40));
    long asked = 0;
    while (hosts.notices.stream().noneMatch(GateNotice.Changed.class::isInstance)) {
      // The old lease would have ended by itself; a renewal at any moment meets rules that take it.
      assertTrue(lease.read().left().isPresent(), () -> "not live: " + lease.read());
      hosts.claim(lease);
      asked++;
    }
    System.out.println("renewed " + asked + " times while the gates were changed");
    assertTrue(lease.read().left().isPresent(), "the lease of before");
    hosts.claim(lease);
    assertTrue(lease.read().left().orElseThrow().toSeconds() > 30, () -> lease.read().toString());
    hosts.node.ip("addr", "add", "10.99.0.101/24", "dev", "eth0");
    assertTrue(asker.byArp((Inet4Address) added));
    assertTrue(lease.release());
    assertFalse(asker.byArp((Inet4Address) added), "a new VIP is gated like all others");
    GatedHosts.assertSilent(asker);
    hosts.node.ip("addr", "del", "10.99.0.101/24", "dev", "eth0");
    hosts.notices.clear();
    lease.change(GatedHosts.VIPS, GatedHosts.TOKEN_LIFE, GatedHosts.LEASE_TIME);
    GateNotice.Changed unused = hosts.await(GateNotice.Changed.class);
    assertFalse(list().contains("10.99.0.101"));
    assertTrue(list().contains("timeout 400ms"));
  }

  @Test
  void gates_that_were_lost_meanwhile_come_back_as_they_are_wanted_now() throws Exception {
    lease.install();
    hosts.node.exec("nft", "flush", "ruleset");
    lease.change(List.of(GatedHosts.VIPS.get(0)), GatedHosts.TOKEN_LIFE, Duration.ofSeconds(40));
    GateNotice.Changed unused = hosts.await(GateNotice.Changed.class);
    hosts.awaitGate(lease, "eth0");
    assertTrue(list().contains("timeout 40s"), list());
    hosts.claim(lease);
  }

  @Test
  void a_flush_of_all_rules_by_another_program_is_noticed_and_mended() throws Exception {
    lease.install();
    hosts.addVips("eth0");
    for (int round = 0; round < 5; round++) {
      hosts.claim(lease);
      hosts.node.exec("nft", "flush", "ruleset");
      GateNotice.Lost lost = hosts.await(GateNotice.Lost.class);
      assertTrue(lost.what().contains("netdev flywall"), lost::what);
      GateNotice.Repaired repaired = hosts.await(GateNotice.Repaired.class);
      System.out.println("gates stand again after " + repaired.took().toNanos() / 1000 + " us");
      assertTrue(lease.read().intact());
      assertEquals(Optional.empty(), lease.read().left(), "a new table holds no lease");
      GatedHosts.assertSilent(asker);
      hosts.claim(lease);
      GatedHosts.assertAnswers(asker);
    }
  }

  @Test
  void changes_by_hand_within_the_table_are_undone() throws Exception {
    lease.install();
    List<List<String>> mischief =
        List.of(
            List.of("nft", "flush", "chain", "netdev", "flywall", "inbound"),
            List.of("nft", "flush", "chain", "netdev", "flywall", "in-eth0"),
            List.of("nft", "flush", "set", "netdev", "flywall", "vip4"),
            List.of("nft", "delete", "table", "netdev", "flywall"),
            List.of(
                "nft",
                "flush chain netdev flywall out-eth0; delete chain netdev flywall out-eth0"));
    String wanted = list();
    for (List<String> command : mischief) {
      hosts.node.exec(command.toArray(String[]::new));
      hosts.await(GateNotice.Lost.class);
      hosts.await(GateNotice.Repaired.class);
      assertEquals(sorted(wanted), sorted(list()), command::toString);
    }
  }

  private static List<String> sorted(String text) {
    return text.lines().sorted().toList();
  }

  @Test
  void changes_of_our_own_are_not_reported() throws Exception {
    lease.install();
    for (int i = 1; i < 5; i++) {
      hosts.cable("eth" + i, 90 + i);
      hosts.awaitGate(lease, "eth" + i);
    }
    hosts.claim(lease);
    lease.release();
    hosts.node.exec("nft", "add table inet other; add chain inet other c; delete table inet other");
    hosts.node.exec("nft", "flush", "ruleset");
    assertTrue(hosts.notices.take() instanceof GateNotice.Lost);
    assertTrue(hosts.notices.take() instanceof GateNotice.Repaired);
    assertTrue(hosts.notices.isEmpty(), hosts.notices::toString);
  }

  @Test
  void as_long_as_the_gates_are_lost_nothing_pretends_to_hold() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    NftablesLease slow =
        hosts.lease(
            notice -> {
              if (notice instanceof GateNotice.Lost) {
                lost.countDown();
                goOn.await();
              }
            });
    slow.install();
    hosts.claim(slow);
    hosts.node.exec("nft", "delete", "table", "netdev", "flywall");
    lost.await();
    assertFalse(hosts.node.call(() -> slow.gated("eth0")));
    assertFalse(slow.arm(1) || slow.renew(1) || slow.release());
    assertFalse(slow.read().intact());
    assertTrue(slow.read().problem().contains("flush ruleset"), slow.read()::problem);
    goOn.countDown();
    hosts.awaitGate(slow, "eth0");
    hosts.claim(slow);
  }

  @Test
  void a_new_device_gets_its_gate_and_one_that_goes_leaves_nothing() throws Exception {
    lease.install();
    assertFalse(hosts.node.call(() -> lease.gated("eth1")));
    hosts.cable("eth1", 98);
    hosts.awaitGate(lease, "eth1");
    assertTrue(list().contains("in-eth1"));
    hosts.node.ip("link", "del", "eth1");
    assertFalse(hosts.node.call(() -> lease.gated("eth1")), "at once, before any notice");
    hosts.cable("eth2", 97);
    hosts.awaitGate(lease, "eth2");
    assertFalse(list().contains("eth1"), this::list);
    assertTrue(lease.read().intact());
  }

  @Test
  void a_vips_device_that_is_made_again_is_gated_before_it_may_carry_the_vip() throws Exception {
    lease.install();
    for (int round = 0; round < 3; round++) {
      hosts.node.ip("link", "del", "eth0");
      assertFalse(hosts.node.call(() -> lease.gated("eth0")));
      NetworkNamespace.connect(hosts.node, "eth0", client, "eth0");
      GatedHosts.address(hosts.node, "eth0", 99, 1);
      GatedHosts.address(client, "eth0", 99, 2);
      hosts.awaitGate(lease, "eth0");
      hosts.addVips("eth0");
      Asker again = hosts.asker(client, "eth0", 99);
      GatedHosts.assertSilent(again);
      hosts.claim(lease);
      GatedHosts.assertAnswers(again);
      assertTrue(lease.release());
    }
  }

  @Test
  void a_device_with_another_name_is_gated_under_it() throws Exception {
    lease.install();
    hosts.node.ip("link", "set", "eth0", "down");
    hosts.node.ip("link", "set", "eth0", "name", "lan_0");
    hosts.node.ip("link", "set", "lan_0", "up");
    hosts.awaitGate(lease, "lan_0");
    hosts.addVips("lan_0");
    // Down and up took the node's own IPv6 address along.
    assertFalse(asker.byArp(GatedHosts.VIP));
    hosts.claim(lease);
    assertTrue(asker.byArp(GatedHosts.VIP));
  }

  @Test
  void names_that_a_chain_cannot_have_are_no_obstacle() throws Exception {
    lease.install();
    for (String name : List.of("a+b", "1$x", "ä", "x{y}", "a_b", "a-b.c")) {
      hosts.node.ip(
          "link", "add", name, "type", "veth", "peer", "name", "peer" + name.hashCode() % 997);
      hosts.awaitGate(lease, name);
    }
    assertTrue(lease.read().intact(), () -> lease.read().problem());
  }

  @Test
  void many_devices_and_vips_are_all_gated() throws Exception {
    Path batch = Files.createTempFile("links", ".ip");
    try {
      StringBuilder commands = new StringBuilder();
      for (int i = 0; i < 230; i++) {
        commands.append("link add v" + i + " type veth peer name w" + i + "\n");
      }
      Files.writeString(batch, commands);
      hosts.node.ip("-batch", batch.toString());
    } finally {
      Files.delete(batch);
    }
    List<VirtualAddress> vips = new ArrayList<>();
    for (int i = 1; i <= 10_000; i++) {
      vips.add(new VirtualAddress(Addresses.v6("2001:db8::" + Integer.toHexString(i)), 64, "eth0"));
    }
    NftablesLease large = hosts.lease(vips);
    large.install();
    assertTrue(large.read().intact(), () -> large.read().problem());
    for (int i = 0; i < 230; i++) {
      String name = "w" + i;
      assertTrue(hosts.node.call(() -> large.gated(name)));
    }
    hosts.node.exec("nft", "flush", "ruleset");
    System.out.println(
        "460 devices and 10,000 VIPs: "
            + hosts.await(GateNotice.Repaired.class).took().toMillis()
            + " ms to stand again");
    assertTrue(large.read().intact(), () -> large.read().problem());
    hosts.claim(large);
  }

  @Test
  void nothing_of_others_is_touched_and_a_removal_leaves_nothing() throws Exception {
    hosts.node.exec(
        "nft",
        "table netdev theirs { set s { type iface_index; elements = { 1 }; }; chain c { type filter"
            + " hook ingress device eth0 priority 0; accept; }; }; table inet theirs { chain c {"
            + " type filter hook input priority 0; }; }");
    String before = hosts.node.exec("nft", "-a", "list", "ruleset");
    lease.install();
    hosts.claim(lease);
    hosts.cable("eth1", 98);
    hosts.awaitGate(lease, "eth1");
    assertTrue(hosts.node.exec("nft", "-a", "list", "ruleset").startsWith(before));
    lease.remove();
    lease.remove();
    hosts.node.ip("link", "del", "eth1");
    lease.lookAgain();
    lease.close();
    assertEquals(before, hosts.node.exec("nft", "-a", "list", "ruleset"));
    assertTrue(hosts.notices.isEmpty(), hosts.notices::toString);
  }

  @Test
  void before_the_install_nothing_is_there_and_nothing_works() {
    assertFalse(lease.read().intact());
    assertTrue(lease.read().problem().contains("not gated"), lease.read()::problem);
    assertFalse(lease.arm(1));
    assertFalse(lease.release(), "without gates nothing is released");
    assertEquals("", hosts.node.exec("nft", "list", "ruleset"));
  }

  @Test
  void without_the_loopback_device_up_nothing_is_handed_over() throws Exception {
    lease.install();
    hosts.node.ip("link", "set", "lo", "down");
    assertFalse(lease.arm(1));
    assertFalse(lease.release());
    hosts.node.ip("link", "set", "lo", "up");
    hosts.claim(lease);
    assertTrue(lease.release());
  }

  @Test
  void a_refusal_is_told_in_words() throws Exception {
    EnvironmentFailure failure =
        assertThrows(
            EnvironmentFailure.class,
            () -> {
              try (FilterNetlink filter =
                  hosts.node.call(() -> new FilterNetlink(LinuxNetlinkSocket.netfilter()))) {
                filter.commit(batch -> GateTable.writeGate(batch, "eth9"));
              }
            });
    assertTrue(failure.getMessage().contains("ENOENT"), failure::getMessage);
  }

  private String list() {
    return hosts.node.exec("nft", "list", "table", "netdev", "flywall");
  }
}

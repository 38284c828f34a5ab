package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** VIPs on devices that stand on other devices, where this kernel has them. */
@Tag("netns")
class OddDevicesNetnsTest {
  private GatedHosts hosts;
  private NetworkNamespace client;
  private NftablesLease lease;

  @BeforeEach
  void open() throws Exception {
    hosts = new GatedHosts();
    client = hosts.host();
    NetworkNamespace.connect(hosts.node, "port", client, "eth0");
    lease = hosts.lease();
    lease.install();
  }

  @AfterEach
  void close() {
    if (hosts != null) {
      hosts.close();
    }
  }

  /**
   * False where this kernel has no such device, which the output says: it then refuses with just
   * the words that it has for a type that cannot exist. Any other refusal fails the test.
   */
  private static boolean made(NetworkNamespace at, String... link) {
    Optional<String> refused = refusal(at, link);
    refused.ifPresent(
        words -> {
          assertEquals(refusal(at, "odd0", "type", "nosuchtype"), Optional.of(words));
          System.out.println(
              "NOT TESTED here: ip link add " + String.join(" ", link) + ": " + words.strip());
        });
    return refused.isEmpty();
  }

  /** The kernel's words, if it refuses. */
  private static Optional<String> refusal(NetworkNamespace at, String... link) {
    List<String> command = new ArrayList<>(List.of("link", "add"));
    command.addAll(List.of(link));
    try {
      at.ip(command.toArray(String[]::new));
      return Optional.empty();
    } catch (AssertionError refused) {
      String words = String.valueOf(refused.getMessage());
      return Optional.of(words.substring(words.indexOf(": ") + 2));
    }
  }

  private void carriesTheVipAndAnswersOnlyWithALease(String device, String clientDevice)
      throws Exception {
    hosts.node.ip("link", "set", device, "up");
    client.ip("link", "set", clientDevice, "up");
    GatedHosts.address(hosts.node, device, 99, 1);
    GatedHosts.address(client, clientDevice, 99, 2);
    hosts.awaitGate(lease, device);
    hosts.addVips(device);
    Asker asker = hosts.asker(client, clientDevice, 99);
    GatedHosts.assertSilent(asker);
    hosts.claim(lease);
    GatedHosts.assertAnswers(asker);
    assertTrue(lease.release());
    GatedHosts.assertSilent(asker);
    assertTrue(lease.read().intact(), () -> lease.read().problem());
  }

  @Test
  void a_bond() throws Exception {
    if (!made(hosts.node, "bond0", "type", "bond", "mode", "active-backup")) {
      return;
    }
    hosts.node.ip("link", "set", "port", "down");
    hosts.node.ip("link", "set", "port", "master", "bond0");
    carriesTheVipAndAnswersOnlyWithALease("bond0", "eth0");
  }

  @Test
  void a_vlan() throws Exception {
    if (!made(hosts.node, "link", "port", "name", "port.7", "type", "vlan", "id", "7")) {
      return;
    }
    assertTrue(made(client, "link", "eth0", "name", "eth0.7", "type", "vlan", "id", "7"));
    carriesTheVipAndAnswersOnlyWithALease("port.7", "eth0.7");
  }

  @Test
  void a_macvlan() throws Exception {
    if (!made(hosts.node, "link", "port", "name", "mac0", "type", "macvlan", "mode", "bridge")) {
      return;
    }
    // Or the device below answers as well, as weak hosts do, and each question has two answers.
    hosts.node.run(
        () -> Files.writeString(Path.of("/proc/sys/net/ipv4/conf/port/arp_ignore"), "1"));
    carriesTheVipAndAnswersOnlyWithALease("mac0", "eth0");
  }

  @Test
  void an_ipvlan() throws Exception {
    if (!made(hosts.node, "link", "port", "name", "ipv0", "type", "ipvlan", "mode", "l2")) {
      return;
    }
    carriesTheVipAndAnswersOnlyWithALease("ipv0", "eth0");
  }

  @Test
  void a_bridge() throws Exception {
    if (!made(hosts.node, "br0", "type", "bridge")) {
      return;
    }
    hosts.node.ip("link", "set", "port", "master", "br0");
    carriesTheVipAndAnswersOnlyWithALease("br0", "eth0");
  }

  @Test
  void a_bridge_still_passes_on_what_is_for_the_peers_vip() throws Exception {
    if (!made(hosts.node, "br0", "type", "bridge")) {
      return;
    }
    hosts.node.ip("link", "set", "port", "master", "br0");
    hosts.node.ip("link", "set", "br0", "up");
    NetworkNamespace peer = hosts.host();
    NetworkNamespace.connect(hosts.node, "other", peer, "eth0");
    hosts.node.ip("link", "set", "other", "master", "br0");
    hosts.awaitGate(lease, "br0");
    GatedHosts.address(client, "eth0", 99, 2);
    // The peer holds the VIP, and the address by which the client tells silence from slowness.
    GatedHosts.address(peer, "eth0", 99, 1);
    peer.ip("addr", "add", "10.99.0.100/24", "dev", "eth0");
    peer.ip("addr", "add", "2001:db8:99::100/64", "dev", "eth0", "nodad");
    awaitNoChain("in-other");
    awaitNoChain("in-port");
    GatedHosts.assertAnswers(hosts.asker(client, "eth0", 99));
    assertFalse(lease.read().left().isPresent());
  }

  private void awaitNoChain(String chain) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (hosts.node.exec("nft", "list", "table", "netdev", "flywall").contains(chain)) {
      assertTrue(System.nanoTime() < end, chain + " stays");
    }
  }

  @Test
  void a_tunnel_without_ethernet_headers_is_no_obstacle() throws Exception {
    hosts.node.ip("tuntap", "add", "dev", "tun0", "mode", "tun");
    hosts.node.ip("link", "set", "tun0", "up");
    hosts.awaitGate(lease, "tun0");
    carriesTheVipAndAnswersOnlyWithALease("port", "eth0");
  }
}

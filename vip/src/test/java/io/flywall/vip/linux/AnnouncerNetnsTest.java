package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.MacAddress;
import io.flywall.vip.wire.Addresses;
import io.flywall.vip.wire.ArpFrame;
import io.flywall.vip.wire.EchoFrame;
import io.flywall.vip.wire.EtherType;
import io.flywall.vip.wire.IcmpEcho;
import io.flywall.vip.wire.IpEcho;
import io.flywall.vip.wire.NeighborAdvertisement;
import io.flywall.vip.wire.NeighborSolicitation;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("netns")
class AnnouncerNetnsTest {
  /** Only so that a defect ends the test: a veth delivers before send returns. */
  private static final Duration AMPLE = Duration.ofSeconds(5);

  private static final Inet4Address VIP = (Inet4Address) TwoHosts.VIP.address();
  private static final Inet6Address VIP6 = (Inet6Address) TwoHosts.VIP6.address();

  private final ByteBuffer frame = ByteBuffer.allocate(PacketSocket.LARGEST_FRAME);
  private TwoHosts hosts;
  private LinuxAnnouncer announcer;

  @BeforeEach
  void open() {
    hosts = new TwoHosts();
    announcer = new LinuxAnnouncer();
  }

  @AfterEach
  void close() {
    announcer.close();
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void an_ipv4_vip_is_announced_by_request_and_reply() throws Exception {
    MacAddress own = macOf(hosts.node);
    try (PacketSocket ear = listenAt(hosts.client, EtherType.ARP)) {
      announce(TwoHosts.VIP);
      assertEquals(ArpFrame.gratuitousRequest(own, VIP), next(ear, ArpFrame::decode));
      assertEquals(ArpFrame.gratuitousReply(own, VIP), next(ear, ArpFrame::decode));
    }
  }

  @Test
  void an_ipv6_vip_is_announced_by_an_advertisement_that_agrees_on_forwarding() throws Exception {
    MacAddress own = macOf(hosts.node);
    try (PacketSocket ear = listenAt(hosts.client, EtherType.IPV6)) {
      announce(TwoHosts.VIP6);
      assertEquals(
          NeighborAdvertisement.unsolicited(own, VIP6, false),
          next(ear, frame -> advertisementOf(VIP6, frame)));
      forward();
      announce(TwoHosts.VIP6);
      assertEquals(
          NeighborAdvertisement.unsolicited(own, VIP6, true),
          next(ear, frame -> advertisementOf(VIP6, frame)));
    }
  }

  @Test
  void an_announcement_moves_the_vip_in_the_neighbours_caches() throws Exception {
    for (String vip : List.of("10.99.0.100", "2001:db8::100")) {
      hosts.client.ip(
          "neigh", "replace", vip, "lladdr", "02:00:00:00:00:99", "dev", "eth0", "nud", "stale");
    }
    // The entries are younger than arp(7)'s locktime of 1 s: Linux takes only gratuitous ARP then.
    announce(TwoHosts.VIP, TwoHosts.VIP6);
    String mac = macOf(hosts.node).toString();
    for (String vip : List.of("10.99.0.100", "2001:db8::100")) {
      String shown = hosts.client.ip("neigh", "show", vip);
      assertTrue(shown.contains(mac), shown);
    }
  }

  @Test
  void a_device_that_was_made_again_is_announced_on_again() throws Exception {
    announce(TwoHosts.VIP);
    hosts.node.ip("link", "del", "eth0");
    NetworkNamespace.connect(hosts.node, "eth0", hosts.client, "eth0");
    try (PacketSocket ear = listenAt(hosts.client, EtherType.ARP)) {
      announce(TwoHosts.VIP);
      assertEquals(ArpFrame.gratuitousRequest(macOf(hosts.node), VIP), next(ear, ArpFrame::decode));
    }
  }

  @Test
  void one_device_that_fails_does_not_silence_the_others() throws Exception {
    VirtualAddress nowhere = new VirtualAddress(VIP, 24, "eth9");
    try (PacketSocket ear = listenAt(hosts.client, EtherType.ARP)) {
      EnvironmentFailure failure =
          hosts.node.call(
              () ->
                  assertThrows(
                      EnvironmentFailure.class,
                      () -> announcer.announce(List.of(nowhere, TwoHosts.VIP))));
      assertTrue(failure.getMessage().contains("eth9"), failure::getMessage);
      assertFalse(failure.getMessage().contains("eth0"), failure::getMessage);
      assertEquals(ArpFrame.gratuitousRequest(macOf(hosts.node), VIP), next(ear, ArpFrame::decode));
    }
  }

  @Test
  void a_device_that_is_down_is_a_failure_and_works_when_it_is_up_again() throws Exception {
    hosts.node.ip("link", "set", "eth0", "down");
    EnvironmentFailure failure =
        hosts.node.call(
            () ->
                assertThrows(
                    EnvironmentFailure.class, () -> announcer.announce(List.of(TwoHosts.VIP))));
    assertTrue(failure.getMessage().contains("ENETDOWN"), failure::getMessage);
    hosts.node.ip("link", "set", "eth0", "up");
    announce(TwoHosts.VIP);
  }

  @Test
  void a_device_that_went_down_and_up_unnoticed_is_announced_on() throws Exception {
    announce(TwoHosts.VIP);
    hosts.node.ip("link", "set", "eth0", "down");
    hosts.node.ip("link", "set", "eth0", "up");
    try (PacketSocket ear = listenAt(hosts.client, EtherType.ARP)) {
      announce(TwoHosts.VIP);
      assertEquals(ArpFrame.gratuitousRequest(macOf(hosts.node), VIP), next(ear, ArpFrame::decode));
    }
  }

  @Test
  void an_announcement_that_the_egress_hook_drops_is_told() throws Exception {
    hosts.node.exec(
        "nft",
        "table netdev t { chain out { type filter hook egress device eth0 priority 0;"
            + " arp saddr ip 10.99.0.100 drop; }; }");
    EnvironmentFailure failure =
        hosts.node.call(
            () ->
                assertThrows(
                    EnvironmentFailure.class, () -> announcer.announce(List.of(TwoHosts.VIP))));
    assertTrue(failure.getMessage().contains("no lease"), failure::getMessage);
    announce(TwoHosts.VIP6);
  }

  @Test
  void a_rehearsal_stays_on_the_host() throws Exception {
    try (PacketSocket ear = listenAt(hosts.client, EtherType.ARP)) {
      hosts.node.run(announcer::rehearse);
      announce(TwoHosts.VIP);
      assertEquals(ArpFrame.gratuitousRequest(macOf(hosts.node), VIP), next(ear, ArpFrame::decode));
    }
    assertFalse(hosts.node.ip("neigh", "show", "nud", "all").contains("192.0.2.1"));
  }

  @Test
  void a_device_without_neighbours_needs_no_announcement() {
    announce(new VirtualAddress(VIP, 32, "lo"));
  }

  @Test
  void a_prober_learns_who_answers_by_arp_ndp_and_echo() throws Exception {
    MacAddress own = macOf(hosts.client);
    MacAddress node = macOf(hosts.node);
    try (PacketSocket arp = listenAt(hosts.client, EtherType.ARP);
        PacketSocket ip6 = listenAt(hosts.client, EtherType.IPV6);
        PacketSocket ip4 = listenAt(hosts.client, EtherType.IPV4)) {
      Inet4Address nodeIp = Addresses.v4("10.99.0.1");
      Inet4Address clientIp = Addresses.v4("10.99.0.2");
      Inet6Address nodeIp6 = Addresses.v6("2001:db8::1");
      assertTrue(arp.send(ArpFrame.probe(own, nodeIp).encode()));
      ArpFrame reply = next(arp, ArpFrame::decode);
      assertEquals(node, reply.senderMac());
      assertEquals(nodeIp, reply.senderIp());

      Inet6Address clientIp6 = Addresses.v6("2001:db8::2");
      assertTrue(ip6.send(NeighborSolicitation.asking(own, clientIp6, nodeIp6).encode()));
      NeighborAdvertisement told = next(ip6, frame -> advertisementOf(nodeIp6, frame));
      assertEquals(Optional.of(node), told.targetMac());

      IcmpEcho echo = IcmpEcho.request(77, 5, new byte[] {1, 2, 3});
      assertTrue(ip4.send(new EchoFrame(own, node, new IpEcho(clientIp, nodeIp, echo)).encode()));
      EchoFrame echoed = next(ip4, EchoFrame::decode);
      assertEquals(node, echoed.from());
      assertEquals(new IcmpEcho(true, 77, 5, new byte[] {1, 2, 3}), echoed.packet().echo());
    }
  }

  @Test
  void an_echo_takes_the_route_of_any_client() throws Exception {
    try (IcmpSocket socket = hosts.client.call(IcmpSocket::open);
        PacketSocket ear = listenAt(hosts.client, EtherType.IPV4)) {
      assertEquals(Optional.empty(), socket.receive());
      Inet4Address nodeIp = Addresses.v4("10.99.0.1");
      assertTrue(socket.send(nodeIp, IcmpEcho.request(78, 6, new byte[8])));
      EchoFrame seen = next(ear, EchoFrame::decode);
      assertEquals(78, seen.packet().echo().identifier());
      // The packet socket gets a frame before the IP stack does, in the same softirq.
      Optional<IpEcho> reply = Optional.empty();
      while (reply.isEmpty()) {
        reply = socket.receive();
      }
      assertEquals(nodeIp, reply.orElseThrow().source());
      assertEquals(6, reply.orElseThrow().echo().sequence());
      assertFalse(
          socket.send(Addresses.v4("192.0.2.1"), IcmpEcho.request(1, 1, new byte[0])), "no route");
    }
  }

  @Test
  void nothing_received_in_time_is_no_failure() throws Exception {
    try (PacketSocket ear = listenAt(hosts.client, 0x88b5)) {
      assertEquals(0, ear.receive(frame, Duration.ZERO));
    }
    assertThrows(EnvironmentFailure.class, () -> PacketSocket.open("eth9", EtherType.ARP));
  }

  private void announce(VirtualAddress... vips) {
    hosts.node.run(() -> announcer.announce(List.of(vips)));
  }

  private void forward() {
    hosts.node.run(
        () -> Files.writeString(Path.of("/proc/sys/net/ipv6/conf/eth0/forwarding"), "1"));
  }

  private static MacAddress macOf(NetworkNamespace host) throws EnvironmentFailure {
    try (PacketSocket socket = listenAt(host, PacketSocket.NO_RECEPTION)) {
      return socket.mac();
    }
  }

  private static PacketSocket listenAt(NetworkNamespace host, int etherType) {
    return host.call(() -> PacketSocket.open("eth0", etherType));
  }

  private static Optional<NeighborAdvertisement> advertisementOf(
      Inet6Address target, ByteBuffer frame) {
    return NeighborAdvertisement.decode(frame).filter(a -> a.target().equals(target));
  }

  /** The next frame that the decoder takes; kernels send others of their own. */
  private <T> T next(PacketSocket from, Function<ByteBuffer, Optional<T>> decoder)
      throws EnvironmentFailure {
    while (true) {
      assertTrue(from.receive(frame, AMPLE) > 0, "no frame came");
      Optional<T> decoded = decoder.apply(frame);
      if (decoded.isPresent()) {
        return decoded.get();
      }
    }
  }
}

package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.MacAddress;
import io.flywall.vip.WireSighting;
import io.flywall.vip.WireSighting.Word;
import io.flywall.vip.wire.Addresses;
import io.flywall.vip.wire.ArpFrame;
import io.flywall.vip.wire.EtherType;
import io.flywall.vip.wire.NeighborAdvertisement;
import io.flywall.vip.wire.NeighborSolicitation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The asking node is {@code hosts.node}; {@code hosts.client} plays the peer. */
@Tag("netns")
class VipWireNetnsTest {
  /** Only so that a defect ends the test; what is waited for takes microseconds. */
  private static final long AMPLE_SECONDS = 10;

  private static final Inet4Address VIP = (Inet4Address) TwoHosts.VIP.address();
  private static final Inet6Address VIP6 = (Inet6Address) TwoHosts.VIP6.address();

  /** A last frame that shows that all before it were looked at. */
  private static final VirtualAddress MARKER =
      new VirtualAddress(Addresses.v4("10.99.0.199"), 24, "eth0");

  private final BlockingQueue<WireSighting> heard = new LinkedBlockingQueue<>();
  private TwoHosts hosts;
  private PacketSocket mouth;
  private MacAddress peer;
  private LinuxVipWire wire;

  @BeforeEach
  void open() throws EnvironmentFailure {
    hosts = new TwoHosts();
    mouth = hosts.client.call(() -> PacketSocket.open("eth0", PacketSocket.NO_RECEPTION));
    peer = mouth.mac();
  }

  @AfterEach
  void close() {
    if (wire != null) {
      wire.close();
    }
    if (mouth != null) {
      mouth.close();
    }
    if (hosts != null) {
      hosts.close();
    }
  }

  private void listen(VirtualAddress... vips) {
    List<VirtualAddress> all = new ArrayList<>(List.of(vips));
    all.add(MARKER);
    wire = hosts.node.call(() -> LinuxVipWire.start(all, heard::add, () -> {}));
  }

  @Test
  void an_owner_answers_and_is_named_by_its_mac() throws Exception {
    hosts.client.ip("addr", "add", "10.99.0.100/24", "dev", "eth0");
    listen(TwoHosts.VIP);
    assertTrue(wire.ask());
    assertEquals(new WireSighting(TwoHosts.VIP, peer, Word.ANSWER), next());
  }

  @Test
  void an_owner_of_an_ipv6_vip_answers_and_is_named_by_its_mac() throws Exception {
    hosts.client.ip("addr", "add", "2001:db8::100/64", "dev", "eth0", "nodad");
    wire = hosts.node.call(() -> LinuxVipWire.start(List.of(TwoHosts.VIP6), heard::add, () -> {}));
    assertTrue(wire.ask());
    assertEquals(new WireSighting(TwoHosts.VIP6, peer, Word.ANSWER), next());
  }

  /** Linux answers for any of its addresses on any device; that is nobody else. */
  @Test
  void another_device_of_this_node_in_the_same_lan_is_no_owner() throws Exception {
    hosts.node.ip("link", "add", "two0", "type", "veth", "peer", "name", "two1");
    hosts.node.ip("link", "set", "two0", "up");
    hosts.node.ip("link", "set", "two1", "up");
    hosts.node.ip("addr", "add", "10.99.0.100/24", "dev", "two0");
    listen(new VirtualAddress(VIP, 24, "two0"));
    for (int i = 0; i < 100; i++) {
      assertTrue(wire.ask());
    }
    assertNothingButTheMarker();
  }

  @Test
  void who_does_not_have_the_vip_is_silent() throws Exception {
    listen(TwoHosts.VIP);
    for (int i = 0; i < 100; i++) {
      assertTrue(wire.ask());
    }
    assertNothingButTheMarker();
  }

  @Test
  void the_ipv4_vip_is_asked_for_where_there_are_both() throws Exception {
    try (PacketSocket ear = hosts.client.call(() -> PacketSocket.open("eth0", EtherType.ARP))) {
      wire =
          hosts.node.call(
              () ->
                  LinuxVipWire.start(
                      List.of(TwoHosts.VIP6, TwoHosts.VIP, MARKER), heard::add, () -> {}));
      assertTrue(wire.ask());
      ByteBuffer frame = ByteBuffer.allocate(PacketSocket.LARGEST_FRAME);
      assertTrue(ear.receive(frame, Duration.ofSeconds(AMPLE_SECONDS)) > 0);
      assertEquals(ArpFrame.probe(macOfNode(), VIP), ArpFrame.decode(frame).orElseThrow());
    }
  }

  @Test
  void every_form_of_foreign_claim_is_told_as_one() throws Exception {
    listen(TwoHosts.VIP, TwoHosts.VIP6);
    for (ByteBuffer frame : claims()) {
      assertTrue(mouth.send(frame));
    }
    List<WireSighting> expected =
        List.of(
            new WireSighting(TwoHosts.VIP, peer, Word.ANNOUNCEMENT),
            new WireSighting(TwoHosts.VIP, peer, Word.ANNOUNCEMENT),
            new WireSighting(TwoHosts.VIP, peer, Word.PROBE),
            new WireSighting(TwoHosts.VIP6, peer, Word.ANNOUNCEMENT),
            new WireSighting(TwoHosts.VIP6, peer, Word.PROBE));
    for (WireSighting sighting : expected) {
      assertEquals(sighting, next());
    }
    assertNothingButTheMarker();
  }

  private List<ByteBuffer> claims() {
    return List.of(
        ArpFrame.gratuitousRequest(peer, VIP).encode(),
        ArpFrame.gratuitousReply(peer, VIP).encode(),
        ArpFrame.probe(peer, VIP).encode(),
        NeighborAdvertisement.unsolicited(peer, VIP6, false).encode(),
        NeighborSolicitation.probe(peer, VIP6).encode());
  }

  /** The gates of a node without a lease, as they stand on a backup (all of them closed). */
  @Test
  void a_node_whose_gates_are_closed_asks_and_hears_all_the_same() throws Exception {
    hosts.node.exec(
        "nft",
        "table netdev gate {"
            + " chain in { type filter hook ingress device eth0 priority -500;"
            + " ip daddr 10.99.0.100 counter drop; arp daddr ip 10.99.0.100 counter drop;"
            + " ip6 daddr 2001:db8::100 counter drop; };"
            + " chain out { type filter hook egress device eth0 priority -500;"
            + " ip saddr 10.99.0.100 counter drop; arp saddr ip 10.99.0.100 counter drop;"
            + " ip6 saddr 2001:db8::100 counter drop; }; }");
    listen(TwoHosts.VIP, TwoHosts.VIP6);
    for (ByteBuffer frame : claims()) {
      assertTrue(mouth.send(frame));
      assertTrue(next().claim());
    }
    hosts.client.ip("addr", "add", "10.99.0.100/24", "dev", "eth0");
    assertTrue(wire.ask());
    assertEquals(new WireSighting(TwoHosts.VIP, peer, Word.ANSWER), next());
    wire.close();
    hosts.client.ip("addr", "add", "2001:db8::100/64", "dev", "eth0", "nodad");
    wire = hosts.node.call(() -> LinuxVipWire.start(List.of(TwoHosts.VIP6), heard::add, () -> {}));
    assertTrue(wire.ask());
    assertEquals(new WireSighting(TwoHosts.VIP6, peer, Word.ANSWER), next());
  }

  /** An owner whose lease ran out has the address still, and must not answer. */
  @Test
  void an_owner_whose_gate_is_closed_is_silent() throws Exception {
    hosts.client.ip("addr", "add", "10.99.0.100/24", "dev", "eth0");
    hosts.client.exec(
        "nft",
        "table netdev gate { chain in { type filter hook ingress device eth0 priority -500;"
            + " arp daddr ip 10.99.0.100 drop; }; }");
    listen(TwoHosts.VIP);
    assertTrue(wire.ask());
    assertNothingButTheMarker();
  }

  @Test
  void own_frames_are_no_sightings() throws Exception {
    listen(TwoHosts.VIP, TwoHosts.VIP6);
    MacAddress own = macOfNode();
    hosts.node.run(
        () -> {
          try (LinuxAnnouncer announcer = new LinuxAnnouncer()) {
            announcer.announce(List.of(TwoHosts.VIP, TwoHosts.VIP6));
          }
        });
    assertTrue(wire.ask());
    // And as a switch that floods would bring them back.
    assertTrue(mouth.send(ArpFrame.gratuitousRequest(own, VIP).encode()));
    assertTrue(mouth.send(NeighborSolicitation.probe(own, VIP6).encode()));
    assertTrue(mouth.send(NeighborAdvertisement.unsolicited(own, VIP6, false).encode()));
    assertNothingButTheMarker();
  }

  @Test
  void a_vlan_of_the_device_is_another_lan() throws Exception {
    listen(TwoHosts.VIP);
    ByteBuffer plain = ArpFrame.gratuitousRequest(peer, VIP).encode();
    ByteBuffer tagged = ByteBuffer.allocate(plain.limit() + 4);
    tagged.put(plain.slice(0, 12)).putShort((short) 0x8100).putShort((short) 5);
    assertTrue(mouth.send(tagged.put(plain.slice(12, plain.limit() - 12)).flip()));
    assertNothingButTheMarker();
  }

  @Test
  void a_device_that_was_made_again_is_asked_and_heard_on() throws Exception {
    listen(TwoHosts.VIP);
    hosts.node.ip("link", "del", "eth0");
    assertFalse(wire.ask());
    NetworkNamespace.connect(hosts.node, "eth0", hosts.client, "eth0");
    hosts.client.ip("addr", "add", "10.99.0.100/24", "dev", "eth0");
    // Without an address and without a question: claims are heard after a second at most.
    mouth.close();
    mouth = hosts.client.call(() -> PacketSocket.open("eth0", PacketSocket.NO_RECEPTION));
    peer = mouth.mac();
    WireSighting claim = null;
    while (claim == null) {
      assertTrue(mouth.send(ArpFrame.gratuitousRequest(peer, VIP).encode()));
      claim = heard.poll(50, TimeUnit.MILLISECONDS);
    }
    assertEquals(new WireSighting(TwoHosts.VIP, peer, Word.ANNOUNCEMENT), claim);
    assertTrue(wire.ask());
    WireSighting answer = next();
    while (answer.claim()) {
      answer = next();
    }
    assertEquals(new WireSighting(TwoHosts.VIP, peer, Word.ANSWER), answer);
  }

  @Test
  void a_device_that_is_missing_at_first_is_asked_on_when_it_comes() throws Exception {
    hosts.node.ip("link", "del", "eth0");
    listen(TwoHosts.VIP);
    assertFalse(wire.ask());
    NetworkNamespace.connect(hosts.node, "eth0", hosts.client, "eth0");
    hosts.client.ip("addr", "add", "10.99.0.100/24", "dev", "eth0");
    while (!wire.ask()) {
      Thread.onSpinWait();
    }
    assertEquals(TwoHosts.VIP, next().vip());
  }

  @Test
  void a_device_that_is_down_cannot_be_asked_on_and_is_when_it_is_up() throws Exception {
    hosts.client.ip("addr", "add", "10.99.0.100/24", "dev", "eth0");
    listen(TwoHosts.VIP);
    hosts.node.ip("link", "set", "eth0", "down");
    assertFalse(wire.ask());
    hosts.node.ip("link", "set", "eth0", "up");
    while (heard.isEmpty()) {
      boolean unused = wire.ask();
    }
    assertFalse(next().claim());
  }

  @Test
  void loopback_is_no_lan_and_its_silence_is_no_failure() {
    wire =
        hosts.node.call(
            () ->
                LinuxVipWire.start(
                    List.of(new VirtualAddress(VIP, 32, "lo")), heard::add, () -> {}));
    assertTrue(wire.ask(), "nobody to ask: a VIP there must not wait for ever");
    assertTrue(heard.isEmpty());
  }

  @Test
  void loopback_does_not_speak_for_a_lan_that_is_away() {
    wire =
        hosts.node.call(
            () ->
                LinuxVipWire.start(
                    List.of(
                        new VirtualAddress(VIP, 32, "lo"), new VirtualAddress(VIP, 24, "away0")),
                    heard::add,
                    () -> {}));
    assertFalse(wire.ask(), "nobody was asked, so silence says nothing");
  }

  @Test
  void many_vips_on_one_device_are_all_heard_of() throws Exception {
    // With the marker.
    List<VirtualAddress> many = ipv4(VipLan.WATCHED - 1);
    List<VirtualAddress> many6 = ipv6(VipLan.WATCHED);
    List<VirtualAddress> all = new ArrayList<>(many);
    all.addAll(many6);
    listen(all.toArray(new VirtualAddress[0]));
    for (VirtualAddress vip : many) {
      assertTrue(mouth.send(ArpFrame.probe(peer, (Inet4Address) vip.address()).encode()));
      assertEquals(new WireSighting(vip, peer, Word.PROBE), next());
    }
    for (VirtualAddress vip : many6) {
      Inet6Address address = (Inet6Address) vip.address();
      assertTrue(mouth.send(NeighborSolicitation.probe(peer, address).encode()));
      assertEquals(new WireSighting(vip, peer, Word.PROBE), next());
    }
  }

  /** The kernel's filters are limited; who claims or lives shows it with any of his VIPs. */
  @Test
  void of_thousands_the_least_of_either_family_are_watched_whatever_their_order() throws Exception {
    List<VirtualAddress> all = new ArrayList<>(ipv6(2_000));
    all.addAll(ipv4(2_000));
    Collections.reverse(all);
    listen(all.toArray(new VirtualAddress[0]));
    Inet4Address least = Addresses.v4("10.98.0.0");
    Inet6Address least6 = Addresses.v6("2001:db8:1::0");
    hosts.client.ip("addr", "add", "10.98.0.0/32", "dev", "eth0");
    assertTrue(wire.ask());
    assertEquals(
        new WireSighting(new VirtualAddress(least, 24, "eth0"), peer, Word.ANSWER), next());
    assertTrue(mouth.send(NeighborSolicitation.probe(peer, least6).encode()));
    assertEquals(
        new WireSighting(new VirtualAddress(least6, 64, "eth0"), peer, Word.PROBE), next());
  }

  private static List<VirtualAddress> ipv4(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Addresses.v4("10.98." + i / 256 + "." + i % 256))
        .map(address -> new VirtualAddress(address, 24, "eth0"))
        .toList();
  }

  private static List<VirtualAddress> ipv6(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Addresses.v6("2001:db8:1::" + Integer.toHexString(i)))
        .map(address -> new VirtualAddress(address, 64, "eth0"))
        .toList();
  }

  /** What does not concern the VIPs must not even wake the thread, however much of it there is. */
  @Test
  void a_busy_lan_costs_this_process_nothing() throws Exception {
    listen(TwoHosts.VIP, TwoHosts.VIP6);
    Thread listening =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("vip-wire"))
            .findFirst()
            .orElseThrow();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Inet4Address other = Addresses.v4("10.99.0.7");
    List<ByteBuffer> noise =
        List.of(
            ArpFrame.request(peer, other, VIP).encode(),
            ArpFrame.request(peer, other, Addresses.v4("10.99.0.8")).encode(),
            ArpFrame.gratuitousRequest(peer, other).encode(),
            NeighborSolicitation.asking(
                    peer, Addresses.v6("2001:db8::2"), Addresses.v6("2001:db8::9"))
                .encode(),
            ByteBuffer.allocate(1_400).putShort(12, (short) EtherType.IPV4),
            ByteBuffer.allocate(1_400).putShort(12, (short) EtherType.IPV6));
    assertNothingButTheMarker();
    long before = threads.getThreadCpuTime(listening.getId());
    for (int i = 0; i < 10_000; i++) {
      for (ByteBuffer frame : noise) {
        boolean unused = mouth.send(frame.duplicate());
      }
    }
    assertNothingButTheMarker();
    long used = threads.getThreadCpuTime(listening.getId()) - before;
    System.out.printf("60000 frames that do not concern us: %d us of the thread%n", used / 1000);
    assertTrue(used < TimeUnit.MILLISECONDS.toNanos(60), used + " ns for 60,000 frames");
  }

  @Test
  void a_question_and_its_answer_are_quick() throws Exception {
    hosts.client.ip("addr", "add", "10.99.0.100/24", "dev", "eth0");
    listen(TwoHosts.VIP);
    int rounds = 2_000;
    long[] asking = new long[rounds];
    long[] answers = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      long before = System.nanoTime();
      assertTrue(wire.ask());
      asking[i] = System.nanoTime() - before;
      assertFalse(next().claim());
      answers[i] = System.nanoTime() - before;
    }
    print("one question", asking);
    print("question to answer in the listener", answers);
  }

  @Test
  void closing_ends_the_thread_and_no_question_gets_out_afterwards() {
    listen(TwoHosts.VIP);
    wire.close();
    wire.close();
    assertFalse(wire.ask());
    assertEquals(
        0,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("vip-wire"))
            .count());
  }

  private MacAddress macOfNode() throws EnvironmentFailure {
    try (PacketSocket socket =
        hosts.node.call(() -> PacketSocket.open("eth0", PacketSocket.NO_RECEPTION))) {
      return socket.mac();
    }
  }

  private void assertNothingButTheMarker() throws Exception {
    Inet4Address marker = (Inet4Address) MARKER.address();
    assertTrue(mouth.send(ArpFrame.gratuitousRequest(peer, marker).encode()));
    assertEquals(new WireSighting(MARKER, peer, Word.ANNOUNCEMENT), next());
  }

  private WireSighting next() throws InterruptedException {
    WireSighting sighting = heard.poll(AMPLE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(sighting, "nothing was heard");
    return sighting;
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s: p50 %d us, p99 %d us, max %d us (n = %d)%n",
        what,
        nanos[nanos.length / 2] / 1000,
        nanos[nanos.length * 99 / 100] / 1000,
        nanos[nanos.length - 1] / 1000,
        nanos.length);
  }
}

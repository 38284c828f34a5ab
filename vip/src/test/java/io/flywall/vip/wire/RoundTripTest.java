package io.flywall.vip.wire;

import static io.flywall.vip.wire.Addresses.v6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.vip.AssignedAddress;
import io.flywall.vip.MacAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is encoded is decoded to the same, over seeded random values. */
class RoundTripTest {
  private static final int ROUNDS = 2_000;

  @Test
  void arp_frames_come_back_as_they_went() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      for (ArpFrame frame :
          List.of(
              ArpFrame.probe(mac(random), ipv4(random)),
              ArpFrame.gratuitousRequest(mac(random), ipv4(random)),
              ArpFrame.gratuitousReply(mac(random), ipv4(random)))) {
        assertEquals(Optional.of(frame), ArpFrame.decode(frame.encode()), "seed " + seed);
      }
    }
  }

  @Test
  void a_gratuitous_arp_names_the_vip_as_sender_and_target() {
    Random random = new Random(1);
    MacAddress own = mac(random);
    Inet4Address vip = ipv4(random);
    for (ArpFrame frame :
        List.of(ArpFrame.gratuitousRequest(own, vip), ArpFrame.gratuitousReply(own, vip))) {
      assertEquals(vip, frame.senderIp());
      assertEquals(vip, frame.targetIp());
      assertEquals(own, frame.senderMac());
      assertEquals(MacAddress.BROADCAST, frame.to());
    }
  }

  @Test
  void neighbour_frames_come_back_as_they_went() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      NeighborAdvertisement told =
          NeighborAdvertisement.unsolicited(mac(random), ipv6(random), random.nextBoolean());
      assertEquals(Optional.of(told), NeighborAdvertisement.decode(told.encode()), "seed " + seed);
      NeighborSolicitation asked =
          NeighborSolicitation.asking(mac(random), ipv6(random), ipv6(random));
      assertEquals(Optional.of(asked), NeighborSolicitation.decode(asked.encode()), "seed " + seed);
    }
  }

  @Test
  void an_unsolicited_advertisement_goes_to_all_nodes_and_overrides() {
    NeighborAdvertisement told =
        NeighborAdvertisement.unsolicited(new MacAddress(2), v6("2001:db8::100"), true);
    assertEquals(v6("ff02::1"), told.destination());
    assertEquals(MacAddress.parse("33:33:00:00:00:01"), Optional.of(told.to()));
    assertTrue(told.override() && told.router() && !told.solicited());
  }

  @Test
  void a_solicitation_from_nowhere_tells_no_link_layer_address() {
    NeighborSolicitation asked =
        NeighborSolicitation.asking(new MacAddress(2), v6("::"), v6("2001:db8::12:3456"));
    assertEquals(v6("ff02::1:ff12:3456"), asked.destination());
    assertEquals(Optional.empty(), asked.sourceMac());
    assertEquals(Optional.of(asked), NeighborSolicitation.decode(asked.encode()));
  }

  @Test
  void echoes_come_back_as_they_went() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] payload = new byte[random.nextInt(65)];
      random.nextBytes(payload);
      IcmpEcho echo =
          new IcmpEcho(
              random.nextBoolean(), random.nextInt(65_536), random.nextInt(65_536), payload);
      EchoFrame frame =
          new EchoFrame(mac(random), mac(random), new IpEcho(ipv4(random), ipv4(random), echo));
      Optional<EchoFrame> back = EchoFrame.decode(frame.encode());
      assertEquals(Optional.of(frame), back, "seed " + seed);
      assertEquals(frame.hashCode(), back.orElseThrow().hashCode());
    }
    assertNotEquals(IcmpEcho.request(1, 2, new byte[1]), IcmpEcho.request(1, 2, new byte[2]));
    assertFalse(IcmpEcho.request(1, 2, new byte[0]).isReply());
    assertEquals(65_535, IcmpEcho.request(-1, 2, new byte[0]).identifier());
    assertEquals(2, IcmpEcho.request(-1, 2, new byte[0]).sequence());
  }

  @Test
  void ethernets_padding_behind_an_echo_is_left_aside() {
    EchoFrame frame =
        new EchoFrame(
            new MacAddress(1),
            new MacAddress(2),
            new IpEcho(
                Addresses.v4("10.0.0.1"),
                Addresses.v4("10.0.0.2"),
                IcmpEcho.request(1, 2, new byte[3])));
    ByteBuffer padded = ByteBuffer.allocate(60).put(frame.encode()).clear();
    assertEquals(Optional.of(frame), EchoFrame.decode(padded));
  }

  @Test
  void address_requests_come_back_as_they_went() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      AssignedAddress address =
          random.nextBoolean()
              ? new AssignedAddress(random.nextInt(), ipv4(random), random.nextInt(33))
              : new AssignedAddress(random.nextInt(), ipv6(random), random.nextInt(129));
      Lifetime lifetime =
          random.nextBoolean() ? Lifetime.FOREVER : Lifetime.ofSeconds(random.nextInt(100));
      NetlinkWriter writer = new NetlinkWriter(ByteBuffer.allocate(512));
      AddressMessage.writeAdd(writer, 1, address, lifetime);
      AddressMessage.writeRefresh(writer, 2, address, lifetime);
      AddressMessage.writeRemove(writer, 3, address);
      List<NetlinkMessage> messages = NetlinkMessage.parse(writer.finished()).orElseThrow();
      assertEquals(3, messages.size());
      int flags = address.address() instanceof Inet6Address ? AddressMessage.FLAG_NODAD : 0;
      AddressMessage added = new AddressMessage(false, address, flags, lifetime, false);
      assertEquals(Optional.of(added), AddressMessage.decode(messages.get(0)), "seed " + seed);
      assertEquals(Optional.of(added), AddressMessage.decode(messages.get(1)), "seed " + seed);
      AddressMessage removed = AddressMessage.decode(messages.get(2)).orElseThrow();
      assertTrue(removed.gone());
      assertEquals(address, removed.assigned());
    }
  }

  @Test
  void a_mapped_address_on_a_device_stays_an_ipv6_address() {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    assertTrue(AddressMessage.addressOf(mapped) instanceof Inet6Address);
  }

  static MacAddress mac(Random random) {
    return new MacAddress(random.nextLong() >>> 16);
  }

  static Inet4Address ipv4(Random random) {
    byte[] bytes = new byte[4];
    random.nextBytes(bytes);
    return (Inet4Address) AddressMessage.addressOf(bytes);
  }

  static Inet6Address ipv6(Random random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return (Inet6Address) AddressMessage.addressOf(bytes);
  }

  @Test
  void an_icmpv6_echo_survives_the_way() {
    Icmpv6Echo request = Icmpv6Echo.request(0x1_ffff, 7);
    assertEquals(Optional.of(request), Icmpv6Echo.decode(request.encode()));
    Icmpv6Echo reply = new Icmpv6Echo(true, 5, 65_535);
    assertEquals(Optional.of(reply), Icmpv6Echo.decode(reply.encode()));
    assertEquals(Optional.empty(), Icmpv6Echo.decode(reply.encode().put(0, (byte) 135)));
    assertEquals(Optional.empty(), Icmpv6Echo.decode(reply.encode().put(1, (byte) 1)));
    assertEquals(Optional.empty(), Icmpv6Echo.decode(reply.encode().limit(7)));
  }
}

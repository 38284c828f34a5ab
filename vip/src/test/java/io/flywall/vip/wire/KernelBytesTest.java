package io.flywall.vip.wire;

import static io.flywall.vip.wire.Addresses.v4;
import static io.flywall.vip.wire.Addresses.v6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.vip.AssignedAddress;
import io.flywall.vip.Device;
import io.flywall.vip.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelBytesTest {
  private static final MacAddress MAC_1 = MacAddress.parse("02:00:00:00:00:01").orElseThrow();
  private static final MacAddress MAC_2 = MacAddress.parse("02:00:00:00:00:02").orElseThrow();

  @Test
  void an_address_dump_gives_every_address() {
    List<AddressMessage> all =
        Captured.messages("address-dump").stream()
            .flatMap(message -> AddressMessage.decode(message).stream())
            .toList();
    List<AssignedAddress> assigned = all.stream().map(AddressMessage::assigned).toList();
    assertTrue(assigned.contains(new AssignedAddress(1, v4("127.0.0.1"), 8)), assigned::toString);
    assertTrue(assigned.contains(new AssignedAddress(3, v4("10.99.0.1"), 24)), assigned::toString);
    assertTrue(
        assigned.contains(new AssignedAddress(3, v6("2001:db8::1"), 64)), assigned::toString);
    assertTrue(all.stream().noneMatch(AddressMessage::gone));
    assertTrue(all.stream().allMatch(a -> a.lifetime().equals(Lifetime.FOREVER)));
    AddressMessage global =
        all.stream()
            .filter(a -> a.assigned().address().equals(v6("2001:db8::1")))
            .findFirst()
            .orElseThrow();
    assertEquals(AddressMessage.FLAG_NODAD, global.flags() & AddressMessage.FLAG_NODAD);
    assertEquals(0, global.flags() & AddressMessage.FLAG_TENTATIVE);
  }

  @Test
  void a_link_dump_gives_every_device() {
    List<Device> devices =
        Captured.messages("link-dump").stream()
            .flatMap(message -> LinkMessage.decode(message).stream())
            .map(LinkMessage::device)
            .toList();
    assertEquals(
        List.of(
            new Device(1, "lo", true, true, MacAddress.ZERO, 65536),
            new Device(2, "eth0p", true, true, MAC_2, 1500),
            new Device(3, "eth0", true, true, MAC_1, 1500)),
        devices);
  }

  @Test
  void an_acknowledgement_carries_the_error_and_the_kernels_words() {
    assertEquals(new Acknowledgement(1, 0, ""), ack("ack-done"));
    assertEquals(new Acknowledgement(2, 17, "ipv4: Address already assigned"), ack("ack-eexist"));
    assertEquals(new Acknowledgement(7, 17, "ipv6: address already assigned"), ack("ack-eexist6"));
    assertEquals(19, ack("ack-enodev").errno());
    assertEquals(22, ack("ack-einval").errno());
    assertEquals("EADDRNOTAVAIL: ipv4: Address not found", ack("ack-eaddrnotavail").inWords());
  }

  @Test
  void each_request_of_a_batch_is_acknowledged_on_its_own() {
    List<Integer> errors =
        Captured.messages("batch-acks").stream()
            .map(message -> Acknowledgement.decode(message).orElseThrow())
            .map(Acknowledgement::errno)
            .toList();
    assertEquals(List.of(0, 99, 0), errors);
  }

  @Test
  void notices_tell_of_addresses_and_devices() {
    List<NetlinkMessage> notices = Captured.messages("notices");
    AssignedAddress vip4 = new AssignedAddress(3, v4("10.99.0.100"), 32);
    assertEquals(
        vip4, AddressMessage.decode(notices.get(0)).map(AddressMessage::assigned).orElseThrow());
    assertFalse(AddressMessage.decode(notices.get(0)).orElseThrow().gone());
    assertTrue(AddressMessage.decode(notices.get(1)).orElseThrow().gone());
    List<LinkMessage> links =
        notices.stream().flatMap(message -> LinkMessage.decode(message).stream()).toList();
    assertTrue(links.stream().anyMatch(l -> l.device().up() && !l.device().carrier()));
    LinkMessage last = links.get(links.size() - 1);
    assertTrue(last.gone());
  }

  @Test
  void arp_frames_of_the_kernel_are_understood_and_made_alike() {
    ArpFrame request = ArpFrame.decode(Captured.one("arp-request")).orElseThrow();
    assertEquals(ArpFrame.request(MAC_2, v4("10.99.0.2"), v4("10.99.0.1")), request);
    assertEquals(Captured.one("arp-request"), request.encode());
    ArpFrame reply = ArpFrame.decode(Captured.one("arp-reply")).orElseThrow();
    assertEquals(ArpFrame.Operation.REPLY, reply.operation());
    assertEquals(MAC_1, reply.senderMac());
    assertEquals(Captured.one("arp-reply"), reply.encode());
  }

  @Test
  void neighbour_discovery_of_the_kernel_is_understood_and_made_alike() {
    NeighborSolicitation asked =
        NeighborSolicitation.decode(Captured.one("neighbor-solicitation")).orElseThrow();
    assertEquals(NeighborSolicitation.asking(MAC_2, asked.source(), v6("2001:db8::1")), asked);
    assertEquals(Captured.one("neighbor-solicitation"), asked.encode());
    NeighborAdvertisement told =
        NeighborAdvertisement.decode(Captured.one("neighbor-advertisement")).orElseThrow();
    assertEquals(Optional.of(MAC_1), told.targetMac());
    assertEquals(v6("2001:db8::1"), told.target());
    assertTrue(told.solicited() && told.override() && !told.router());
    assertEquals(Captured.one("neighbor-advertisement"), told.encode());
  }

  @Test
  void an_echo_of_the_kernel_is_understood_and_a_request_made_alike() {
    EchoFrame reply = EchoFrame.decode(Captured.one("echo-reply")).orElseThrow();
    assertEquals(MAC_1, reply.from());
    assertEquals(v4("10.99.0.1"), reply.packet().source());
    assertEquals("echo reply 4660/7", reply.packet().echo().toString());
    assertArrayEquals(
        "flywall!".getBytes(StandardCharsets.US_ASCII), reply.packet().echo().payload());
    EchoFrame request = EchoFrame.decode(Captured.one("echo-request")).orElseThrow();
    assertFalse(request.packet().echo().isReply());
    assertEquals(Optional.of(request), EchoFrame.decode(request.encode()));
  }

  private static Acknowledgement ack(String name) {
    return Acknowledgement.decode(Captured.messages(name).get(0)).orElseThrow();
  }
}

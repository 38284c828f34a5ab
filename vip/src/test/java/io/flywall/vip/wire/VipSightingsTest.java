package io.flywall.vip.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.VirtualAddress;
import io.flywall.vip.MacAddress;
import io.flywall.vip.WireSighting;
import io.flywall.vip.WireSighting.Word;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VipSightingsTest {
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:0a").orElseThrow();
  private static final MacAddress ASKER = MacAddress.parse("02:00:00:00:00:0b").orElseThrow();
  private static final Inet4Address VIP = Addresses.v4("10.99.0.100");
  private static final Inet4Address OTHER = Addresses.v4("10.99.0.7");
  private static final Inet6Address VIP6 = Addresses.v6("2001:db8::100");
  private static final Inet6Address OTHER6 = Addresses.v6("2001:db8::7");
  private static final VirtualAddress CONFIGURED = new VirtualAddress(VIP, 24, "eth0");
  private static final VirtualAddress CONFIGURED6 = new VirtualAddress(VIP6, 64, "eth0");

  private final VipSightings sightings = new VipSightings(List.of(CONFIGURED, CONFIGURED6));

  @Test
  void a_reply_from_the_vip_is_an_answer() {
    ArpFrame reply =
        new ArpFrame(
            MAC, ASKER, ArpFrame.Operation.REPLY, MAC, VIP, ASKER, Addresses.v4("0.0.0.0"));
    assertSeen(answer(CONFIGURED), reply.encode(), true);
    assertSeen(answer(CONFIGURED), reply.encode(), false);
  }

  @Test
  void a_kernel_that_asks_others_from_the_vip_uses_it() {
    assertSeen(answer(CONFIGURED), ArpFrame.request(MAC, VIP, OTHER).encode(), false);
  }

  @Test
  void announcements_and_probes_claim() {
    assertSeen(announcement(CONFIGURED), ArpFrame.gratuitousRequest(MAC, VIP).encode(), true);
    assertSeen(announcement(CONFIGURED), ArpFrame.gratuitousReply(MAC, VIP).encode(), true);
    assertSeen(probe(CONFIGURED), ArpFrame.probe(MAC, VIP).encode(), true);
    assertSeen(probe(CONFIGURED6), NeighborSolicitation.probe(MAC, VIP6).encode(), true);
  }

  @Test
  void who_merely_asks_for_a_vip_is_no_sighting() {
    assertNothing(ArpFrame.request(ASKER, OTHER, VIP).encode());
    assertNothing(NeighborSolicitation.asking(ASKER, OTHER6, VIP6).encode());
  }

  @Test
  void other_addresses_are_no_concern_of_ours() {
    assertNothing(ArpFrame.gratuitousRequest(MAC, OTHER).encode());
    assertNothing(ArpFrame.probe(MAC, OTHER).encode());
    assertNothing(NeighborAdvertisement.unsolicited(MAC, OTHER6, false).encode());
    assertNothing(NeighborSolicitation.probe(MAC, OTHER6).encode());
    assertNothing(ByteBuffer.allocate(60));
  }

  @Test
  void a_reply_from_nobody_says_nothing() {
    assertNothing(
        new ArpFrame(MAC, ASKER, ArpFrame.Operation.REPLY, MAC, Addresses.v4("0.0.0.0"), ASKER, VIP)
            .encode());
  }

  @Test
  void an_advertisement_is_an_answer_after_a_question_and_an_announcement_otherwise() {
    ByteBuffer told = NeighborAdvertisement.unsolicited(MAC, VIP6, false).encode();
    assertSeen(answer(CONFIGURED6), told, true);
    assertSeen(announcement(CONFIGURED6), told, false);
  }

  @Test
  void a_solicited_advertisement_is_an_answer_whoever_asked() {
    NeighborAdvertisement told =
        new NeighborAdvertisement(
            MAC, ASKER, VIP6, OTHER6, false, true, true, VIP6, Optional.empty());
    assertSeen(answer(CONFIGURED6), told.encode(), false);
  }

  private static WireSighting answer(VirtualAddress vip) {
    return new WireSighting(vip, MAC, Word.ANSWER);
  }

  private static WireSighting announcement(VirtualAddress vip) {
    return new WireSighting(vip, MAC, Word.ANNOUNCEMENT);
  }

  private static WireSighting probe(VirtualAddress vip) {
    return new WireSighting(vip, MAC, Word.PROBE);
  }

  private void assertSeen(WireSighting expected, ByteBuffer frame, boolean asked) {
    assertEquals(Optional.of(expected), sightings.in(frame, asked));
  }

  private void assertNothing(ByteBuffer frame) {
    assertEquals(Optional.empty(), sightings.in(frame, true));
    assertEquals(Optional.empty(), sightings.in(frame, false));
  }
}

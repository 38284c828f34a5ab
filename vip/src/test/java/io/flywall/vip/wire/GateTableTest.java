package io.flywall.vip.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What we tell nftables is what nft(8) would tell it. */
class GateTableTest {
  private static final GateTable TABLE =
      table(16, 172, Addresses.v4("10.99.0.100"), Addresses.v6("2001:db8::100"));

  private static GateTable table(int tokenLife, int leaseTime, InetAddress... vips) {
    return new GateTable(List.of(vips), Duration.ofMillis(tokenLife), Duration.ofMillis(leaseTime));
  }

  /** Type, flags and payload: all but the sequence number and who sent it. */
  private static String essence(NetlinkMessage message) {
    byte[] payload = new byte[message.payload().remaining()];
    message.body().get(payload);
    return message.type() + " " + message.flags() + " " + HexFormat.of().formatHex(payload);
  }

  private static List<NetlinkMessage> written(FilterNetlink.Content content) {
    NftablesBatch batch = new NftablesBatch(ByteBuffer.allocate(64 * 1024), 1);
    content.write(batch);
    return NetlinkMessage.parse(batch.onTrial()).orElseThrow();
  }

  @Test
  void each_message_is_one_that_nft_sends_for_the_same_table() {
    List<String> byNft =
        Captured.messages("nft-load").stream().map(GateTableTest::essence).toList();
    List<NetlinkMessage> ours =
        written(
            batch -> {
              TABLE.writeReplacement(batch);
              GateTable.writeGate(batch, "eth0");
            });
    List<String> notSaidByNft = new ArrayList<>();
    for (NetlinkMessage message : ours) {
      if (!byNft.contains(essence(withoutAck(message)))) {
        notSaidByNft.add(essence(message));
      }
    }
    // The table itself: its comment, and that it is created, differ; and the removal before it. And
    // the rule that has a comment.
    String comment =
        HexFormat.of().formatHex(TABLE.fingerprint().getBytes(StandardCharsets.US_ASCII));
    assertTrue(
        notSaidByNft.stream()
            .allMatch(m -> m.startsWith(NftablesBatch.NEW_TABLE + " ") || m.contains(comment)),
        () -> String.join("\n", notSaidByNft));
    assertEquals(3, notSaidByNft.size());
    // All that nft sends but the end of its transaction.
    assertEquals(byNft.size() - 1, ours.size());
  }

  private static NetlinkMessage withoutAck(NetlinkMessage message) {
    return new NetlinkMessage(
        message.type(),
        message.flags() & ~NetlinkMessage.FLAG_ACK,
        message.sequence(),
        message.portId(),
        message.payload());
  }

  @Test
  void only_the_last_message_is_to_be_acknowledged_and_the_end_closes_the_transaction() {
    NftablesBatch batch = new NftablesBatch(ByteBuffer.allocate(64 * 1024), 40);
    GateTable.writeGate(batch, "eth0");
    int last = batch.lastSequence();
    List<NetlinkMessage> messages = NetlinkMessage.parse(batch.committing()).orElseThrow();
    assertEquals(6, messages.size());
    assertEquals(17, messages.get(5).type());
    for (NetlinkMessage message : messages) {
      assertEquals(message.sequence() == last && message.type() != 17, message.has(4));
    }
  }

  @Test
  void the_fingerprint_tells_tables_apart_that_differ_in_vips_or_times() {
    InetAddress one = Addresses.v4("10.99.0.100");
    InetAddress other = Addresses.v4("10.99.0.101");
    assertEquals(table(16, 172, one).fingerprint(), table(16, 172, one).fingerprint());
    assertNotEquals(table(16, 172, one).fingerprint(), table(16, 172, other).fingerprint());
    assertNotEquals(table(16, 172, one).fingerprint(), table(16, 172, one, other).fingerprint());
    assertNotEquals(table(16, 172, one).fingerprint(), table(16, 176, one).fingerprint());
    assertNotEquals(table(16, 172, one).fingerprint(), table(20, 172, one).fingerprint());
    assertTrue(TABLE.fingerprint().matches("[0-9a-f]{16}"), TABLE::fingerprint);
  }

  @Test
  void thousands_of_vips_are_spread_over_messages_that_hold_them() {
    InetAddress[] many = new InetAddress[2_500];
    for (int i = 0; i < many.length; i++) {
      many[i] = Addresses.v6("2001:db8::" + Integer.toHexString(i + 1));
    }
    NftablesBatch batch = new NftablesBatch(ByteBuffer.allocate(FilterNetlink.LARGE_BUFFER), 1);
    table(16, 172, many).writeReplacement(batch);
    int elements =
        NetlinkMessage.parse(batch.committing()).orElseThrow().stream()
            .mapToInt(GateMessage::elementCount)
            .sum();
    assertEquals(2_500, elements);
  }

  @Test
  void names_of_chains_are_plain_and_never_meet() {
    assertEquals(List.of("in-eth0.7", "out-eth0.7"), GateTable.chainsOf("eth0.7"));
    assertEquals("in-a_5fb", GateTable.inboundChain("a_b"));
    assertEquals("in-a_40b", GateTable.inboundChain("a@b"));
    assertEquals("in-_c3_a4", GateTable.inboundChain("ä"));
  }

  @Test
  void frames_carry_the_counter_behind_the_header() {
    ByteBuffer arm = LeaseFrame.arm(0x8000_0001);
    assertEquals(
        "000000000000" + "000000000000" + "88b6" + "80000001" + "00000000",
        HexFormat.of().formatHex(FrameFields.bytes(arm.duplicate(), LeaseFrame.LENGTH)));
    assertEquals(LeaseFrame.LENGTH, arm.remaining());
    assertEquals((short) 0x88b5, LeaseFrame.renew(1).getShort(12));
    assertEquals((short) 0x88b7, LeaseFrame.release().getShort(12));
  }
}

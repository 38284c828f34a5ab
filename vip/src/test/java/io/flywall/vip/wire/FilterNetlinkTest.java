package io.flywall.vip.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.ObservedGates;
import io.flywall.vip.wire.FakeNetlink.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The conversation with nftables, its part played by bytes that a kernel once said. */
class FilterNetlinkTest {
  private static final GateTable TABLE =
      new GateTable(
          List.of(Addresses.v4("10.99.0.100"), Addresses.v6("2001:db8::100")),
          Duration.ofMillis(16),
          Duration.ofMillis(172));

  /** Answers each request with the capture of its type, under the request's sequence number. */
  private static FilterNetlink kernelSaying(Map<Integer, List<String>> captures) {
    return new FilterNetlink(
        new FakeNetlink(
            requests -> {
              List<Reply> replies = new ArrayList<>();
              for (NetlinkMessage request : NetlinkMessage.parse(requests).orElseThrow()) {
                for (String name : captures.getOrDefault(request.type(), List.of())) {
                  Captured.datagrams(name)
                      .forEach(bytes -> replies.add(Reply.fromKernel(as(request, bytes))));
                }
              }
              return replies;
            }));
  }

  private static ByteBuffer as(NetlinkMessage request, ByteBuffer datagram) {
    ByteBuffer copy =
        ByteBuffer.allocate(datagram.remaining())
            .put(datagram.duplicate())
            .flip()
            .order(ByteOrder.nativeOrder());
    for (int at = 0; at + 16 <= copy.limit(); ) {
      int length = copy.getInt(at);
      copy.putInt(at + 8, request.sequence());
      at += NetlinkMessage.aligned(length);
    }
    return copy;
  }

  @Test
  void a_live_lease_is_read_with_what_is_left() throws Exception {
    FilterNetlink.Lease lease =
        kernelSaying(
                Map.of(
                    NftablesBatch.GET_TABLE, List.of("nft-table"),
                    NftablesBatch.GET_SET_ELEMENTS, List.of("nft-lease")))
            .lease();
    assertEquals(new FilterNetlink.Lease(true, Optional.of(Duration.ofMillis(172))), lease);
  }

  @Test
  void no_element_is_no_lease_and_no_table_is_said() throws Exception {
    assertEquals(
        new FilterNetlink.Lease(true, Optional.empty()),
        kernelSaying(
                Map.of(
                    NftablesBatch.GET_TABLE, List.of("nft-table"),
                    NftablesBatch.GET_SET_ELEMENTS, List.of("nft-no-lease")))
            .lease());
    assertEquals(
        new FilterNetlink.Lease(false, Optional.empty()),
        kernelSaying(
                Map.of(
                    NftablesBatch.GET_TABLE, List.of("nft-no-table"),
                    NftablesBatch.GET_SET_ELEMENTS, List.of("nft-no-lease")))
            .lease());
  }

  @Test
  void a_kernel_that_says_nothing_is_a_failure() {
    FilterNetlink mute = kernelSaying(Map.of());
    assertThrows(EnvironmentFailure.class, mute::lease);
    assertThrows(EnvironmentFailure.class, () -> mute.observe(TABLE));
    assertThrows(EnvironmentFailure.class, () -> mute.commit(GateTable::writeRemoval));
  }

  private static Map<Integer, List<String>> all(String table) {
    return Map.of(
        NftablesBatch.GET_TABLE, List.of(table),
        NftablesBatch.GET_CHAIN, List.of("nft-chain-dump"),
        NftablesBatch.GET_RULE, List.of("nft-rule-dump"),
        NftablesBatch.GET_SET_ELEMENTS, List.of("nft-element-dump"));
  }

  @Test
  void the_gates_that_a_dump_shows_are_observed() throws Exception {
    ObservedGates observed = kernelSaying(all("nft-table")).observe(TABLE);
    assertEquals(Set.of("eth0"), observed.gatedDevices());
    assertEquals(Set.of("in-eth0", "out-eth0"), observed.gateChains());
    assertFalse(observed.tableStands(), "its comment is another's");
  }

  @Test
  void where_there_is_no_table_nothing_is_observed() throws Exception {
    assertEquals(ObservedGates.NOTHING, kernelSaying(all("nft-no-table")).observe(TABLE));
  }

  @Test
  void a_refusal_of_any_part_is_told_and_an_old_reply_is_not_taken_for_ours() throws Exception {
    int[] sequence = {0};
    FilterNetlink filter =
        new FilterNetlink(
            new FakeNetlink(
                requests -> {
                  List<NetlinkMessage> sent = NetlinkMessage.parse(requests).orElseThrow();
                  NetlinkMessage stale =
                      new NetlinkMessage(0, 0, sequence[0], 0, ByteBuffer.allocate(0));
                  NetlinkMessage last = sent.get(sent.size() - 2);
                  boolean first = sequence[0] == 0;
                  sequence[0] = last.sequence();
                  return List.of(
                      Reply.fromKernel(as(stale, Captured.one("ack-eexist"))),
                      Reply.fromKernel(as(last, Captured.one(first ? "ack-done" : "ack-enodev"))));
                }));
    filter.commit(GateTable::writeRemoval);
    EnvironmentFailure refused =
        assertThrows(EnvironmentFailure.class, () -> filter.commit(GateTable::writeRemoval));
    assertTrue(refused.getMessage().contains("ENODEV"), refused::getMessage);
  }

  @Test
  void notices_about_our_table_by_others_are_told_from_our_own() {
    List<NetlinkMessage> notices = Captured.messages("nft-flush-notices");
    int sender = notices.get(0).portId();
    assertTrue(notices.stream().anyMatch(n -> FilterNetlink.isForeignNotice(n, 0)));
    assertFalse(notices.stream().anyMatch(n -> FilterNetlink.isForeignNotice(n, sender)));
    // The generation's notice names no table.
    assertFalse(FilterNetlink.isForeignNotice(notices.get(notices.size() - 1), 0));
  }
}

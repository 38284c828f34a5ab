package io.flywall.vip.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What nftables tells about our table: nothing of anybody else's is looked at. The numbers of
 * attributes are those of include/uapi/linux/netfilter/nf_tables.h.
 */
final class GateMessage {
  private static final int TABLE = 1;
  private static final int SET_EXPIRATION = 5;
  private static final int RULE_USER_DATA = 7;

  private GateMessage() {}

  /** Attributes of a message of this type about our table. */
  private static Optional<Attributes> ours(NetlinkMessage message, int type) {
    return message.type() == type ? ours(message) : Optional.empty();
  }

  private static Optional<Attributes> ours(NetlinkMessage message) {
    ByteBuffer body = message.body();
    if (body.remaining() < NftablesBatch.FIXED_LENGTH
        || body.get(0) != NftablesBatch.FAMILY_NETDEV) {
      return Optional.empty();
    }
    body.position(NftablesBatch.FIXED_LENGTH);
    return Attributes.parse(body)
        .filter(a -> a.text(TABLE).filter(GateTable.NAME::equals).isPresent());
  }

  /** Whether a notice of nftables speaks of our table, in whatever way. */
  static boolean concernsUs(NetlinkMessage message) {
    return message.type() >>> 8 == NftablesBatch.NEW_TABLE >>> 8 && ours(message).isPresent();
  }

  static void writeTableQuery(NetlinkWriter to, int sequence) {
    NftablesBatch.begin(to, NftablesBatch.GET_TABLE, 0, sequence)
        .attribute(TABLE, GateTable.NAME)
        .end();
  }

  /** The table's comment; empty text where it has none, empty when it is no table of ours. */
  static Optional<String> comment(NetlinkMessage message) {
    return ours(message, NftablesBatch.NEW_TABLE)
        .map(a -> a.bytes(6).map(GateMessage::commentIn).orElse(""));
  }

  /** Type, length, value, as libnftnl writes it; type 0 is the comment. */
  private static String commentIn(byte[] userData) {
    if (userData.length < 3 || userData[0] != 0) {
      return "";
    }
    int length = Math.min(Byte.toUnsignedInt(userData[1]), userData.length - 2);
    return length == 0 ? "" : new String(userData, 2, length - 1, StandardCharsets.UTF_8);
  }

  /**
   * @param device empty for a chain without a hook or with several devices
   * @param hook -1 likewise
   */
  record Chain(String name, int hook, String device) {}

  static void writeChainDump(NetlinkWriter to, int sequence) {
    NftablesBatch.begin(to, NftablesBatch.GET_CHAIN, NetlinkMessage.FLAG_DUMP, sequence).end();
  }

  static Optional<Chain> chain(NetlinkMessage message) {
    return ours(message, NftablesBatch.NEW_CHAIN)
        .flatMap(
            a ->
                a.text(3)
                    .map(
                        name -> {
                          Optional<Attributes> hook = a.nested(4);
                          return new Chain(
                              name,
                              hook.map(h -> h.networkNumber(1).orElse(-1)).orElse(-1),
                              hook.flatMap(h -> h.text(3)).orElse(""));
                        }));
  }

  static void writeRuleDump(NetlinkWriter to, int sequence) {
    NftablesBatch.begin(to, NftablesBatch.GET_RULE, NetlinkMessage.FLAG_DUMP, sequence)
        .attribute(TABLE, GateTable.NAME)
        .end();
  }

  /** The chain that a rule of ours lies in. */
  static Optional<String> chainOfRule(NetlinkMessage message) {
    return ours(message, NftablesBatch.NEW_RULE).flatMap(a -> a.text(2));
  }

  /** What stands beside a rule of ours. */
  static Optional<String> commentOfRule(NetlinkMessage message) {
    return ours(message, NftablesBatch.NEW_RULE)
        .flatMap(a -> a.bytes(RULE_USER_DATA))
        .map(GateMessage::commentIn);
  }

  static void writeElementDump(NetlinkWriter to, int sequence, GateTable.Set set) {
    NftablesBatch.begin(to, NftablesBatch.GET_SET_ELEMENTS, NetlinkMessage.FLAG_DUMP, sequence)
        .attribute(TABLE, GateTable.NAME)
        .attribute(2, set.name())
        .end();
  }

  /** How many elements a part of a dump of them holds. */
  static int elementCount(NetlinkMessage message) {
    return ours(message, NftablesBatch.NEW_SET_ELEMENTS).map(a -> a.count(3)).orElse(0);
  }

  /** The keys in a part of a dump of elements. */
  static List<byte[]> elementKeys(NetlinkMessage message) {
    return ours(message, NftablesBatch.NEW_SET_ELEMENTS).stream()
        .flatMap(a -> a.list(3).stream())
        .flatMap(element -> element.nested(1).stream())
        .flatMap(key -> key.bytes(1).stream())
        .toList();
  }

  /** Asks for the lease: the answer is its element, or ENOENT. Takes no lock of nftables. */
  static void writeLeaseQuery(NetlinkWriter to, int sequence) {
    NftablesBatch.begin(to, NftablesBatch.GET_SET_ELEMENTS, 0, sequence)
        .attribute(TABLE, GateTable.NAME)
        .attribute(2, GateTable.LEASE.name())
        .beginNest(3);
    GateTable.element(to, ByteBuffer.allocate(Integer.BYTES).putInt(GateTable.GROUP).array());
    to.endNest().end();
  }

  /** What is left of the lease; an element that never ends has no lease's form and counts as 0. */
  static Optional<Duration> leaseLeft(NetlinkMessage message) {
    return ours(message, NftablesBatch.NEW_SET_ELEMENTS)
        .flatMap(a -> a.nested(3))
        .flatMap(list -> list.nested(1))
        .map(
            element ->
                Duration.ofMillis(Math.max(0, element.networkLong(SET_EXPIRATION).orElse(0))));
  }
}

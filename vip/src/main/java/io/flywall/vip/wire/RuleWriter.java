package io.flywall.vip.wire;

import java.nio.ByteBuffer;

/**
 * One rule of nftables, expression by expression, in the order in which the kernel runs them. Each
 * loads into or tests register 1; a test that fails ends the rule. The numbers are those of
 * include/uapi/linux/netfilter/nf_tables.h, the forms those that nft(8) sends.
 */
final class RuleWriter {
  /** NFT_PAYLOAD_LL_HEADER and NFT_PAYLOAD_NETWORK_HEADER. */
  static final int LINK_HEADER = 0;

  static final int NETWORK_HEADER = 1;

  /** NFT_DYNSET_OP_ADD, UPDATE and DELETE. */
  static final int ADD = 0;

  static final int UPDATE = 1;
  static final int DELETE = 2;

  private static final int FLAG_APPEND = 0x800;

  private static final int TABLE = 1;
  private static final int CHAIN = 2;
  private static final int EXPRESSIONS = 4;
  private static final int USER_DATA = 7;

  private static final int LIST_ELEMENT = 1;
  private static final int EXPRESSION_NAME = 1;
  private static final int EXPRESSION_DATA = 2;
  private static final int DATA_VALUE = 1;
  private static final int DATA_VERDICT = 2;

  private static final int REGISTER = 1;
  private static final int VERDICT_REGISTER = 0;
  private static final int META_PROTOCOL = 1;
  private static final int META_MARK = 3;
  private static final int NF_DROP = 0;
  private static final int NFT_JUMP = -3;

  private final NetlinkWriter to;

  private RuleWriter(NetlinkWriter to) {
    this.to = to;
  }

  static RuleWriter append(NftablesBatch batch, String table, String chain) {
    NetlinkWriter to =
        batch
            .begin(NftablesBatch.NEW_RULE, NetlinkMessage.FLAG_CREATE | FLAG_APPEND)
            .attribute(TABLE, table)
            .attribute(CHAIN, chain)
            .beginNest(EXPRESSIONS);
    return new RuleWriter(to);
  }

  private NetlinkWriter expression(String name) {
    return to.beginNest(LIST_ELEMENT).attribute(EXPRESSION_NAME, name).beginNest(EXPRESSION_DATA);
  }

  private RuleWriter done() {
    to.endNest().endNest();
    return this;
  }

  private static void value(NetlinkWriter to, int type, byte[] bytes) {
    to.beginNest(type).attribute(DATA_VALUE, bytes).endNest();
  }

  /** meta protocol {@code etherType} */
  RuleWriter etherType(int etherType) {
    expression("meta").networkAttribute(2, META_PROTOCOL).networkAttribute(1, REGISTER);
    done();
    NetlinkWriter compare = expression("cmp").networkAttribute(1, REGISTER).networkAttribute(2, 0);
    value(compare, 3, ByteBuffer.allocate(2).putShort((short) etherType).array());
    return done();
  }

  /** Loads some bytes of the packet. */
  RuleWriter load(int base, int offset, int length) {
    expression("payload")
        .networkAttribute(1, REGISTER)
        .networkAttribute(2, base)
        .networkAttribute(3, offset)
        .networkAttribute(4, length);
    return done();
  }

  /** Loads {@code number}, written as nft(8) can read it again: meta mark and 0 xor number. */
  RuleWriter constant(int number) {
    expression("meta").networkAttribute(2, META_MARK).networkAttribute(1, REGISTER);
    done();
    NetlinkWriter bitwise =
        expression("bitwise")
            .networkAttribute(1, REGISTER)
            .networkAttribute(2, REGISTER)
            .networkAttribute(6, 0)
            .networkAttribute(3, Integer.BYTES);
    value(bitwise, 4, new byte[Integer.BYTES]);
    value(bitwise, 5, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    return done();
  }

  RuleWriter in(GateTable.Set set) {
    expression("lookup")
        .networkAttribute(2, REGISTER)
        .attribute(1, set.name())
        .networkAttribute(4, set.id());
    return done();
  }

  RuleWriter notIn(GateTable.Set set) {
    expression("lookup")
        .networkAttribute(2, REGISTER)
        .attribute(1, set.name())
        .networkAttribute(4, set.id())
        .networkAttribute(5, 1);
    return done();
  }

  /** Adds, updates or deletes the loaded value. */
  RuleWriter change(int operation, GateTable.Set set, long timeoutMillis) {
    expression("dynset").networkAttribute(4, REGISTER).networkAttribute(3, operation);
    if (operation != DELETE) {
      to.networkAttribute(6, timeoutMillis);
    }
    to.attribute(1, set.name()).networkAttribute(2, set.id());
    return done();
  }

  void drop() {
    expression("immediate").networkAttribute(1, VERDICT_REGISTER).beginNest(2);
    to.beginNest(DATA_VERDICT).networkAttribute(1, NF_DROP).endNest().endNest();
    done();
    end();
  }

  void jump(String chain) {
    expression("immediate").networkAttribute(1, VERDICT_REGISTER).beginNest(2);
    to.beginNest(DATA_VERDICT)
        .networkAttribute(1, NFT_JUMP)
        .attribute(2, chain)
        .endNest()
        .endNest();
    done();
    end();
  }

  void end() {
    to.endNest().end();
  }

  /** With what nft(8) keeps beside the rule. */
  void end(byte[] userData) {
    to.endNest().attribute(USER_DATA, userData).end();
  }
}

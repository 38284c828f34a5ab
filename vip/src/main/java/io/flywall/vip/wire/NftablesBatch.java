package io.flywall.vip.wire;

import java.nio.ByteBuffer;

/**
 * Messages to nftables that take effect together or not at all (include/uapi/linux/netfilter/
 * nfnetlink.h and nf_tables.h).
 *
 * <p>Only the last is acknowledged: the kernel answers when all is committed, and errors are told
 * without being asked for.
 */
public final class NftablesBatch {
  private static final int NFNL_MSG_BATCH_BEGIN = 16;
  private static final int NFNL_MSG_BATCH_END = 17;

  private static final int SUBSYSTEM = 10;
  static final int NEW_TABLE = SUBSYSTEM << 8;
  static final int GET_TABLE = NEW_TABLE + 1;
  static final int DELETE_TABLE = NEW_TABLE + 2;
  static final int NEW_CHAIN = NEW_TABLE + 3;
  static final int GET_CHAIN = NEW_TABLE + 4;
  static final int DELETE_CHAIN = NEW_TABLE + 5;
  static final int NEW_RULE = NEW_TABLE + 6;
  static final int GET_RULE = NEW_TABLE + 7;
  static final int DELETE_RULE = NEW_TABLE + 8;
  static final int NEW_SET = NEW_TABLE + 9;
  static final int NEW_SET_ELEMENTS = NEW_TABLE + 12;
  static final int GET_SET_ELEMENTS = NEW_TABLE + 13;
  static final int DELETE_SET_ELEMENTS = NEW_TABLE + 14;

  /** struct nfgenmsg: family, version, resource. */
  static final int FIXED_LENGTH = 4;

  /** NFPROTO_NETDEV. */
  static final int FAMILY_NETDEV = 5;

  private final NetlinkWriter writer;
  private int sequence;

  NftablesBatch(ByteBuffer buffer, int firstSequence) {
    this.writer = new NetlinkWriter(buffer);
    this.sequence = firstSequence;
    mark(NFNL_MSG_BATCH_BEGIN);
  }

  private void mark(int type) {
    writer
        .begin(type, NetlinkMessage.FLAG_REQUEST, sequence)
        .putByte(0)
        .putByte(0)
        .putByte(0)
        .putByte(SUBSYSTEM)
        .end();
  }

  /** Begins a message, of which all attributes follow; end it. */
  NetlinkWriter begin(int type, int flags) {
    return begin(writer, type, flags, ++sequence);
  }

  static NetlinkWriter begin(NetlinkWriter to, int type, int flags, int sequence) {
    return to.begin(type, NetlinkMessage.FLAG_REQUEST | flags, sequence)
        .putByte(FAMILY_NETDEV)
        .putByte(0)
        .putShort(0);
  }

  /** The sequence number of the last message, the one that is acknowledged. */
  int lastSequence() {
    return sequence;
  }

  /** Everything, ready to be sent. */
  ByteBuffer committing() {
    writer.alsoFlag(NetlinkMessage.FLAG_ACK);
    sequence++;
    mark(NFNL_MSG_BATCH_END);
    sequence--;
    return writer.finished();
  }

  /**
   * Everything but the end: the kernel does all of it, tells how it went, and undoes it (that is
   * how {@code nft --check} works).
   */
  ByteBuffer onTrial() {
    writer.alsoFlag(NetlinkMessage.FLAG_ACK);
    return writer.finished();
  }
}

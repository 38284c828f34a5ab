package io.flywall.vip.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One netlink message (include/uapi/linux/netlink.h, struct nlmsghdr), as received.
 *
 * @param portId whom the message is addressed to; who sent it is known only to the socket
 * @param payload a read-only view into the datagram, in the host's byte order: decode it before the
 *     datagram's buffer is used again
 */
public record NetlinkMessage(int type, int flags, int sequence, int portId, ByteBuffer payload) {
  public static final int HEADER_LENGTH = 16;

  /** NLMSG_ERROR: an error, or with error 0 an acknowledgement. */
  public static final int ERROR = 2;

  /** NLMSG_DONE: the end of a dump. */
  public static final int DONE = 3;

  public static final int FLAG_REQUEST = 0x1;
  public static final int FLAG_MULTI = 0x2;
  public static final int FLAG_ACK = 0x4;

  /**
   * NLM_F_DUMP_INTR: something changed during the dump, which is thus no picture of any instant.
   */
  public static final int FLAG_DUMP_INTERRUPTED = 0x10;

  /** NLM_F_DUMP = NLM_F_ROOT | NLM_F_MATCH. */
  public static final int FLAG_DUMP = 0x300;

  public static final int FLAG_REPLACE = 0x100;
  public static final int FLAG_EXCLUSIVE = 0x200;
  public static final int FLAG_CREATE = 0x400;

  /** The messages of a datagram; empty when any of them is not well formed. */
  public static Optional<List<NetlinkMessage>> parse(ByteBuffer datagram) {
    ByteBuffer rest = datagram.slice().order(ByteOrder.nativeOrder());
    List<NetlinkMessage> messages = new ArrayList<>();
    while (rest.hasRemaining()) {
      int start = rest.position();
      if (rest.remaining() < HEADER_LENGTH) {
        return Optional.empty();
      }
      int length = rest.getInt();
      int type = Short.toUnsignedInt(rest.getShort());
      int flags = Short.toUnsignedInt(rest.getShort());
      int sequence = rest.getInt();
      int portId = rest.getInt();
      if (length < HEADER_LENGTH || length > rest.limit() - start) {
        return Optional.empty();
      }
      ByteBuffer payload =
          rest.slice(start + HEADER_LENGTH, length - HEADER_LENGTH)
              .asReadOnlyBuffer()
              .order(ByteOrder.nativeOrder());
      messages.add(new NetlinkMessage(type, flags, sequence, portId, payload));
      // The last message of a datagram may lack its padding.
      rest.position(Math.min(rest.limit(), start + aligned(length)));
    }
    return Optional.of(messages);
  }

  /** The same with a payload of its own: the datagram's buffer may be used again. */
  NetlinkMessage kept() {
    ByteBuffer copy = ByteBuffer.allocate(payload.remaining());
    copy.put(body()).flip();
    return new NetlinkMessage(type, flags, sequence, portId, copy);
  }

  /** A view of the payload of its own position. */
  ByteBuffer body() {
    return payload.duplicate().order(ByteOrder.nativeOrder());
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** NLMSG_ALIGN and NLA_ALIGN: the next multiple of four. */
  static int aligned(int length) {
    return length + 3 & ~3;
  }
}

package io.flywall.vip.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Packs requests one behind the other into one buffer, for one send. Lengths are filled in at the
 * end of each message, so that nobody counts bytes by hand.
 */
public final class NetlinkWriter {
  /** NLA_F_NESTED: the kernel's newer parsers insist on it. */
  private static final int NESTED = 0x8000;

  private static final int FLAGS_AT = 6;

  private final ByteBuffer buffer;
  private final Deque<Integer> nests = new ArrayDeque<>();
  private int start;

  /** Writes from the start of {@code buffer}; too small a buffer is the caller's mistake. */
  public NetlinkWriter(ByteBuffer buffer) {
    this.buffer = buffer.clear().order(ByteOrder.nativeOrder());
  }

  /** A message's header. Port id 0: the kernel knows its sender. */
  public NetlinkWriter begin(int type, int flags, int sequence) {
    start = buffer.position();
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    return this;
  }

  public NetlinkWriter putByte(int value) {
    buffer.put((byte) value);
    return this;
  }

  public NetlinkWriter putShort(int value) {
    buffer.putShort((short) value);
    return this;
  }

  public NetlinkWriter putInt(int value) {
    buffer.putInt(value);
    return this;
  }

  public NetlinkWriter attribute(int type, byte[] value) {
    buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    while (buffer.position() % 4 != 0) {
      buffer.put((byte) 0);
    }
    return this;
  }

  public NetlinkWriter attribute(int type, int value) {
    buffer.putShort((short) 8).putShort((short) type).putInt(value);
    return this;
  }

  /** Numbers of nfnetlink are in network byte order, unlike those of rtnetlink. */
  public NetlinkWriter networkAttribute(int type, int value) {
    return attribute(type, ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  public NetlinkWriter networkAttribute(int type, long value) {
    return attribute(type, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  /** Text with its final zero. */
  public NetlinkWriter attribute(int type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return attribute(type, Arrays.copyOf(bytes, bytes.length + 1));
  }

  /** The attributes up to {@link #endNest} lie in this one. */
  public NetlinkWriter beginNest(int type) {
    nests.push(buffer.position());
    buffer.putShort((short) 0).putShort((short) (NESTED | type));
    return this;
  }

  public NetlinkWriter endNest() {
    int nest = nests.pop();
    buffer.putShort(nest, (short) (buffer.position() - nest));
    return this;
  }

  /** Adds flags to the message that was ended last. */
  public NetlinkWriter alsoFlag(int flags) {
    int at = start + FLAGS_AT;
    buffer.putShort(at, (short) (buffer.getShort(at) | flags));
    return this;
  }

  public NetlinkWriter end() {
    buffer.putInt(start, buffer.position() - start);
    return this;
  }

  /** All messages written so far, ready to be sent. */
  public ByteBuffer finished() {
    return buffer.flip();
  }
}

package io.flywall.vip.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Packs requests one behind the other into one buffer, for one send. Lengths are filled in at the
 * end of each message, so that nobody counts bytes by hand.
 */
public final class NetlinkWriter {
  private final ByteBuffer buffer;
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

  public NetlinkWriter end() {
    buffer.putInt(start, buffer.position() - start);
    return this;
  }

  /** All messages written so far, ready to be sent. */
  public ByteBuffer finished() {
    return buffer.flip();
  }
}

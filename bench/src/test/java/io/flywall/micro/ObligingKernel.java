package io.flywall.micro;

import io.flywall.vip.wire.NetlinkSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Knows one device and acknowledges everything (rtnetlink(7), linux/netlink.h). */
final class ObligingKernel implements NetlinkSocket {
  private static final int HEADER = 16;
  private static final int ERROR = 2;
  private static final int GET_LINK = 18;
  private static final int NEW_LINK = 16;
  private static final int DEVICE_NAME = 3;
  private static final byte[] NAME = "lan0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuffer replies = ByteBuffer.allocate(32 * 1024).order(ByteOrder.nativeOrder());

  @Override
  public void send(ByteBuffer requests) {
    ByteBuffer in = requests.duplicate().order(ByteOrder.nativeOrder());
    replies.clear();
    while (in.remaining() >= HEADER) {
      int start = in.position();
      int length = in.getInt(start);
      int sequence = in.getInt(start + 8);
      if (in.getShort(start + 4) == GET_LINK) {
        device(sequence);
      } else {
        acknowledge(sequence);
      }
      in.position(start + (length + 3) / 4 * 4);
    }
    replies.flip();
  }

  /** struct nlmsghdr; length first. */
  private void header(int length, int type, int sequence) {
    replies.putInt(length).putShort((short) type).putShort((short) 0).putInt(sequence).putInt(0);
  }

  /** struct nlmsgerr without an error, and the header of the request. */
  private void acknowledge(int sequence) {
    header(HEADER + 4 + HEADER, ERROR, sequence);
    replies.putInt(0).putInt(HEADER).putInt(0).putInt(sequence).putInt(0);
  }

  /** struct ifinfomsg of device 7, and its name. */
  private void device(int sequence) {
    header(HEADER + 16 + 4 + NAME.length, NEW_LINK, sequence);
    replies.putInt(0).putInt(7).putInt(0).putInt(0);
    replies.putShort((short) (4 + NAME.length)).putShort((short) DEVICE_NAME).put(NAME);
  }

  @Override
  public int receive(ByteBuffer into) {
    into.clear();
    into.put(replies).flip();
    return 0;
  }

  @Override
  public void close() {}
}

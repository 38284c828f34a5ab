package io.flywall.vip.wire;

import java.nio.ByteBuffer;

/**
 * What the agent tells the kernel's lease: Ethernet frames that are sent on the loopback device and
 * end in its egress hook, where the rules of {@link GateTable} read the 32-bit words behind the
 * header.
 *
 * <p>The loopback device rather than the VIP's: it is always there and up, so that a release works
 * while the VIP's link is down; it has an Ethernet header where tunnels have none; and without the
 * rules the frame still stays in this host.
 */
public final class LeaseFrame {
  /** Header, counter, group. */
  public static final int LENGTH = EtherType.HEADER_LENGTH + 2 * Integer.BYTES;

  private LeaseFrame() {}

  /** Makes the counter a token. */
  public static ByteBuffer arm(int counter) {
    return frame(EtherType.ARM, counter);
  }

  /** Lets the lease run anew if the token lives. */
  public static ByteBuffer renew(int counter) {
    return frame(EtherType.RENEW, counter);
  }

  /** Ends the lease. */
  public static ByteBuffer release() {
    return frame(EtherType.RELEASE, 0);
  }

  private static ByteBuffer frame(int etherType, int counter) {
    return ByteBuffer.allocate(LENGTH)
        .putShort(12, (short) etherType)
        .putInt(EtherType.HEADER_LENGTH, counter)
        .putInt(EtherType.HEADER_LENGTH + Integer.BYTES, GateTable.GROUP);
  }
}

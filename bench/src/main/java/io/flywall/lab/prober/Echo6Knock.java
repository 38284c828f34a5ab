package io.flywall.lab.prober;

import io.flywall.vip.MacAddress;
import io.flywall.vip.wire.EtherType;
import io.flywall.vip.wire.InternetChecksum;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * An ICMPv6 echo request to a chosen MAC address, and its reply (RFC 4443): whether a node takes
 * and sends packets for the IPv6 VIP, whoever it says has it.
 */
final class Echo6Knock {
  private static final int ETHERNET = 14;
  private static final int IP = 40;
  private static final int ECHO = 8 + Long.BYTES;
  private static final int PROTOCOL = 58;
  private static final int REQUEST = 128;
  private static final int REPLY = 129;
  private static final int IDENTIFIER = 0x7703;

  private Echo6Knock() {}

  static ByteBuffer frame(
      MacAddress from, MacAddress to, Inet6Address source, Inet6Address target, long tick) {
    ByteBuffer out =
        ByteBuffer.allocate(ETHERNET + IP + ECHO)
            .put(to.toBytes())
            .put(from.toBytes())
            .putShort((short) EtherType.IPV6)
            .putInt(6 << 28)
            .putShort((short) ECHO)
            .put((byte) PROTOCOL)
            .put((byte) 64)
            .put(source.getAddress())
            .put(target.getAddress())
            .put((byte) REQUEST)
            .put((byte) 0)
            .putShort((short) 0)
            .putShort((short) IDENTIFIER)
            .putShort((short) tick)
            .putLong(tick);
    long pseudo = InternetChecksum.sum(out, ETHERNET + 8, 32) + PROTOCOL + ECHO;
    int checksum = InternetChecksum.of(out, ETHERNET + IP, ECHO, pseudo);
    return out.putShort(ETHERNET + IP + 2, (short) checksum).flip();
  }

  /** The tick when the frame is a reply of {@code target} to one of ours. */
  static OptionalLong answered(ByteBuffer frame, Inet6Address target) {
    ByteBuffer in = frame.slice();
    if (in.limit() < ETHERNET + IP + ECHO
        || in.getShort(12) != (short) EtherType.IPV6
        || in.get(ETHERNET + 6) != PROTOCOL
        || (in.get(ETHERNET + IP) & 0xff) != REPLY
        || in.getShort(ETHERNET + IP + 4) != IDENTIFIER
        || !in.slice(ETHERNET + 8, 16).equals(ByteBuffer.wrap(target.getAddress()))) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(in.getLong(ETHERNET + IP + 8));
  }
}

package io.flywall.lab.prober;

import io.flywall.vip.MacAddress;
import io.flywall.vip.wire.EtherType;
import io.flywall.vip.wire.InternetChecksum;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * A TCP SYN to a chosen MAC address, and what comes back (RFC 9293): RST from a closed port,
 * SYN-ACK from an open one. Either acknowledges our number plus one, so the number tells the tick.
 */
final class TcpKnock {
  private static final int ETHERNET = 14;
  private static final int IP = 20;
  private static final int TCP = 20;
  private static final int PROTOCOL = 6;
  private static final int SYN = 0x02;

  /** discard: nobody serves it, nobody filters it. */
  private static final int PORT = 9;

  /** Outside of Linux's range of ports for clients (net.ipv4.ip_local_port_range). */
  private static final int OWN_PORT = 7_777;

  private TcpKnock() {}

  static ByteBuffer frame(
      MacAddress from, MacAddress to, Inet4Address source, Inet4Address target, long tick) {
    ByteBuffer out =
        ByteBuffer.allocate(ETHERNET + IP + TCP)
            .put(to.toBytes())
            .put(from.toBytes())
            .putShort((short) EtherType.IPV4)
            .putShort((short) 0x4500)
            .putShort((short) (IP + TCP))
            .putInt(0x4000) // identification 0, not to be fragmented
            .put((byte) 64)
            .put((byte) PROTOCOL)
            .putShort((short) 0)
            .put(source.getAddress())
            .put(target.getAddress())
            .putShort((short) OWN_PORT)
            .putShort((short) PORT)
            .putInt((int) tick)
            .putInt(0)
            .putShort((short) ((TCP / 4) << 12 | SYN))
            .putShort((short) 1024)
            .putInt(0);
    out.putShort(ETHERNET + 10, (short) InternetChecksum.of(out, ETHERNET, IP, 0));
    long pseudo = InternetChecksum.sum(out, ETHERNET + 12, 8) + PROTOCOL + TCP;
    out.putShort(ETHERNET + IP + 16, (short) InternetChecksum.of(out, ETHERNET + IP, TCP, pseudo));
    return out.flip();
  }

  /** The tick, cut to 32 bits, when the frame answers one of ours. */
  static OptionalLong answered(ByteBuffer frame, Inet4Address target) {
    ByteBuffer in = frame.slice();
    if (in.limit() < ETHERNET + IP + TCP
        || in.getShort(12) != EtherType.IPV4
        || in.get(ETHERNET) != 0x45
        || in.get(ETHERNET + 9) != PROTOCOL
        || in.getInt(ETHERNET + 12) != ByteBuffer.wrap(target.getAddress()).getInt()
        || Short.toUnsignedInt(in.getShort(ETHERNET + IP)) != PORT
        || Short.toUnsignedInt(in.getShort(ETHERNET + IP + 2)) != OWN_PORT) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Integer.toUnsignedLong(in.getInt(ETHERNET + IP + 8) - 1));
  }
}

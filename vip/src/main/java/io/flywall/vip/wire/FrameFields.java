package io.flywall.vip.wire;

import io.flywall.vip.MacAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;

/** Fields of frames, read at the buffer's position; the caller has checked the length. */
final class FrameFields {
  private FrameFields() {}

  static MacAddress mac(ByteBuffer from) {
    return MacAddress.of(bytes(from, MacAddress.LENGTH));
  }

  static Inet4Address ipv4(ByteBuffer from) {
    return (Inet4Address) AddressMessage.addressOf(bytes(from, 4));
  }

  static Inet6Address ipv6(ByteBuffer from) {
    return (Inet6Address) AddressMessage.addressOf(bytes(from, 16));
  }

  static int number16(ByteBuffer from) {
    return Short.toUnsignedInt(from.getShort());
  }

  static byte[] bytes(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }
}

package io.flywall.vip;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A 48-bit link-layer address. Kept as a number, because an array in a record compares by identity.
 *
 * @param bits the six bytes, first byte most significant
 */
public record MacAddress(long bits) {
  /** Bytes of an Ethernet address. */
  public static final int LENGTH = 6;

  /** All stations. */
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  /** No address: loopback, tunnels, and "not known yet" in ARP. */
  public static final MacAddress ZERO = new MacAddress(0);

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  public MacAddress {
    if (bits < 0 || bits > 0xffff_ffff_ffffL) {
      throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
    }
  }

  /** From exactly six bytes. */
  public static MacAddress of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("not six bytes: " + bytes.length);
    }
    long bits = 0;
    for (byte b : bytes) {
      bits = bits << 8 | (b & 0xff);
    }
    return new MacAddress(bits);
  }

  /** From {@code 02:00:00:00:00:01}; empty when it is not that. */
  public static Optional<MacAddress> parse(String text) {
    if (text.length() != 3 * LENGTH - 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(COLONS.parseHex(text)));
    } catch (IllegalArgumentException notHex) {
      return Optional.empty();
    }
  }

  /** The six bytes in the order of the wire. */
  public byte[] toBytes() {
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bytes[i] = (byte) (bits >>> (8 * (LENGTH - 1 - i)));
    }
    return bytes;
  }

  @Override
  public String toString() {
    return COLONS.formatHex(toBytes());
  }
}

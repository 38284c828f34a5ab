package io.flywall.value;

import java.net.InetAddress;

/**
 * All addresses that agree with {@code address} in its first {@code prefixLength} bits.
 *
 * @param prefixLength 0 to 32, or to 128 for IPv6
 */
public record Network(InetAddress address, int prefixLength) {

  public Network {
    if (prefixLength < 0 || prefixLength > address.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("prefix length out of range: " + prefixLength);
    }
  }

  /** An IPv4 network holds no IPv6 address, and the other way round. */
  public boolean contains(InetAddress other) {
    byte[] ours = address.getAddress();
    byte[] theirs = other.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = prefixLength / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (ours[i] != theirs[i]) {
        return false;
      }
    }
    int rest = prefixLength % Byte.SIZE;
    return rest == 0 || (ours[whole] ^ theirs[whole]) >> (Byte.SIZE - rest) == 0;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}

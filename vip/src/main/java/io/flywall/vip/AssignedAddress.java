package io.flywall.vip;

import java.net.InetAddress;

/**
 * An address that a device carries. Whether it is one of our VIPs is not known here.
 *
 * @param address the node's own end; never the far end of a point-to-point link
 */
public record AssignedAddress(int interfaceIndex, InetAddress address, int prefixLength) {

  /** Whether {@code other} lies in the subnet that this address spans. */
  public boolean covers(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    int wholeBytes = prefixLength / 8;
    for (int i = 0; i < wholeBytes; i++) {
      if (mine[i] != theirs[i]) {
        return false;
      }
    }
    int restBits = prefixLength % 8;
    if (restBits == 0) {
      return true;
    }
    int mask = 0xff << (8 - restBits) & 0xff;
    return ((mine[wholeBytes] ^ theirs[wholeBytes]) & mask) == 0;
  }

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof AssignedAddress assigned
        && interfaceIndex == assigned.interfaceIndex
        && prefixLength == assigned.prefixLength
        && address.equals(assigned.address);
  }

  @Override
  public int hashCode() {
    return (interfaceIndex * 31 + prefixLength) * 31 + address.hashCode();
  }
}

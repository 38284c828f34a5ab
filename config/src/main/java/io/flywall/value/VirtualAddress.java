package io.flywall.value;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A virtual IP: the address that clients use, its prefix length and the device that carries it.
 *
 * @param address IPv4 or IPv6, unicast
 * @param prefixLength 1 to 32, or 1 to 128
 * @param interfaceName the device's name as the kernel spells it
 */
public record VirtualAddress(InetAddress address, int prefixLength, String interfaceName)
    implements Comparable<VirtualAddress> {

  public VirtualAddress {
    int bits = address instanceof Inet6Address ? 128 : 32;
    if (prefixLength < 1 || prefixLength > bits) {
      throw new IllegalArgumentException("prefix length out of range: " + prefixLength);
    }
    if (address.isMulticastAddress() || address.isAnyLocalAddress()) {
      throw new IllegalArgumentException("not a unicast address: " + address.getHostAddress());
    }
  }

  public boolean isIpv4() {
    return address instanceof Inet4Address;
  }

  /** {@code address/prefix}, without a scope id. */
  public String cidr() {
    String host = address.getHostAddress();
    int scope = host.indexOf('%');
    return (scope < 0 ? host : host.substring(0, scope)) + "/" + prefixLength;
  }

  /** Those of each device, devices and VIPs in the order in which they come. */
  public static Map<String, List<VirtualAddress>> byInterface(Collection<VirtualAddress> vips) {
    Map<String, List<VirtualAddress>> byDevice = new LinkedHashMap<>();
    for (VirtualAddress vip : vips) {
      byDevice.computeIfAbsent(vip.interfaceName, name -> new ArrayList<>()).add(vip);
    }
    return byDevice;
  }

  /** IPv4 before IPv6, then by bytes, then by device: one order for lists and fingerprints. */
  @Override
  public int compareTo(VirtualAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.address.getAddress();
    int byFamily = Integer.compare(mine.length, theirs.length);
    if (byFamily != 0) {
      return byFamily;
    }
    int byBytes = Arrays.compareUnsigned(mine, theirs);
    if (byBytes != 0) {
      return byBytes;
    }
    int byPrefix = Integer.compare(prefixLength, other.prefixLength);
    return byPrefix != 0 ? byPrefix : interfaceName.compareTo(other.interfaceName);
  }

  @Override
  public String toString() {
    return cidr() + "@" + interfaceName;
  }

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof VirtualAddress vip
        && prefixLength == vip.prefixLength
        && address.equals(vip.address)
        && interfaceName.equals(vip.interfaceName);
  }

  @Override
  public int hashCode() {
    return (address.hashCode() * 31 + prefixLength) * 31 + interfaceName.hashCode();
  }
}

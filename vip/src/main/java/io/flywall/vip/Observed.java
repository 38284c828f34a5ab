package io.flywall.vip;

import io.flywall.value.VirtualAddress;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the kernel carries, at one look. The order is kept (devices by name, addresses as the kernel
 * told them): plans made from equal observations are equal.
 *
 * @param devices by name
 */
public record Observed(Map<String, Device> devices, Set<AssignedAddress> addresses) {

  /** Addresses on it answer to nobody outside: an operator may keep a VIP there for good. */
  private static final String LOOPBACK = "lo";

  /** No device at all: what a kernel is taken for before the first look. */
  public static final Observed NOTHING = new Observed(Map.of(), Set.of());

  public Observed {
    devices = Collections.unmodifiableMap(new TreeMap<>(devices));
    addresses = Collections.unmodifiableSet(new LinkedHashSet<>(addresses));
  }

  public Optional<Device> device(String name) {
    return Optional.ofNullable(devices.get(name));
  }

  /** Whether the VIP is there: this address, with this prefix length, on this device. */
  public boolean carries(VirtualAddress vip) {
    return prefixesOf(vip).contains(vip.prefixLength());
  }

  /** Prefix lengths with which the VIP's address is on the VIP's device; usually none or one. */
  List<Integer> prefixesOf(VirtualAddress vip) {
    return device(vip.interfaceName()).stream()
        .flatMap(device -> addresses.stream().filter(a -> a.interfaceIndex() == device.index()))
        .filter(a -> a.address().equals(vip.address()))
        .map(AssignedAddress::prefixLength)
        .toList();
  }

  /** Where these addresses stand, with whatever prefix length, on any device but {@code lo}. */
  public List<VirtualAddress> bearing(Set<InetAddress> wanted) {
    return bearing(wanted, devices.values(), addresses);
  }

  /** The same of a picture that somebody keeps up to date: a look at it must not cost a copy. */
  public static List<VirtualAddress> bearing(
      Set<InetAddress> wanted, Collection<Device> devices, Collection<AssignedAddress> addresses) {
    return addresses.stream()
        .filter(address -> wanted.contains(address.address()))
        .flatMap(address -> named(address, devices).stream())
        .toList();
  }

  /** An assigned address with its device's name; empty on lo and where the device is gone. */
  private static Optional<VirtualAddress> named(
      AssignedAddress address, Collection<Device> devices) {
    return devices.stream()
        .filter(device -> device.index() == address.interfaceIndex())
        .filter(device -> !device.name().equals(LOOPBACK))
        .map(device -> new VirtualAddress(address.address(), address.prefixLength(), device.name()))
        .findFirst();
  }

  /**
   * Whether another address on the VIP's device spans a subnet that the VIP lies in. Where none
   * does, neighbours on the link have no reason to ask for the VIP by ARP or NDP.
   */
  public boolean isInsideASubnetOf(VirtualAddress vip) {
    return device(vip.interfaceName()).stream()
        .flatMap(device -> addresses.stream().filter(a -> a.interfaceIndex() == device.index()))
        .anyMatch(a -> !a.address().equals(vip.address()) && a.covers(vip.address()));
  }
}

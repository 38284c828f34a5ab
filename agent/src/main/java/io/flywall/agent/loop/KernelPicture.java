package io.flywall.agent.loop;

import io.flywall.value.VirtualAddress;
import io.flywall.vip.AssignedAddress;
import io.flywall.vip.Device;
import io.flywall.vip.KernelNotice;
import io.flywall.vip.Observed;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Devices and addresses as the kernel last told: a full answer now and then, notices in between. A
 * picture can be late; every repair asks the kernel itself and finds out.
 */
final class KernelPicture {
  /** Addresses on it answer to nobody outside: an operator may keep a VIP there for good. */
  private static final String LOOPBACK = "lo";

  private Observed observed = Observed.NOTHING;

  void replace(Observed answer) {
    observed = answer;
  }

  void take(KernelNotice notice) {
    if (notice instanceof KernelNotice.AddressAppeared appeared) {
      Set<AssignedAddress> addresses = new LinkedHashSet<>(observed.addresses());
      addresses.add(appeared.address());
      observed = new Observed(observed.devices(), addresses);
    } else if (notice instanceof KernelNotice.AddressGone gone) {
      Set<AssignedAddress> addresses = new LinkedHashSet<>(observed.addresses());
      addresses.remove(gone.address());
      observed = new Observed(observed.devices(), addresses);
    } else if (notice instanceof KernelNotice.DeviceChanged changed) {
      Map<String, Device> devices = without(changed.device().index());
      devices.put(changed.device().name(), changed.device());
      observed = new Observed(devices, observed.addresses());
    } else if (notice instanceof KernelNotice.DeviceGone gone) {
      Set<AssignedAddress> addresses = new LinkedHashSet<>(observed.addresses());
      addresses.removeIf(address -> address.interfaceIndex() == gone.index());
      observed = new Observed(without(gone.index()), addresses);
    }
  }

  private Map<String, Device> without(int index) {
    Map<String, Device> devices = new TreeMap<>(observed.devices());
    devices.values().removeIf(device -> device.index() == index);
    return devices;
  }

  Optional<Device> device(String name) {
    return observed.device(name);
  }

  /** The kernel confirmed that a VIP is there, or that it is not; its notice is still to come. */
  void confirm(VirtualAddress vip, boolean there) {
    device(vip.interfaceName())
        .map(device -> new AssignedAddress(device.index(), vip.address(), vip.prefixLength()))
        .ifPresent(
            address ->
                take(
                    there
                        ? new KernelNotice.AddressAppeared(address)
                        : new KernelNotice.AddressGone(address)));
  }

  boolean carries(VirtualAddress vip) {
    return observed.carries(vip);
  }

  boolean isInsideASubnet(VirtualAddress vip) {
    return observed.isInsideASubnetOf(vip);
  }

  /** Wherever one of these addresses stands, with whatever prefix length, on any device but lo. */
  List<VirtualAddress> bearing(Collection<VirtualAddress> vips) {
    Set<InetAddress> wanted = new LinkedHashSet<>();
    vips.forEach(vip -> wanted.add(vip.address()));
    return observed.addresses().stream()
        .filter(address -> wanted.contains(address.address()))
        .flatMap(address -> named(address).stream())
        .toList();
  }

  /** An assigned address with its device's name; empty on lo and where the device is gone. */
  Optional<VirtualAddress> named(AssignedAddress address) {
    return observed.devices().values().stream()
        .filter(device -> device.index() == address.interfaceIndex())
        .filter(device -> !device.name().equals(LOOPBACK))
        .map(device -> new VirtualAddress(address.address(), address.prefixLength(), device.name()))
        .findFirst();
  }
}

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
  private final Map<String, Device> devices = new TreeMap<>();

  /** Changed in place: a claim of a thousand VIPs confirms a thousand addresses. */
  private final Set<AssignedAddress> addresses = new LinkedHashSet<>();

  void replace(Observed answer) {
    devices.clear();
    devices.putAll(answer.devices());
    addresses.clear();
    addresses.addAll(answer.addresses());
  }

  void take(KernelNotice notice) {
    if (notice instanceof KernelNotice.AddressAppeared appeared) {
      addresses.add(appeared.address());
    } else if (notice instanceof KernelNotice.AddressGone gone) {
      addresses.remove(gone.address());
    } else if (notice instanceof KernelNotice.DeviceChanged changed) {
      forget(changed.device().index());
      devices.put(changed.device().name(), changed.device());
    } else if (notice instanceof KernelNotice.DeviceGone gone) {
      addresses.removeIf(address -> address.interfaceIndex() == gone.index());
      forget(gone.index());
    }
  }

  private void forget(int index) {
    devices.values().removeIf(device -> device.index() == index);
  }

  Optional<Device> device(String name) {
    return Optional.ofNullable(devices.get(name));
  }

  /** The kernel confirmed that a VIP is there, or that it is not; its notice is still to come. */
  void confirm(VirtualAddress vip, boolean there) {
    Optional<AssignedAddress> address = assigned(vip);
    if (there) {
      address.ifPresent(addresses::add);
    } else {
      address.ifPresent(addresses::remove);
    }
  }

  boolean carries(VirtualAddress vip) {
    return assigned(vip).filter(addresses::contains).isPresent();
  }

  private Optional<AssignedAddress> assigned(VirtualAddress vip) {
    return device(vip.interfaceName())
        .map(device -> new AssignedAddress(device.index(), vip.address(), vip.prefixLength()));
  }

  /** Whether an address of that device spans a subnet that {@code address} lies in. */
  boolean spans(String deviceName, InetAddress address) {
    return device(deviceName).stream()
        .flatMap(device -> addresses.stream().filter(a -> a.interfaceIndex() == device.index()))
        .anyMatch(a -> a.covers(address));
  }

  boolean isInsideASubnet(VirtualAddress vip) {
    return new Observed(devices, addresses).isInsideASubnetOf(vip);
  }

  /** Wherever one of these addresses stands, with whatever prefix length, on any device but lo. */
  List<VirtualAddress> bearing(Collection<VirtualAddress> vips) {
    Set<InetAddress> wanted = new LinkedHashSet<>();
    vips.forEach(vip -> wanted.add(vip.address()));
    return Observed.bearing(wanted, devices.values(), addresses);
  }
}

package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.MacAddress;
import io.flywall.vip.wire.RouteNetlink;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The link-layer addresses of this node. Linux answers ARP for any of its addresses on any device:
 * a node with two devices in one LAN hears itself. For one thread after its making.
 */
final class OwnDevices implements AutoCloseable {
  private final RouteNetlink netlink;
  private Set<MacAddress> macs = Set.of();

  private OwnDevices(RouteNetlink netlink) {
    this.netlink = netlink;
  }

  /** Those of the network namespace that the calling thread is in. */
  static OwnDevices open() throws EnvironmentFailure {
    OwnDevices ours = new OwnDevices(new RouteNetlink(LinuxNetlinkSocket.route()));
    ours.refresh();
    return ours;
  }

  /**
   * Reads them anew. Asked of the kernel, because the JDK's list of devices leaves out those
   * without an address.
   */
  void refresh() {
    try {
      macs =
          netlink.links().stream()
              .map(link -> link.device().mac())
              .filter(mac -> !mac.equals(MacAddress.ZERO))
              .collect(Collectors.toUnmodifiableSet());
    } catch (EnvironmentFailure tooBusy) {
      // As they were: the next look may see more.
    }
  }

  boolean have(MacAddress mac) {
    return macs.contains(mac);
  }

  @Override
  public void close() {
    netlink.close();
  }
}

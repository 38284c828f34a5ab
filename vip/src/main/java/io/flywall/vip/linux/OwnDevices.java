package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.vip.MacAddress;
import io.flywall.vip.wire.RouteNetlink;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The link-layer addresses of this node. Linux answers ARP for any of its addresses on any device:
 * a node with two devices in one LAN hears itself. For one thread after its making.
 */
final class OwnDevices implements AutoCloseable {
  /** As often as the listener looks for devices that it listens on. */
  private static final Duration READ_EACH = Duration.ofSeconds(1);

  private final RouteNetlink netlink;
  private Set<MacAddress> macs = Set.of();
  private MonotonicInstant readAt = MonotonicInstant.DISTANT_PAST;

  private OwnDevices(RouteNetlink netlink) {
    this.netlink = netlink;
  }

  /** Those of the network namespace that the calling thread is in. */
  static OwnDevices open() throws EnvironmentFailure {
    return new OwnDevices(new RouteNetlink(LinuxNetlinkSocket.route()));
  }

  /**
   * Reads them anew when they are old, however often it is called: a LAN that is down lets the
   * listener look with every question. Asked of the kernel, because the JDK's list of devices
   * leaves out those without an address.
   */
  void refreshIfOld(MonotonicInstant now) {
    if (now.since(readAt).compareTo(READ_EACH) < 0) {
      return;
    }
    readAt = now;
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

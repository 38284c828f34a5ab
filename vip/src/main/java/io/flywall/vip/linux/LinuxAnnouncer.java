package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.Announcer;
import io.flywall.vip.MacAddress;
import io.flywall.vip.wire.ArpFrame;
import io.flywall.vip.wire.NeighborAdvertisement;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gratuitous ARP (request and reply) and unsolicited neighbour advertisements, over one packet
 * socket per device. For the thread that claims.
 *
 * <p>The kernel's own sysctls (arp_notify, ndisc_notify) were rejected: they announce when a device
 * comes up, not when we decide, and never twice.
 */
public final class LinuxAnnouncer implements Announcer {
  private final Map<String, PacketSocket> sockets = new HashMap<>();

  @Override
  public void announce(List<VirtualAddress> vips) throws EnvironmentFailure {
    List<String> failures = new ArrayList<>();
    for (VirtualAddress vip : vips) {
      try {
        announce(vip);
      } catch (EnvironmentFailure failure) {
        failures.add(vip + " (" + failure.getMessage() + ")");
      }
    }
    if (!failures.isEmpty()) {
      throw new EnvironmentFailure("not announced: " + String.join(", ", failures));
    }
  }

  private void announce(VirtualAddress vip) throws EnvironmentFailure {
    PacketSocket socket = socketOn(vip.interfaceName());
    try {
      MacAddress own = socket.mac();
      if (own.equals(MacAddress.ZERO)) {
        // Loopback and tunnels have no neighbours that cache a link-layer address.
        return;
      }
      for (ByteBuffer frame : frames(vip, own)) {
        if (!socket.send(frame)) {
          throw new EnvironmentFailure(
              "dropped on its way out: no lease on the device, or a full queue");
        }
      }
    } catch (EnvironmentFailure failure) {
      // A socket whose device went away never works again; a new one costs some microseconds. Down
      // and up again leaves no error behind: packet_notifier (net/packet/af_packet.c) marks only
      // sockets that receive.
      forget(vip.interfaceName());
      throw failure;
    }
  }

  private static List<ByteBuffer> frames(VirtualAddress vip, MacAddress own) {
    if (vip.address() instanceof Inet4Address ipv4) {
      return List.of(
          ArpFrame.gratuitousRequest(own, ipv4).encode(),
          ArpFrame.gratuitousReply(own, ipv4).encode());
    }
    Inet6Address ipv6 = (Inet6Address) vip.address();
    return List.of(
        NeighborAdvertisement.unsolicited(own, ipv6, forwards(vip.interfaceName())).encode());
  }

  /**
   * Whether the kernel says "router" in its own advertisements on this device; ours have to agree,
   * or neighbours that use us as default router drop us (RFC 4861 section 7.2.5).
   */
  private static boolean forwards(String deviceName) {
    try {
      Path sysctl = Path.of("/proc/sys/net/ipv6/conf", deviceName, "forwarding");
      return !Files.readString(sysctl).strip().equals("0");
    } catch (IOException noIpv6) {
      return false;
    }
  }

  /** A device that was made again has another index, and the old socket is deaf and dumb. */
  private PacketSocket socketOn(String deviceName) throws EnvironmentFailure {
    int index = PacketSocket.indexOf(deviceName);
    PacketSocket known = sockets.get(deviceName);
    if (known != null && known.deviceIndex() == index) {
      return known;
    }
    forget(deviceName);
    PacketSocket opened = PacketSocket.open(deviceName, PacketSocket.NO_RECEPTION);
    sockets.put(deviceName, opened);
    return opened;
  }

  private void forget(String deviceName) {
    PacketSocket known = sockets.remove(deviceName);
    if (known != null) {
      known.close();
    }
  }

  @Override
  public void close() {
    sockets.values().forEach(PacketSocket::close);
    sockets.clear();
  }
}

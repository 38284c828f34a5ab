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
import java.net.InetAddress;
import java.net.UnknownHostException;
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

  /**
   * Walks the whole way of an announcement once, on the loopback device and for addresses that
   * nobody has (RFC 5737, RFC 3849), where the kernel's stack throws it away. Call it at start,
   * along with an observation and a removal of an address that is not there: the first claim of a
   * process otherwise waits for classes to be loaded (measured: 20 to 26 ms instead of 6.4 to 6.8,
   * n = 5 each).
   */
  public void rehearse() {
    try (PacketSocket loopback = PacketSocket.open("lo", PacketSocket.NO_RECEPTION)) {
      for (String nobody : List.of("192.0.2.1", "2001:db8::1")) {
        VirtualAddress vip = new VirtualAddress(InetAddress.getByName(nobody), 32, "lo");
        for (ByteBuffer frame : frames(vip, loopback.mac(), forwards("lo"))) {
          loopback.send(frame);
        }
      }
    } catch (EnvironmentFailure | UnknownHostException noLoopback) {
      // A rehearsal only: the first announcement will be as slow as without it.
      return;
    }
  }

  @Override
  public void announce(List<VirtualAddress> vips) throws EnvironmentFailure {
    List<String> failures = new ArrayList<>();
    VirtualAddress.byInterface(vips)
        .forEach((device, its) -> failures.addAll(announce(device, its)));
    if (!failures.isEmpty()) {
      throw new EnvironmentFailure("not announced: " + String.join(", ", failures));
    }
  }

  /** What the device is, is asked once and not for each of a thousand VIPs. */
  private List<String> announce(String device, List<VirtualAddress> vips) {
    try {
      PacketSocket socket = socketOn(device);
      MacAddress own = socket.mac();
      if (own.equals(MacAddress.ZERO)) {
        // Loopback and tunnels have no neighbours that cache a link-layer address.
        return List.of();
      }
      // A file is read for it: not in a takeover that needs it not.
      boolean forwards = vips.stream().anyMatch(vip -> !vip.isIpv4()) && forwards(device);
      return send(socket, own, forwards, vips);
    } catch (EnvironmentFailure failure) {
      // A socket whose device went away never works again; a new one costs some microseconds. Down
      // and up again leaves no error behind: packet_notifier (net/packet/af_packet.c) marks only
      // sockets that receive.
      forget(device);
      return List.of(vips.get(0) + others(vips.size()) + " (" + failure.getMessage() + ")");
    }
  }

  /**
   * What was dropped. The socket is kept then: closing one waits for all processors, and a thousand
   * drops took twelve seconds.
   */
  private static List<String> send(
      PacketSocket socket, MacAddress own, boolean forwards, List<VirtualAddress> vips)
      throws EnvironmentFailure {
    List<VirtualAddress> dropped = new ArrayList<>();
    for (VirtualAddress vip : vips) {
      boolean out = true;
      for (ByteBuffer frame : frames(vip, own, forwards)) {
        out &= socket.send(frame);
      }
      if (!out) {
        dropped.add(vip);
      }
    }
    return dropped.isEmpty()
        ? List.of()
        : List.of(
            dropped.get(0)
                + others(dropped.size())
                + " (dropped on its way out: no lease on the device, or a full queue)");
  }

  private static String others(int all) {
    return all == 1 ? "" : " and " + (all - 1) + " more";
  }

  private static List<ByteBuffer> frames(VirtualAddress vip, MacAddress own, boolean forwards) {
    if (vip.address() instanceof Inet4Address ipv4) {
      return List.of(
          ArpFrame.gratuitousRequest(own, ipv4).encode(),
          ArpFrame.gratuitousReply(own, ipv4).encode());
    }
    Inet6Address ipv6 = (Inet6Address) vip.address();
    return List.of(NeighborAdvertisement.unsolicited(own, ipv6, forwards).encode());
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

package io.flywall.agent.cli;

import io.flywall.config.HaSettings;
import io.flywall.config.Settings;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.linux.Privileges;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What only this host can say about a configuration; reads, changes nothing. */
final class HostCheck {
  private HostCheck() {}

  /** One line a problem: where, what, what to do. */
  static List<String> problems(Settings settings) throws SocketException {
    List<String> problems = new ArrayList<>();
    HaSettings ha = settings.replication().ha();
    Stream<String> devices =
        Stream.concat(
            ha.virtualAddresses().stream().map(VirtualAddress::interfaceName),
            ha.monitorLinks().stream());
    for (String device : devices.distinct().toList()) {
      if (NetworkInterface.getByName(device) == null) {
        problems.add(
            "interface " + device + ": missing here; check the name (ip link), or create it");
      }
    }
    InetAddress listen = settings.replication().listen().getAddress();
    if (!listen.isAnyLocalAddress() && NetworkInterface.getByInetAddress(listen) == null) {
      problems.add(
          "replication.listen_addr: "
              + listen.getHostAddress()
              + " is not an address of this host; use one that `ip addr` shows");
    } else if (!isFree(new InetSocketAddress(listen, ha.heartbeatPort()))) {
      problems.add(
          "replication.ha.heartbeat_port: UDP port "
              + ha.heartbeatPort()
              + " is in use; if it is not this agent's, find whose: ss -ulpn sport = :"
              + ha.heartbeatPort());
    }
    Privileges.missing()
        .forEach(
            missing -> problems.add("privileges: " + missing + " is missing; run it with sudo"));
    return problems;
  }

  private static boolean isFree(InetSocketAddress address) {
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.setReuseAddress(false);
      socket.bind(address);
      return true;
    } catch (IOException busy) {
      return false;
    }
  }
}

package io.flywall.agent.cli;

import io.flywall.agent.process.ApiWiring;
import io.flywall.agent.process.HookWiring;
import io.flywall.agent.process.RunningAgent;
import io.flywall.config.HaSettings;
import io.flywall.config.PeerSettings;
import io.flywall.config.ReplicationSettings;
import io.flywall.config.Settings;
import io.flywall.scripts.HookEvent;
import io.flywall.scripts.HookPlan;
import io.flywall.scripts.ScriptGuard;
import io.flywall.scripts.ScriptUser;
import io.flywall.value.OperatorError;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.linux.Privileges;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What only this host can say about a configuration; reads, changes nothing. */
final class HostCheck {
  private static final Set<String> PROBLEM_DOCUMENT = Set.of("type", "title", "status", "detail");

  /** Where the package puts it. */
  private static final Path UNIT = Path.of("/lib/systemd/system/flywall.service");

  private final Settings settings;
  private final List<HostProblem> problems = new ArrayList<>();

  private HostCheck(Settings settings) {
    this.settings = settings;
  }

  static List<HostProblem> problems(Settings settings)
      throws SocketException, OperatorError, InterruptedException {
    HostCheck check = new HostCheck(settings);
    check.devices();
    check.folder("agent.state_dir", settings.agent().stateDirectory());
    check.folder("agent.run_dir", settings.agent().runDirectory());
    check.dropIn();
    check.listenAddress();
    check.paths();
    check.apiPort();
    check.certificate();
    check.scripts();
    check.privileges();
    return check.problems;
  }

  private void add(String key, String got, String mustBe, String remedy) {
    problems.add(new HostProblem(key, got, mustBe, remedy));
  }

  private void devices() throws SocketException {
    HaSettings ha = settings.replication().ha();
    Stream<String> devices =
        Stream.concat(
            ha.virtualAddresses().stream().map(VirtualAddress::interfaceName),
            ha.monitorLinks().stream());
    for (String device : devices.distinct().toList()) {
      if (NetworkInterface.getByName(device) == null) {
        add(
            "interface " + device,
            "missing here",
            "an interface of this host",
            "check the name (ip link), or create it");
      }
    }
  }

  /** It is made where it is missing. */
  private void folder(String key, Path folder) {
    Path there = folder.toAbsolutePath().normalize();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      add(key, there + " is no directory", "a directory that root can write", "choose another");
    } else if (isReadOnly(there)) {
      add(
          key,
          there + " is on a read-only file system",
          "a directory that root can write",
          "choose another, or: mount -o remount,rw " + there);
    }
  }

  private static boolean isReadOnly(Path there) {
    try {
      return Files.getFileStore(there).isReadOnly();
    } catch (IOException unknown) {
      // The agent will say what is wrong with it.
      return false;
    }
  }

  /** The service sees all but the unit's own folders read-only, until systemd is told. */
  private void dropIn() throws OperatorError {
    if (!Files.exists(UNIT)) {
      return;
    }
    try {
      if (!DropInFile.OF_UNIT.isAsWanted(DropIn.text(settings.agent(), settings.datasets()))) {
        add(
            DropInFile.OF_UNIT.file().toString(),
            "other folders than agent.state_dir and agent.run_dir",
            "what flywall config drop-in prints",
            "flywall config drop-in --install");
      }
    } catch (IOException unreadable) {
      add(
          DropInFile.OF_UNIT.file().toString(),
          "cannot be read: " + unreadable.getMessage(),
          "what flywall config drop-in prints",
          "run it with sudo");
    }
  }

  private void listenAddress() throws SocketException {
    InetAddress listen = settings.replication().listen().getAddress();
    int port = settings.replication().ha().heartbeatPort();
    if (!isHere(listen)) {
      add(
          "replication.listen_addr",
          listen.getHostAddress() + " is not an address of this host",
          "an address of this host",
          "use one that `ip addr` shows");
    } else if (!isFree(new InetSocketAddress(listen, port)) && !isUsedByAgent()) {
      add(
          "replication.ha.heartbeat_port",
          "UDP port " + port + " is in use",
          "free, or this node's agent's",
          "no agent of this configuration runs; find whose it is: ss -ulpn sport = :" + port);
    }
  }

  /** A change is checked while the agent runs: then it is the agent that has the port. */
  private boolean isUsedByAgent() {
    return RunningAgent.uses(settings.agent().stateDirectory());
  }

  private static boolean isHere(InetAddress address) throws SocketException {
    return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
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

  /** As the agent sends: the first path from listen_addr, the others from where routes lead. */
  private void paths() throws SocketException {
    ReplicationSettings replication = settings.replication();
    InetAddress listen = replication.listen().getAddress();
    for (PeerSettings peer : replication.peers()) {
      boolean first = true;
      for (InetSocketAddress remote : peer.paths()) {
        boolean fromListen = first && listen.getClass() == remote.getAddress().getClass();
        first = false;
        // A foreign listen_addr is told already; no path could begin there.
        if (!fromListen || isHere(listen)) {
          path(remote, fromListen ? Optional.of(listen) : Optional.empty());
        }
      }
    }
  }

  /** Connecting a UDP socket asks the routes and sends nothing. */
  private void path(InetSocketAddress remote, Optional<InetAddress> from) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      if (from.isPresent()) {
        channel.bind(new InetSocketAddress(from.get(), 0));
      }
      channel.connect(remote);
    } catch (IOException noRoute) {
      String to = remote.getAddress().getHostAddress();
      String source = from.map(InetAddress::getHostAddress).orElse("");
      add(
          "path to " + to,
          "no way there"
              + (source.isEmpty() ? "" : " from " + source)
              + " ("
              + noRoute.getMessage()
              + ")",
          "an address that this host has a route and a source address to",
          "check the addresses, or the routes: ip route get "
              + to
              + (source.isEmpty() ? "" : " from " + source));
    }
  }

  private void apiPort() throws OperatorError, SocketException {
    Optional<InetSocketAddress> listen = settings.api().listen();
    if (listen.isPresent() && !isOwn(listen.get().getAddress())) {
      add(
          "api.listen",
          listen.get().getAddress().getHostAddress() + " is not an address of this host",
          "an address of this host",
          "use one that `ip addr` shows");
    } else if (listen.isPresent() && !isOpenable(listen.get()) && !isAnAgents()) {
      int port = listen.get().getPort();
      add(
          "api.listen",
          "TCP port " + port + " is in use, and no agent answers there",
          "free, or an agent's",
          "stop the other program (ss -tlpn sport = :"
              + port
              + "), choose another port or set api.listen = none");
    }
  }

  /** All of 127.0.0.0/8 is, and one of it is on an interface. */
  private static boolean isOwn(InetAddress address) throws SocketException {
    return address.isLoopbackAddress() || isHere(address);
  }

  private void certificate() {
    try {
      ApiWiring.checkCertificate(settings);
    } catch (OperatorError bad) {
      add(bad.where(), bad.what(), "a certificate and its key, good today", bad.remedy());
    }
  }

  private static boolean isOpenable(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return true;
    } catch (IOException busy) {
      return false;
    }
  }

  /**
   * An agent that is just starting answers with a problem document. Who shows a certificate is not
   * asked: then it is by the agent's other doors that it is known.
   */
  private boolean isAnAgents() throws OperatorError {
    Optional<ApiClient> there = ApiClient.overTcp(settings);
    if (there.isEmpty()) {
      return isUsedByAgent();
    }
    try {
      ApiClient.Reply reply = there.get().get("/api/ha/status");
      if (reply.status() == 401) {
        return isUsedByAgent();
      }
      return reply.document(reply.ok() ? StatusText.FIELDS : PROBLEM_DOCUMENT) != null;
    } catch (NotReachable foreign) {
      return false;
    }
  }

  private void scripts() throws InterruptedException {
    HookPlan plan = HookWiring.plan(settings.replication().ha().hooks());
    for (HookEvent event : HookEvent.values()) {
      if (plan.script(event).isPresent()) {
        script(event, plan.script(event).get(), plan.user());
      }
    }
  }

  private void script(HookEvent event, Path script, String user) throws InterruptedException {
    Optional<String> refusal = ScriptGuard.refusal(script, user);
    if (refusal.isEmpty() && Privileges.missing().isEmpty()) {
      refusal = ScriptUser.refusal(script, user);
    }
    if (refusal.isPresent()) {
      String[] parts = refusal.get().split("; ", 2);
      add(
          event.key(),
          parts[0],
          "a script that its user can execute and nobody else write",
          parts[1]);
    }
  }

  private void privileges() {
    Privileges.missing()
        .forEach(
            missing ->
                add(
                    "privileges",
                    missing + " is missing",
                    "root's privileges",
                    "run it with sudo"));
  }
}

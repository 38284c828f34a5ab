package io.flywall.lab;

import io.flywall.lab.prober.ProbePlan;
import io.flywall.vip.linux.BootClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A switch with two networks (LAN and sync), nodes, and one client, each in a network namespace of
 * its own.
 *
 * <pre>
 *             client (.2)
 *          lan0 |     | sync0
 *   brlan ======+=====|=====+==========+    10.77.0.0/24, fd77::/64, VIP .100
 *   brsync ===========+===+=|========+=|    10.78.0.0/24, fd78::/64
 *                         | |        | |
 *                     node1 (.11)   node2 (.12)
 * </pre>
 *
 * The client has a leg in the sync network too: a node must not answer for the VIP there either.
 */
public final class Lab implements AutoCloseable {
  /** Host number of the VIP on the LAN. */
  public static final int VIP_HOST = 100;

  static final String CLIENT = "client";

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String prefix;
  private final Path folder;
  private final List<Namespace> namespaces = new ArrayList<>();
  private final List<LabNode> nodes = new ArrayList<>();
  private final List<AutoCloseable> guests = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread atExit = new Thread(this::tearDown, "lab-cleaning");
  private Namespace switchMachine;
  private Namespace client;
  private Switchboard switchboard;

  private Lab() {
    this.prefix = "fw" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
    this.folder = LabFolder.ROOT.resolve(prefix);
  }

  /** A new lab with {@code count} nodes; what interrupted runs left is cleaned first. */
  public static Lab create(int count) {
    StaleLabs.clean();
    Lab lab = new Lab();
    Runtime.getRuntime().addShutdownHook(lab.atExit);
    try {
      lab.build(count);
      return lab;
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private void build(int count) {
    LabFolder.create(folder);
    switchMachine = machine("switch");
    for (LabNetwork network : LabNetwork.values()) {
      switchMachine.write("net/ipv6/conf/default/disable_ipv6", "1");
      switchMachine.ip(
          "link",
          "add",
          network.bridge(),
          "type",
          "bridge",
          "stp_state",
          "0",
          "forward_delay",
          "0",
          "mcast_snooping",
          "0");
      switchMachine.ip("link", "set", network.bridge(), "up");
    }
    client = machine(CLIENT);
    attach(CLIENT, client, LabNetwork.hostOfClient());
    for (int number = 1; number <= count; number++) {
      String id = "node" + number;
      Namespace namespace = machine(id);
      attach(id, namespace, LabNetwork.hostOfNode(number));
      nodes.add(new LabNode(id, number, namespace, LabFolder.create(folder.resolve(id))));
    }
    switchboard = new Switchboard(switchMachine);
  }

  private Namespace machine(String name) {
    Namespace namespace = Namespace.create(prefix + "-" + name);
    namespaces.add(namespace);
    return namespace;
  }

  private void attach(String name, Namespace namespace, int host) {
    for (LabNetwork network : LabNetwork.values()) {
      String device = network.device();
      Command.output(
          "ip",
          "link",
          "add",
          network.port(name),
          "netns",
          switchMachine.name(),
          "type",
          "veth",
          "peer",
          "name",
          device,
          "netns",
          namespace.name());
      switchMachine.ip("link", "set", network.port(name), "master", network.bridge(), "up");
      namespace.ip("link", "set", device, "address", network.mac(host).toString(), "up");
      namespace.ip("addr", "add", network.address(host) + "/24", "dev", device);
      namespace.ip("addr", "add", network.address6(host) + "/64", "dev", device, "nodad");
    }
  }

  /** One more machine on both networks, which belongs to nobody's cluster. */
  public Namespace stranger(String name, int host) {
    Namespace namespace = machine(name);
    attach(name, namespace, host);
    return namespace;
  }

  public List<LabNode> nodes() {
    return List.copyOf(nodes);
  }

  /** From 1. */
  public LabNode node(int number) {
    return nodes.get(number - 1);
  }

  public LabNode node(String id) {
    return nodes.stream()
        .filter(node -> node.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new LabFailure("no node " + id));
  }

  public Namespace client() {
    return client;
  }

  public Switchboard switchboard() {
    return switchboard;
  }

  /** The VIP without prefix length. */
  public String vip() {
    return LabNetwork.LAN.address(VIP_HOST);
  }

  public String vip6() {
    return LabNetwork.LAN.address6(VIP_HOST);
  }

  public Path folder() {
    return folder;
  }

  public BootClock clock() {
    return new BootClock();
  }

  /** What the prober needs to know of this lab. */
  public ProbePlan probePlan(boolean safety) {
    Map<String, List<String>> macs = new LinkedHashMap<>();
    for (LabNode node : nodes) {
      macs.put(
          node.id(),
          List.of(node.mac(LabNetwork.LAN).toString(), node.mac(LabNetwork.SYNC).toString()));
    }
    return new ProbePlan(
        vip(),
        vip6(),
        LabNetwork.LAN.device(),
        LabNetwork.SYNC.device(),
        LabNetwork.LAN.address(LabNetwork.hostOfClient()),
        LabNetwork.SYNC.address(LabNetwork.hostOfClient()),
        LabNetwork.LAN.address6(LabNetwork.hostOfClient()),
        LabNetwork.SYNC.address6(LabNetwork.hostOfClient()),
        macs,
        safety);
  }

  /** A program on one of the machines, which ends with the lab at the latest. */
  public LabProcess start(Namespace in, String name, List<String> words) {
    return host(LabProcess.start(in, words, folder.resolve(name + ".log")));
  }

  /** Something that has to end before the namespaces do. */
  <T extends AutoCloseable> T host(T guest) {
    synchronized (guests) {
      guests.add(guest);
    }
    return guest;
  }

  @Override
  public void close() {
    tearDown();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook finds it closed.
    }
  }

  private void tearDown() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // A case that took too long is interrupted; nothing of it may stay for that.
    boolean interrupted = Thread.interrupted();
    endAll();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void endAll() {
    List<AutoCloseable> leaving;
    synchronized (guests) {
      leaving = List.copyOf(guests);
    }
    for (AutoCloseable guest : leaving) {
      try {
        guest.close();
      } catch (Exception e) {
        // Its namespace is deleted below, with all its processes.
      }
    }
    if (switchboard != null) {
      switchboard.close();
    }
    namespaces.forEach(Namespace::delete);
    LabFolder.delete(folder);
  }
}

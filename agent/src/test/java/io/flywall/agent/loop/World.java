package io.flywall.agent.loop;

import io.flywall.agent.election.Election;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.PreHookSettings;
import io.flywall.agent.election.Voting;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.HeadExchange;
import io.flywall.agent.view.LoopObserver;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.heartbeat.BootId;
import io.flywall.heartbeat.Conversation;
import io.flywall.heartbeat.KeyRing;
import io.flywall.heartbeat.MasterKey;
import io.flywall.heartbeat.Rhythm;
import io.flywall.heartbeat.Self;
import io.flywall.heartbeat.SequenceSource;
import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.VerdictCounts;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.scripts.Hooks;
import io.flywall.value.ApiUrl;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.StandingOrders;
import io.flywall.value.Timing;
import io.flywall.value.VirtualAddress;
import io.flywall.value.VoterList;
import io.flywall.vip.Announcer;
import io.flywall.vip.AssignedAddress;
import io.flywall.vip.Change;
import io.flywall.vip.Device;
import io.flywall.vip.GateNotice;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.KernelNotice;
import io.flywall.vip.MacAddress;
import io.flywall.vip.Observed;
import io.flywall.vip.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Whole loops (real election, conversations, codecs, VIP keeper) over a network and kernels made of
 * lists, in virtual time. A step is a millisecond; datagrams take half of one.
 */
final class World {
  static final Timing TIMING =
      new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), Duration.ofMillis(4));
  static final VirtualAddress VIP = new VirtualAddress(address("10.77.0.100"), 24, "lan0");

  final List<Node> nodes = new ArrayList<>();
  final Random random;
  double loss;
  final Set<String> cuts = new HashSet<>();
  private final List<Runnable> mail = new ArrayList<>();
  private long nowNanos = Duration.ofHours(1).toNanos();

  World(long seed) {
    random = new Random(seed);
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException notALiteral) {
      throw new IllegalArgumentException(notALiteral);
    }
  }

  static KeyRing ring(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return new KeyRing("flywall", List.of(new MasterKey(1, bytes)));
  }

  MonotonicInstant now() {
    return new MonotonicInstant(nowNanos);
  }

  /** A pair that knows each other by name. */
  static World pair(long seed) {
    World world = new World(seed);
    world.add("a", 50, "b");
    world.add("b", 150, "a");
    world.nodes.forEach(Node::start);
    return world;
  }

  /** Three that know each other by name, and need two votes. */
  static World trio(long seed) {
    World world = new World(seed);
    List<String> names = List.of("a", "b", "c");
    List<Integer> members = names.stream().map(name -> new NodeId(name).shortForm()).toList();
    Voting voting = new Voting(true, 3, VoterList.of(1, members), false);
    for (String name : names) {
      List<String> peers = new ArrayList<>(names);
      peers.remove(name);
      Node node =
          world.add(name, 50 * (peers.size() + world.nodes.size()), peers.toArray(String[]::new));
      node.voting = voting;
    }
    world.nodes.forEach(Node::start);
    return world;
  }

  Node add(String name, int priority, String... peers) {
    Node node = new Node(name, priority, ring(1), List.of(peers));
    nodes.add(node);
    return node;
  }

  Node node(String name) {
    return nodes.stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
  }

  Optional<Node> primary() {
    return nodes.stream().filter(node -> node.running && node.role() == Role.PRIMARY).findFirst();
  }

  void run(long millis) {
    for (long i = 0; i < millis; i++) {
      nowNanos += 1_000_000;
      nodes.forEach(Node::turnIfDue);
      // Answers to answers within the same millisecond: a round trip is far below one.
      while (!mail.isEmpty()) {
        List<Runnable> due = new ArrayList<>(mail);
        mail.clear();
        due.forEach(Runnable::run);
        nodes.forEach(Node::turnIfDue);
      }
    }
  }

  long untilPrimary(Node expected, long limit) {
    for (long millis = 0; millis <= limit; millis++) {
      if (expected.running && expected.role() == Role.PRIMARY) {
        return millis;
      }
      run(1);
    }
    throw new AssertionError(expected.name + " did not become primary");
  }

  /** One agent and its kernel. */
  final class Node implements KernelAddresses, Announcer {
    final String name;
    final int priority;
    final List<String> peers;
    KeyRing keys;
    boolean named = true;
    Voting voting = Voting.NOBODY;
    PreHookSettings preHook = PreHookSettings.NONE;
    Hooks hooks = Hooks.NONE;
    HeadExchange heads = HeadExchange.NONE;
    boolean running;
    boolean frozen;
    boolean gated = true;
    Optional<Duration> validFor = Optional.empty();
    boolean secondBelt = true;
    int refreshes;
    int sent;
    String kernelRefuses = "";
    String idInUse;

    /** What it says of its name, where its datagrams' heads say another one. */
    Optional<String> claims = Optional.empty();

    Reserved stored = Reserved.NOTHING;
    StandingOrders orders = StandingOrders.NONE;

    /** Declared so, in its run directory. */
    Set<NodeId> dead = Set.of();

    /** Whether that directory can be written. */
    boolean keepsDead = true;

    FakeLease lease = new FakeLease(TIMING, World.this::now);
    final Set<AssignedAddress> kernel = new HashSet<>();
    final Map<String, Device> devices = new TreeMap<>();
    final List<MonotonicInstant> announcements = new ArrayList<>();
    final List<TakeoverStages> takeovers = new ArrayList<>();
    final List<Timing> regating = new ArrayList<>();
    Inbox inbox;
    Election election;
    AgentLoop loop;
    AgentView view;
    private List<Conversation> conversations;
    private MonotonicInstant next;

    Node(String name, int priority, KeyRing keys, List<String> peers) {
      this.name = name;
      this.idInUse = name;
      this.priority = priority;
      this.keys = keys;
      this.peers = peers;
      devices.put("lan0", device(true));
      devices.put("syn0", new Device(3, "syn0", true, true, new MacAddress(77), 1500));
    }

    Device device(boolean carrier) {
      return new Device(2, "lan0", true, carrier, new MacAddress(nodes.size() + 1), 1500);
    }

    void start() {
      running = true;
      inbox = new Inbox();
      conversations = new ArrayList<>();
      List<PeerLink> links = new ArrayList<>();
      BootId boot = BootId.draw(random);
      SequenceSource sequences = new SequenceSource();
      Rhythm rhythm = new Rhythm(TIMING, Collections.nCopies(peers.size(), 1), now());
      for (int i = 0; i < peers.size(); i++) {
        VerdictCounts counts = new VerdictCounts();
        Optional<NodeId> peer = named ? Optional.of(new NodeId(peers.get(i))) : Optional.empty();
        Conversation conversation =
            Conversation.with(Self.of(new NodeId(idInUse), boot), peer, keys, sequences, counts);
        conversations.add(conversation);
        links.add(new PeerLink(peer, List.of(path(i)), conversation, counts, rhythm.of(i), now()));
      }
      ElectionSettings settings =
          new ElectionSettings(
              new NodeId(claims.orElse(idInUse)),
              new Priority(priority),
              FirstBoot.AUTO,
              false,
              TIMING,
              true,
              Duration.ofSeconds(5),
              Duration.ofMinutes(5),
              voting,
              preHook);
      Optional<Duration> leaseLeft = lease.read().left();
      election = new Election(settings, stored, leaseLeft, now());
      EventLog log = EventLog.silent();
      VipKeeper keeper =
          new VipKeeper(
              this,
              this,
              List.of(VIP),
              List.of("lan0"),
              Duration.ofSeconds(60),
              true,
              device -> gated,
              validFor,
              secondBelt,
              World.this::now,
              log);
      try {
        keeper.start(leaseLeft.isPresent());
      } catch (EnvironmentFailure impossibleHere) {
        throw new AssertionError(impossibleHere);
      }
      SettingsInForce inForce =
          new SettingsInForce(
              new LoopSettings(
                  settings,
                  "flywall",
                  "test",
                  "f1",
                  List.of(VIP),
                  List.of(),
                  ApiUrl.of("https://" + settings.self() + ":8443"),
                  () -> AgentView.Grants.NONE));
      loop =
          new AgentLoop(
              inForce,
              election,
              new PeerLinks(links, rhythm),
              new Traffic(this::deliver),
              keeper,
              lease,
              (vips, timing) -> regating.add(timing),
              Optional.empty(),
              this::reserve,
              new OrderBook(
                  inForce,
                  orders,
                  () -> Instant.EPOCH.plusNanos(nowNanos),
                  fresh -> {
                    orders = fresh;
                    inbox.put(new Input.OrdersStored(fresh));
                  }),
              new DeadMemory(
                  dead,
                  fresh -> {
                    if (keepsDead) {
                      dead = fresh;
                      inbox.put(new Input.DeadKept(fresh));
                    }
                  }),
              heads,
              hooks,
              inbox,
              World.this::now,
              log,
              new LoopObserver() {
                @Override
                public void sees(AgentView fresh) {
                  view = fresh;
                }

                @Override
                public void tookOver(TakeoverStages stages) {
                  takeovers.add(stages);
                }
              });
      next = now();
    }

    private void reserve(Reserved wanted) {
      stored = wanted;
      inbox.put(new Input.Stored(wanted));
    }

    private PathAddress path(int peer) {
      InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9002);
      return new PathAddress(peer, 0, loopback, loopback);
    }

    void kill() {
      running = false;
    }

    Role role() {
      return election.standpoint().role();
    }

    boolean holds() {
      return kernel.stream().anyMatch(held -> held.address().equals(VIP.address()));
    }

    /** Whether a neighbour would get an answer: the address is there and its gate is open. */
    boolean answers() {
      return holds() && lease.isLive();
    }

    CompletableFuture<HandOverDesk.Outcome> handOver(String to) {
      return loop.handOver(Optional.ofNullable(to));
    }

    /** Another priority, timing and list of VIPs; completed with nothing when it is in force. */
    CompletableFuture<Optional<String>> reload(
        int newPriority, Timing timing, List<VirtualAddress> vips) {
      return reload(newPriority, timing, vips, List.of("lan0"));
    }

    /** With other devices that it needs, too. */
    CompletableFuture<Optional<String>> reload(
        int newPriority, Timing timing, List<VirtualAddress> vips, List<String> needed) {
      ElectionSettings s = election.configured();
      ElectionSettings settings =
          new ElectionSettings(
              s.self(),
              new Priority(newPriority),
              s.firstBoot(),
              s.witness(),
              timing,
              s.automaticFailback(),
              s.failbackDelay(),
              s.failbackWindow(),
              s.voting(),
              s.preHook());
      CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
      inbox.put(
          new Input.Reload(
              new LoopSettings(
                  settings,
                  "flywall",
                  "test",
                  "f2",
                  vips,
                  List.of(),
                  Optional.empty(),
                  () -> AgentView.Grants.NONE),
              new VipKeeper.Plan(vips, needed, Duration.ofSeconds(60), true, Optional.empty()),
              List.of(),
              Optional.empty(),
              outcome));
      return outcome;
    }

    /** The gate keeper has done what it was asked for last. */
    void regated() {
      lease.changeTo(regating.get(regating.size() - 1));
      inbox.put(new Input.Gate(new GateNotice.Changed()));
    }

    void carrier(boolean on) {
      devices.put("lan0", device(on));
      inbox.put(new Input.Kernel(new KernelNotice.DeviceChanged(device(on))));
    }

    void someoneDeletes() {
      kernel.remove(assigned(2, 24));
      inbox.put(new Input.Kernel(new KernelNotice.AddressGone(assigned(2, 24))));
    }

    void someoneAdds(int device, int prefix) {
      kernel.add(assigned(device, prefix));
      inbox.put(new Input.Kernel(new KernelNotice.AddressAppeared(assigned(device, prefix))));
    }

    private AssignedAddress assigned(int device, int prefix) {
      return new AssignedAddress(device, VIP.address(), prefix);
    }

    private void turnIfDue() {
      if (running && !frozen && (!inbox.isEmpty() || !now().isBefore(next))) {
        next = loop.turn();
        running = !loop.stopped();
      }
    }

    /** Its peer's kernel, or somebody who forges: nobody listens there. */
    void isRefusedBy(String peer) {
      inbox.put(new Input.PathRefused(path(peers.indexOf(peer))));
    }

    private boolean deliver(PathAddress path, byte[] datagram) {
      sent++;
      String to = peers.get(path.peer());
      Node target = node(to);
      int back = target.peers.indexOf(name);
      if (back < 0 || cuts.contains(name + ">" + to) || random.nextDouble() < loss) {
        return true;
      }
      mail.add(
          () -> {
            if (target.running) {
              target.received(back, datagram);
            }
          });
      return true;
    }

    private void received(int from, byte[] datagram) {
      Verdict verdict = conversations.get(from).listening().judge(datagram, now());
      if (!(verdict instanceof Verdict.Refused)) {
        inbox.put(new Input.Judged(path(from), verdict));
      }
    }

    @Override
    public Observed observe() {
      Set<AssignedAddress> addresses = new HashSet<>();
      addresses.add(new AssignedAddress(2, address("10.77.0.1"), 24));
      addresses.addAll(kernel);
      return new Observed(devices, addresses);
    }

    @Override
    public List<Outcome> apply(List<Change> changes) {
      return changes.stream().map(this::apply).toList();
    }

    private Outcome apply(Change change) {
      Device device = devices.get(change.vip().interfaceName());
      if (device == null) {
        return new Outcome(change, Outcome.Result.NO_DEVICE, "no such device");
      }
      AssignedAddress address =
          new AssignedAddress(device.index(), change.vip().address(), change.vip().prefixLength());
      // Which VIPs are not there is known whatever the kernel refuses: a refused claim is
      // withdrawn.
      boolean already = change instanceof Change.Remove && !kernel.contains(address);
      if (!kernelRefuses.isEmpty() && !already) {
        return new Outcome(change, Outcome.Result.REFUSED, kernelRefuses);
      }
      if (change instanceof Change.Refresh) {
        refreshes++;
      }
      boolean done = change instanceof Change.Remove ? kernel.remove(address) : kernel.add(address);
      return new Outcome(change, done ? Outcome.Result.DONE : Outcome.Result.ALREADY_SO, "");
    }

    @Override
    public void announce(List<VirtualAddress> vips) {
      announcements.add(now());
    }

    @Override
    public void close() {}
  }
}

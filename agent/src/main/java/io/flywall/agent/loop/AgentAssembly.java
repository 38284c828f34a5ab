package io.flywall.agent.loop;

import io.flywall.agent.election.Election;
import io.flywall.agent.store.LatestOnDisk;
import io.flywall.agent.store.TermReserver;
import io.flywall.agent.store.TermStore;
import io.flywall.agent.view.HeadExchange;
import io.flywall.agent.view.LoopObserver;
import io.flywall.heartbeat.BootId;
import io.flywall.heartbeat.Conversation;
import io.flywall.heartbeat.KeyRing;
import io.flywall.heartbeat.Listening;
import io.flywall.heartbeat.MasterKey;
import io.flywall.heartbeat.Rhythm;
import io.flywall.heartbeat.Self;
import io.flywall.heartbeat.SequenceSource;
import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.VerdictCounts;
import io.flywall.heartbeat.udp.DatagramReceiver;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.heartbeat.udp.UdpPaths;
import io.flywall.scripts.Hooks;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.OperatorError;
import io.flywall.value.StandingOrders;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import io.flywall.value.VirtualAddress;
import io.flywall.value.Watermark;
import io.flywall.vip.Announcer;
import io.flywall.vip.GateNotice;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.KernelLease;
import io.flywall.vip.KernelNotice;
import io.flywall.vip.VipWire;
import io.flywall.vip.WireSighting;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Puts the loop together with its peers, sockets, kernel and store. The parts come from Main; this
 * class only knows how they meet.
 */
public final class AgentAssembly implements DatagramReceiver, AutoCloseable {
  private final Inbox inbox = new Inbox();
  private final EventLog log = new EventLog();
  private final SequenceSource sequences = new SequenceSource();
  private final SettingsInForce settings;
  private final PeerLinks peers;
  private final VipKeeper vips;
  private final TermReserver reserver;
  private final LatestOnDisk<StandingOrders> orderKeeper;
  private final LatestOnDisk<Set<NodeId>> deadKeeper;
  private final Parts parts;
  private Optional<AgentLoop> loop = Optional.empty();
  private Optional<UdpPaths> sockets = Optional.empty();

  /** One peer of the configuration; {@code name} is empty where the file gives addresses only. */
  public record PeerPlan(Optional<NodeId> name, List<PathAddress> paths) {}

  /**
   * What Main brings.
   *
   * @param heads where audit logs end
   * @param neededDevices whose loss is a fault
   * @param announces false: {@code gratuitous_arp = false}
   * @param onUrgentThread run on the loop's and the receiving thread as they start
   * @param hooks what the operator wants run around a change of role
   */
  public record Parts(
      LoopSettings settings,
      List<PeerPlan> peers,
      KeyRing keys,
      BootId boot,
      TermStore store,
      Orders orders,
      Declared declared,
      HeadExchange heads,
      KernelAddresses kernel,
      Announcer announcer,
      Lease lease,
      List<String> neededDevices,
      Duration garpRefresh,
      boolean announces,
      Runnable onUrgentThread,
      MonotonicClock clock,
      LoopObserver observer,
      Hooks hooks) {}

  /** Operators' standing orders: those that hold at the start, and where later ones go. */
  public record Orders(StandingOrders found, LatestOnDisk.Store<StandingOrders> store) {}

  /** Voters declared dead: those that are at the start, and where later ones go. */
  public record Declared(Set<NodeId> found, LatestOnDisk.Store<Set<NodeId>> store) {}

  /**
   * What holds the right to answer.
   *
   * @param gates brings them to another configuration
   * @param gated whether a device has a gate; always true where nothing gates
   * @param validFor how long an address is added for; empty: for ever
   * @param secondBelt whether that only serves a process that is gone; false: it is the lease
   */
  public record Lease(
      KernelLease kernel,
      Gates gates,
      Predicate<String> gated,
      Optional<Duration> validFor,
      boolean secondBelt) {}

  /** Who can bring the kernel's gates to other VIPs and times. */
  @FunctionalInterface
  public interface Gates {
    /** Asks for it, and returns at once; {@link GateNotice.Changed} tells when it is done. */
    void change(List<VirtualAddress> vips, Timing timing);
  }

  /**
   * Another configuration of the same life.
   *
   * @param peers all of them; those that were there before are told by their paths
   * @param keys the first to seal with, all to open with
   * @param validFor how long an address is added for; empty: for ever
   * @param wire listens on the LANs of the VIPs, where those are others
   */
  public record Next(
      LoopSettings settings,
      List<PeerPlan> peers,
      List<MasterKey> keys,
      List<String> neededDevices,
      Duration garpRefresh,
      boolean announces,
      Optional<Duration> validFor,
      Optional<OtherWire> wire) {}

  /** Listens for other VIPs; {@code inUse} is told, once, when the loop asks by it. */
  public record OtherWire(VipWire wire, Runnable inUse) {}

  /** Touches neither kernel nor network. */
  public AgentAssembly(Parts parts) {
    this.parts = parts;
    this.settings = new SettingsInForce(parts.settings());
    this.peers = meet(parts.clock().now());
    this.vips =
        new VipKeeper(
            parts.kernel(),
            parts.announcer(),
            parts.settings().vips(),
            parts.neededDevices(),
            parts.garpRefresh(),
            parts.announces(),
            device -> parts.lease().gated().test(device),
            parts.lease().validFor(),
            parts.lease().secondBelt(),
            parts.clock(),
            log);
    this.reserver =
        new TermReserver(
            parts.store(),
            reserved -> inbox.put(new Input.Stored(reserved)),
            reason -> inbox.put(new Input.StoreFailed(reason)));
    this.orderKeeper =
        new LatestOnDisk<>(
            "order-store",
            parts.orders().store(),
            safe -> inbox.put(new Input.OrdersStored(safe)),
            reason -> inbox.put(new Input.OrdersNotStored(reason)));
    this.deadKeeper =
        new LatestOnDisk<>(
            "dead-store",
            parts.declared().store(),
            safe -> inbox.put(new Input.DeadKept(safe)),
            reason -> inbox.put(new Input.DeadNotKept(reason)));
  }

  /** Plays takeovers in memory, so that the first real one does not wait for class loading. */
  public static void rehearse() {
    Rehearsal.play();
  }

  /** Makes the loop; the boot wait begins with this call, so paths must be open by then. */
  public AgentLoop begin(Optional<VipWire> wire) {
    MonotonicInstant now = parts.clock().now();
    Optional<Duration> leaseLeft = parts.lease().kernel().read().left();
    Election election =
        new Election(parts.settings().election(), parts.store().reserved(), leaseLeft, now);
    AgentLoop made =
        new AgentLoop(
            settings,
            election,
            peers,
            new Traffic(this::send),
            vips,
            parts.lease().kernel(),
            parts.lease().gates(),
            wire,
            reserver::reserve,
            new OrderBook(
                settings, parts.orders().found(), InstantSource.system(), orderKeeper::keep),
            new DeadMemory(parts.declared().found(), deadKeeper::keep),
            parts.heads(),
            parts.hooks(),
            inbox,
            parts.clock(),
            log,
            parts.observer());
    loop = Optional.of(made);
    return made;
  }

  private PeerLinks meet(MonotonicInstant now) {
    Timing timing = parts.settings().election().timing();
    Rhythm rhythm =
        new Rhythm(timing, parts.peers().stream().map(plan -> plan.paths().size()).toList(), now);
    List<PeerLink> links = new ArrayList<>();
    for (PeerPlan plan : parts.peers()) {
      Input.NewPeer met = acquaint(plan);
      links.add(
          new PeerLink(
              met.name(),
              met.paths(),
              met.conversation(),
              met.counts(),
              rhythm.of(links.size()),
              now));
    }
    return new PeerLinks(links, rhythm);
  }

  private Input.NewPeer acquaint(PeerPlan plan) {
    VerdictCounts counts = new VerdictCounts();
    Conversation conversation =
        Conversation.with(
            Self.of(parts.settings().election().self(), parts.boot()),
            plan.name(),
            parts.keys(),
            sequences,
            counts);
    return new Input.NewPeer(plan.name(), plan.paths(), conversation, counts);
  }

  /**
   * Another configuration, while the loop turns; one at a time.
   *
   * @param then where sockets are opened when the loop is through with it
   * @return completed there: empty when it is in force, or why it is not
   */
  public CompletableFuture<Optional<String>> reload(Next next, Executor then) {
    List<Input.NewPeer> added = newcomers(next.peers()).stream().map(this::acquaint).toList();
    CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
    VipKeeper.Plan plan =
        new VipKeeper.Plan(
            next.settings().vips(),
            next.neededDevices(),
            next.garpRefresh(),
            next.announces(),
            next.validFor());
    inbox.put(new Input.Reload(next.settings(), plan, added, next.wire(), outcome));
    return outcome.thenApplyAsync(
        refusal -> {
          if (refusal.isEmpty()) {
            parts.keys().replace(next.keys());
            sockets.ifPresent(open -> added.forEach(peer -> open.add(peer.paths())));
          }
          return refusal;
        },
        then);
  }

  /** Peers that are not there yet, with the places that follow those that are. */
  private List<PeerPlan> newcomers(List<PeerPlan> all) {
    List<PeerPlan> added = new ArrayList<>();
    for (PeerPlan plan : all) {
      boolean known =
          peers.all().stream()
              .anyMatch(link -> remotes(link.paths()).equals(remotes(plan.paths())));
      if (!known) {
        int place = peers.all().size() + added.size();
        List<PathAddress> paths =
            plan.paths().stream()
                .map(path -> new PathAddress(place, path.path(), path.local(), path.remote()))
                .toList();
        added.add(new PeerPlan(plan.name(), paths));
      }
    }
    return added;
  }

  private static List<InetSocketAddress> remotes(List<PathAddress> paths) {
    return paths.stream().map(PathAddress::remote).toList();
  }

  /** What a reload that is under way waits for, for people. */
  public Optional<String> reloadWaitsFor() {
    return loop.flatMap(AgentLoop::reloadWaitsFor);
  }

  /** VIPs that lie outside every subnet of their device, for a warning. */
  public List<VirtualAddress> vipsOutsideEverySubnet() {
    return vips.strangers();
  }

  /** Removes what an earlier life left in the kernel; before the first heartbeat. */
  public void cleanUp() throws EnvironmentFailure {
    vips.start(parts.lease().kernel().read().left().isPresent());
  }

  /** Opens the sockets. */
  public void listen() throws OperatorError {
    List<PathAddress> paths = peers.all().stream().flatMap(link -> link.paths().stream()).toList();
    sockets = Optional.of(UdpPaths.open(paths, this, parts.onUrgentThread()));
  }

  /** From the kernel's notice thread. */
  public void noticed(KernelNotice notice) {
    inbox.put(new Input.Kernel(notice));
  }

  /** From the gate keeper's thread. */
  public void noticed(GateNotice notice) {
    inbox.put(new Input.Gate(notice));
  }

  /** From the thread that listens on the VIPs' LANs. */
  public void heard(WireSighting sighting) {
    inbox.put(new Input.Wire(sighting));
  }

  /** From the thread that asks the gateways. */
  public void gateways(boolean reachable, String detail) {
    inbox.put(new Input.GatewaysSeen(reachable, detail));
  }

  /** From whoever replicates. */
  public void inSync(boolean inSync) {
    inbox.put(new Input.SyncSeen(inSync));
  }

  /** What an earlier life of this node held; before the first datagram is heard. */
  public void held(Watermark found, Term led) {
    inbox.put(new Input.HoldingFound(found, led));
  }

  /**
   * A mark is on disk here.
   *
   * @return whether this node's vote is bound by it; completed on the loop's thread
   */
  public CompletableFuture<Boolean> holds(Watermark mark) {
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    inbox.put(new Input.HoldingGrown(mark, taken));
    return taken;
  }

  private boolean send(PathAddress path, byte[] datagram) {
    return sockets.map(open -> open.send(path, datagram)).orElse(false);
  }

  @Override
  public void received(PathAddress path, byte[] datagram) {
    Listening listening = peers.at(path.peer()).conversation().listening();
    Verdict verdict = listening.judge(datagram, parts.clock().now());
    if (!(verdict instanceof Verdict.Refused)) {
      inbox.put(new Input.Judged(path, verdict));
    }
  }

  /** A hint, never proof: the loop looks at once (design rule 8). */
  @Override
  public void refused(PathAddress path) {
    inbox.put(new Input.PathRefused(path));
  }

  @Override
  public void unsent(PathAddress path, String reason) {
    inbox.put(new Input.Unsent(path, reason));
  }

  @Override
  public void pathChanged(PathAddress path, boolean open, String reason) {
    inbox.put(new Input.PathChanged(path, open, reason));
  }

  /** After a clean stop: the next life need not skip the terms that were only reserved. */
  public void settleTerms() {
    loop.ifPresent(ended -> reserver.settle(ended.firstUnusedTerm()));
  }

  @Override
  public void close() {
    sockets.ifPresent(UdpPaths::close);
    reserver.close();
    orderKeeper.close();
    deadKeeper.close();
  }
}

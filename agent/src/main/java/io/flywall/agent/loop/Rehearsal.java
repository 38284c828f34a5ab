package io.flywall.agent.loop;

import io.flywall.agent.election.Election;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.PreHookSettings;
import io.flywall.agent.election.Voting;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HeadExchange;
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
import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicClock;
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
import io.flywall.vip.Change;
import io.flywall.vip.Device;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.KernelLease;
import io.flywall.vip.MacAddress;
import io.flywall.vip.Observed;
import io.flywall.vip.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Two whole agents in memory and virtual time: they meet, elect, hand over, and one takes over from
 * the other. Run once before the first heartbeat, so that the first real takeover does not wait for
 * class loading: cold, a claim took 20 ms; rehearsed, 3. Nothing of it touches kernel, network,
 * disk or log.
 */
final class Rehearsal {
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), Timing.USUAL_JIFFY);

  private static final Device DEVICE =
      new Device(1, "rehearsal", true, true, new MacAddress(0x0200_0000_0001L), 1500);

  /** An address that nobody has (RFC 5737): claims and withdrawals go the whole way with it. */
  private static final VirtualAddress NOBODYS =
      new VirtualAddress(ipv4(192, 0, 2, 1), 32, DEVICE.name());

  /** Each takes about ten turns of virtual milliseconds; twenty are enough to load what is used. */
  private static final int HAND_OVERS = 20;

  private final List<Player> players = new ArrayList<>();
  private long nowNanos = Duration.ofHours(1).toNanos();

  private static InetAddress ipv4(int... parts) {
    byte[] bytes = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = (byte) parts[i];
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException fourBytesAreOne) {
      throw new IllegalStateException(fourBytesAreOne);
    }
  }

  private Rehearsal() {
    KeyRing keys = new KeyRing("rehearsal", List.of(new MasterKey(1, new byte[32])));
    players.add(new Player(0, keys));
    players.add(new Player(1, keys));
  }

  /** Plays it through; the terms that were reached, for a test. */
  static long play() {
    Rehearsal stage = new Rehearsal();
    stage.run(500);
    for (int i = 0; i < HAND_OVERS; i++) {
      stage.primary().ifPresent(Player::handOver);
      stage.run(15);
    }
    stage.primary().ifPresent(player -> player.silent = true);
    stage.run(400);
    return stage.players.stream()
        .mapToLong(player -> player.election.standpoint().term().number())
        .max()
        .orElse(0);
  }

  private Optional<Player> primary() {
    return players.stream()
        .filter(player -> player.election.standpoint().role() == Role.PRIMARY)
        .findFirst();
  }

  private void run(int millis) {
    for (int i = 0; i < millis; i++) {
      nowNanos += 1_000_000;
      players.forEach(player -> player.turn(now()));
    }
  }

  private MonotonicInstant now() {
    return new MonotonicInstant(nowNanos);
  }

  /** One agent of the play. */
  private final class Player implements KernelAddresses, Announcer, KernelLease {
    private final Inbox inbox = new Inbox();
    private final Conversation conversation;
    private final Election election;
    private final AgentLoop loop;
    private boolean silent;
    private MonotonicInstant next = MonotonicInstant.DISTANT_PAST;

    Player(int index, KeyRing keys) {
      VerdictCounts counts = new VerdictCounts();
      BootId boot = new BootId(index + 1);
      Self self = Self.of(name(index).orElseThrow(), boot);
      conversation = Conversation.with(self, name(1 - index), keys, new SequenceSource(), counts);
      MonotonicClock clock = Rehearsal.this::now;
      InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
      List<PathAddress> paths = List.of(new PathAddress(0, 0, nowhere, nowhere));
      Rhythm rhythm = new Rhythm(TIMING, List.of(1), now());
      PeerLink other =
          new PeerLink(name(1 - index), paths, conversation, counts, rhythm.of(0), now());
      EventLog log = EventLog.silent();
      ElectionSettings settings = settings(index);
      election = new Election(settings, Reserved.NOTHING, Optional.empty(), now());
      VipKeeper vips =
          new VipKeeper(
              this,
              this,
              List.of(NOBODYS),
              List.of(),
              Duration.ofMinutes(1),
              true,
              VipKeeper.Gates.NONE_NEEDED,
              Optional.empty(),
              true,
              clock,
              log);
      SettingsInForce inForce =
          new SettingsInForce(
              new LoopSettings(
                  settings,
                  "rehearsal",
                  "",
                  "",
                  List.of(),
                  List.of(),
                  Optional.empty(),
                  () -> AgentView.Grants.NONE));
      loop =
          new AgentLoop(
              inForce,
              election,
              new PeerLinks(List.of(other), rhythm),
              new Traffic((path, datagram) -> deliver(1 - index, datagram)),
              vips,
              this,
              (addresses, timing) -> {},
              Optional.empty(),
              reserved -> inbox.put(new Input.Stored(reserved)),
              new OrderBook(inForce, StandingOrders.NONE, InstantSource.system(), orders -> {}),
              new DeadMemory(Set.of(), dead -> {}),
              HeadExchange.NONE,
              Hooks.NONE,
              inbox,
              clock,
              log,
              Player::ignore);
    }

    private static void ignore(AgentView view) {}

    private static Optional<NodeId> name(int index) {
      return Optional.of(new NodeId("player" + index));
    }

    private static ElectionSettings settings(int index) {
      return new ElectionSettings(
          name(index).orElseThrow(),
          new Priority(10 + index),
          FirstBoot.AUTO,
          false,
          TIMING,
          false,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          new Voting(true, 2, VoterList.NONE, false),
          PreHookSettings.NONE);
    }

    /** Nobody waits for the outcome of a rehearsal. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void handOver() {
      loop.handOver(Optional.empty());
    }

    void turn(MonotonicInstant now) {
      if (!inbox.isEmpty() || !now.isBefore(next)) {
        next = loop.turn();
      }
    }

    private boolean deliver(int to, byte[] datagram) {
      if (silent || to >= players.size()) {
        return false;
      }
      Player other = players.get(to);
      Verdict verdict = other.conversation.listening().judge(datagram, now());
      if (!(verdict instanceof Verdict.Refused)) {
        InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        other.inbox.put(new Input.Judged(new PathAddress(0, 0, nowhere, nowhere), verdict));
      }
      return true;
    }

    @Override
    public boolean arm(int counter) {
      return true;
    }

    @Override
    public boolean renew(int counter) {
      return true;
    }

    @Override
    public boolean release() {
      return true;
    }

    @Override
    public Holding read() {
      return new Holding(Kind.NFTABLES, true, Optional.empty(), "");
    }

    @Override
    public Observed observe() {
      return new Observed(Map.of(DEVICE.name(), DEVICE), Set.of());
    }

    @Override
    public List<Outcome> apply(List<Change> changes) {
      return changes.stream().map(change -> new Outcome(change, Outcome.Result.DONE, "")).toList();
    }

    @Override
    public void announce(List<VirtualAddress> vips) {}

    @Override
    public void close() {}
  }
}

package io.flywall.agent.simulation;

import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.Voting;
import io.flywall.value.Priority;
import io.flywall.value.Role;
import io.flywall.value.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What goes wrong in a story, and when; drawn from the seed before anything happens. */
final class FaultPlan {
  private static final long MILLI = Simulation.MILLI;

  private final Simulation world;
  private final Scenario scenario;
  private final Random random;

  /** Of its own, so that stories without a reload stay what they were. */
  private final Random reloads;

  private final List<Integer> voters;
  private int voterChanges;
  private boolean stateLost;
  private int brokenForGood = -1;
  private boolean rollsTime;

  FaultPlan(Simulation world, Scenario scenario, Random random) {
    this.world = world;
    this.scenario = scenario;
    this.random = random;
    this.reloads = new Random(world.seed());
    int size = scenario.nodes().size();
    this.voters = new ArrayList<>(Scenario.all(scenario.spare() ? size - 1 : size));
  }

  /** Draws faults for the time until {@code end}. */
  void write(long end) {
    if (scenario.spare()) {
      for (int i = 0; i < 2; i++) {
        world.at(2_000 * MILLI + some(9000), () -> happen(Fault.NEW_VOTERS));
      }
    }
    if (!scenario.majority() && !scenario.heartbeatsOnLan()) {
      world.at(2_000 * MILLI + some(9000), this::onlyTheWire);
    }
    int count = 4 + random.nextInt(9);
    for (int i = 0; i < count; i++) {
      Fault fault = drawn();
      long at = 1_000 * MILLI + (long) (random.nextDouble() * (end - 2_000 * MILLI));
      world.at(at, () -> happen(fault));
      if (random.nextInt(3) == 0) {
        // Troubles come together.
        Fault second = drawn();
        world.at(at + random.nextInt(400) * MILLI, () -> happen(second));
      }
    }
  }

  private Fault drawn() {
    List<Fault> pressed = world.mutant().pressedBy();
    if (!pressed.isEmpty() && random.nextBoolean()) {
      return pressed.get(random.nextInt(pressed.size()));
    }
    return Fault.DRAWN[random.nextInt(Fault.DRAWN.length)];
  }

  private SimulatedNode anyNode() {
    // The primary is where it hurts.
    if (random.nextInt(3) > 0) {
      for (SimulatedNode node : world.nodes()) {
        if (node.role() == Role.PRIMARY) {
          return node;
        }
      }
    }
    return world.node(random.nextInt(world.size()));
  }

  private long some(int longestMillis) {
    return (1 + random.nextInt(longestMillis)) * MILLI;
  }

  private void happen(Fault fault) {
    if (world.isHealed()) {
      return;
    }
    SimulatedNode node = anyNode();
    switch (fault) {
      case LOSS -> loss();
      case REPEATS -> repeats();
      case DELAY -> delay();
      case CUT_ONE_WAY -> cut(fault, node, true);
      case CUT_BOTH_WAYS -> cut(fault, node, false);
      case ISOLATION -> isolation(node);
      case LAN_PORT_DEAD -> {
        world.note(fault, node.toString());
        cutFor(SimulatedNetwork.LAN, bothWays(node), world.nanos() + some(4000));
      }
      case FREEZE -> {
        world.note(fault, node.toString());
        node.freeze(some(random.nextBoolean() ? 400 : 3000));
      }
      case FREEZE_IN_THE_MIDDLE ->
          node.freezeAtBoundary(1 + random.nextInt(40), some(random.nextBoolean() ? 300 : 2500));
      case KILL -> {
        world.note(fault, node.toString());
        node.kill();
        world.restartLater(node);
      }
      case KILL_IN_THE_MIDDLE -> node.killAtBoundary(1 + random.nextInt(40));
      case REBOOT -> reboot(fault, node, false);
      case REBOOT_WITHOUT_STATE -> reboot(fault, node, true);
      case TORN_WRITE -> {
        world.note(fault, node.toString());
        node.kill();
        world.restartLater(node);
      }
      case DISK_SLOW -> {
        world.note(fault, "");
        world.diskSlow(true);
        world.at(world.nanos() + some(5000), () -> world.diskSlow(false));
      }
      case DISK_FULL -> {
        world.note(fault, node.toString());
        node.disk.full(true);
        world.at(world.nanos() + some(6000), () -> node.disk.full(false));
      }
      // Nothing reads the wall clock: that this is so is what the fault shows.
      case WALL_CLOCK_STEP -> world.note(fault, "");
      case HAND_OVER -> handOver(fault, node);
      case STOP -> {
        world.note(fault, node.toString());
        node.order(new Event.StopRequested());
      }
      case DEVICE_LOST -> {
        world.note(fault, node.toString());
        node.device(false);
        world.at(world.nanos() + some(3000), () -> node.device(true));
      }
      case KERNEL_REFUSES -> {
        world.note(fault, node.toString());
        if (random.nextBoolean()) {
          node.kernel.refuses(true);
        } else {
          node.kernel.refusesRenewals(true);
        }
        // As the loop notices after a while that it could not take over.
        world.at(world.nanos() + 1_500 * MILLI, () -> missGates(node));
        if (brokenForGood < 0 && others(node) > 0 && random.nextBoolean()) {
          brokenForGood = node.index;
        } else {
          world.at(world.nanos() + some(6000), () -> mend(node));
        }
      }
      case BEHIND -> {
        world.note(fault, node.toString());
        node.order(new Event.SyncChanged(false));
        world.at(world.nanos() + some(6000), () -> node.order(new Event.SyncChanged(true)));
      }
      case NEW_TIMING -> newTiming(fault, node);
      case NEW_PRIORITY -> newPriority(fault, node);
      case NEW_VOTERS -> newVoters(fault);
      case SAME_ID -> sameId(fault);
      case PAUSE, RELOAD, DEAD_FOR_LONG ->
          throw new IllegalStateException(fault + " is no accident");
      case STRANGER_ON_THE_LAN -> {
        world.note(fault, "");
        world.stranger(true);
      }
      case GATEWAYS_LOST -> {
        world.note(fault, node.toString());
        node.order(new Event.GatewaysChanged(false));
        world.at(world.nanos() + some(3000), () -> node.order(new Event.GatewaysChanged(true)));
      }
    }
  }

  private void missGates(SimulatedNode node) {
    if (node.kernel.refuses() && node.role() != Role.PRIMARY) {
      node.order(new Event.DevicesChanged(false, "gates"));
    }
  }

  private void mend(SimulatedNode node) {
    if (!isBrokenForGood(node)) {
      node.kernel.refuses(false);
      node.kernel.refusesRenewals(false);
      node.order(new Event.DevicesChanged(true, "gates"));
    }
  }

  /** A kernel that never takes our frames again: somebody else has to serve then. */
  boolean isBrokenForGood(SimulatedNode node) {
    return node.index == brokenForGood;
  }

  private long others(SimulatedNode node) {
    return world.nodes().stream()
        .filter(other -> other != node && !other.settings.witness())
        .count();
  }

  /** No heartbeat passes, and the LAN, which loses some frames as LANs do, has to be asked. */
  private void onlyTheWire() {
    world.note(Fault.CUT_BOTH_WAYS, "heartbeats only");
    long until = world.nanos() + some(4000);
    cutFor(SimulatedNetwork.SYNC, List.of(new int[] {0, 1}, new int[] {1, 0}), until);
    world.network().lose(SimulatedNetwork.LAN, worstLoss(SimulatedNetwork.LAN));
    world.at(until, () -> world.network().lose(SimulatedNetwork.LAN, 0));
  }

  /** Where only the wire is left to ask, its losses stay those of a working LAN. */
  private double worstLoss(int network) {
    return !scenario.majority() && network == SimulatedNetwork.LAN ? 0.05 : 0.6;
  }

  private void loss() {
    int network = random.nextInt(2);
    double share = random.nextDouble() * worstLoss(network);
    world.note(Fault.LOSS, network + " " + share);
    world.network().lose(network, share);
    if (random.nextBoolean()) {
      double other = random.nextDouble() * worstLoss(1 - network);
      world.network().lose(1 - network, other);
    }
    world.at(
        world.nanos() + some(5000),
        () -> {
          world.network().lose(0, 0);
          world.network().lose(1, 0);
        });
  }

  private void repeats() {
    world.note(Fault.REPEATS, "");
    world.network().repeat(random.nextInt(2), random.nextDouble() * 0.5);
  }

  private void delay() {
    int network = random.nextInt(2);
    int longest = random.nextInt(4) == 0 ? 3300 : random.nextBoolean() ? 30 : 400;
    world.note(Fault.DELAY, network + " up to " + longest + " ms");
    world.network().delay(network, longest * MILLI);
    world.at(world.nanos() + some(5000), () -> world.network().delay(network, 0));
  }

  private void cut(Fault fault, SimulatedNode node, boolean oneWay) {
    int other = random.nextInt(world.size());
    boolean everybody = random.nextBoolean();
    boolean outwards = random.nextBoolean();
    int paths = 1 + random.nextInt(3);
    world.note(fault, node + (everybody ? " all" : " " + other) + " paths " + paths);
    List<int[]> links = new ArrayList<>();
    for (int peer : node.peers()) {
      if (everybody || peer == other) {
        links.add(new int[] {node.index, peer});
        links.add(new int[] {peer, node.index});
      }
    }
    if (oneWay) {
      links.removeIf(link -> (link[0] == node.index) != outwards);
    }
    long until = world.nanos() + some(4000);
    for (int network = 0; network < 2; network++) {
      if ((paths & 1 << network) != 0) {
        cutFor(network, links, until);
      }
    }
  }

  private void cutFor(int network, List<int[]> links, long until) {
    links.forEach(link -> world.network().cut(network, link[0], link[1], true));
    world.at(
        until, () -> links.forEach(link -> world.network().cut(network, link[0], link[1], false)));
  }

  private void isolation(SimulatedNode node) {
    world.note(Fault.ISOLATION, node.toString());
    List<int[]> links = bothWays(node);
    long until = world.nanos() + some(4000);
    cutFor(SimulatedNetwork.SYNC, links, until);
    cutFor(SimulatedNetwork.LAN, links, until);
    if (random.nextInt(3) == 0) {
      // A voter that has just promised, and forgets what it does not store.
      restartSoon(world.node(random.nextInt(world.size())));
    }
  }

  private static List<int[]> bothWays(SimulatedNode node) {
    List<int[]> links = new ArrayList<>();
    for (int peer : node.peers()) {
      links.add(new int[] {node.index, peer});
      links.add(new int[] {peer, node.index});
    }
    return links;
  }

  private void restartSoon(SimulatedNode node) {
    node.kill();
    world.at(world.nanos() + some(60), node::start);
  }

  private void reboot(Fault fault, SimulatedNode node, boolean losesState) {
    // A second lost state would be more than a majority may forget; a rolling D needs its memory.
    if (losesState && (stateLost || rollsTime || scenario.spare() || world.deaths().isPlanned())) {
      return;
    }
    world.note(fault, node.toString());
    node.losePower();
    if (losesState) {
      stateLost = true;
      node.forgetEverything();
    }
    world.at(world.nanos() + (300 + random.nextInt(2500)) * MILLI, node::start);
  }

  private void handOver(Fault fault, SimulatedNode node) {
    world.note(fault, node.toString());
    Optional<io.flywall.value.NodeId> to =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(world.node(random.nextInt(world.size())).settings.self());
    node.order(new Event.HandOverRequested(to, Event.HandOverCause.OPERATOR, Optional.empty()));
    if (random.nextBoolean()) {
      disturb(node);
    }
  }

  /** A voter misses the release, and then the successor falls silent. */
  private void disturb(SimulatedNode old) {
    int size = world.size();
    SimulatedNode successor = world.node((old.index + 1 + random.nextInt(size - 1)) % size);
    SimulatedNode deaf = world.node(random.nextInt(size));
    if (deaf != old && deaf != successor) {
      List<int[]> link = List.of(new int[] {old.index, deaf.index});
      long until = world.nanos() + some(1500);
      cutFor(SimulatedNetwork.SYNC, link, until);
      cutFor(SimulatedNetwork.LAN, link, until);
    }
    if (random.nextInt(4) > 0) {
      // If it is the successor: perhaps between its claim and its first heartbeat.
      successor.freezeAtBoundary(10 + random.nextInt(60), 200 * MILLI + some(2000));
    } else {
      world.at(world.nanos() + (14 + random.nextInt(40)) * MILLI, () -> muteLeader(old));
    }
  }

  private void muteLeader(SimulatedNode old) {
    for (SimulatedNode node : world.nodes()) {
      if (node != old && node.role() == Role.PRIMARY) {
        if (random.nextBoolean()) {
          node.freeze(some(3000));
        } else {
          silence(node, some(3000));
        }
      }
    }
  }

  /** It hears and is not heard. */
  private void silence(SimulatedNode node, long nanos) {
    List<int[]> links = new ArrayList<>();
    node.peers().forEach(peer -> links.add(new int[] {node.index, peer}));
    cutFor(SimulatedNetwork.SYNC, links, world.nanos() + nanos);
    cutFor(SimulatedNetwork.LAN, links, world.nanos() + nanos);
  }

  /** By a reload or by a restart, as operators do either. */
  private void nowBy(SimulatedNode node, ElectionSettings settings) {
    // In every other story: what only a restart can break is to be played as well.
    boolean live = world.seed() % 2 != 0 && world.mutant().reloads();
    if (live && node.running() && reloads.nextInt(3) > 0) {
      world.happened(Fault.RELOAD);
      node.reload(settings);
    } else {
      restartWith(node, settings);
    }
  }

  private void restartWith(SimulatedNode node, ElectionSettings settings) {
    node.kill();
    world.at(
        world.nanos() + some(500),
        () -> {
          if (!node.running()) {
            node.configure(settings);
            node.start();
          }
        });
  }

  private void newTiming(Fault fault, SimulatedNode node) {
    // Who is dead hears of no longer D, and would not wait for it.
    if (stateLost || world.deaths().isPlanned()) {
      return;
    }
    rollsTime = true;
    Timing timing = Scenario.timing(random);
    world.note(fault, node + " " + timing);
    world.longestDead(timing);
    ElectionSettings before = node.configured();
    nowBy(node, Scenario.with(before, timing, before.priority()));
  }

  private void newPriority(Fault fault, SimulatedNode node) {
    world.note(fault, node.toString());
    Priority priority = new Priority(1 + random.nextInt(200));
    ElectionSettings before = node.configured();
    nowBy(node, Scenario.with(before, before.timing(), priority));
  }

  /** One node joins or leaves; the configuration reaches the others one by one. */
  private void newVoters(Fault fault) {
    if (!scenario.spare() || voterChanges >= 2) {
      return;
    }
    voterChanges++;
    int spare = world.size() - 1;
    if (!voters.contains(spare)) {
      voters.add(spare);
    } else {
      voters.remove(Integer.valueOf(random.nextInt(spare)));
    }
    world.note(fault, voters.toString());
    List<Integer> now = List.copyOf(voters);
    if (voterChanges == 2 && random.nextBoolean()) {
      world.at(world.nanos() + some(3000), this::splitInHalves);
    }
    for (SimulatedNode node : world.nodes()) {
      // Some hear of it at once, some much later, some not before everything is healed.
      if (random.nextInt(3) > 0) {
        world.at(
            world.nanos() + random.nextInt(3000) * MILLI,
            () -> {
              if (!world.isHealed()) {
                ElectionSettings before = node.configured();
                Voting voting = Scenario.voting(true, now);
                nowBy(node, Scenario.with(before, before.self(), voting));
              }
            });
      }
    }
  }

  /** Those that know the new list on one side, perhaps. */
  private void splitInHalves() {
    long until = world.nanos() + some(4000);
    for (int from = 0; from < world.size(); from++) {
      for (int to = 0; to < world.size(); to++) {
        if (from / 2 != to / 2) {
          List<int[]> link = List.of(new int[] {from, to});
          cutFor(SimulatedNetwork.SYNC, link, until);
          cutFor(SimulatedNetwork.LAN, link, until);
        }
      }
    }
  }

  private void sameId(Fault fault) {
    if (world.size() != 3 || scenario.spare() || world.deaths().isPlanned()) {
      return;
    }
    int twin = random.nextInt(3);
    int original = (twin + 1) % 3;
    world.note(fault, twin + " calls itself " + original);
    world.namesakes(true);
    SimulatedNode node = world.node(twin);
    restartWith(
        node,
        Scenario.with(
            node.configured(), world.node(original).settings.self(), node.configured().voting()));
  }

  /** Everybody gets the configuration that was meant. */
  void heal() {
    for (SimulatedNode node : world.nodes()) {
      ElectionSettings meant = node.configured();
      if (!meant.self().equals(Scenario.name(node.index))) {
        meant = Scenario.with(meant, Scenario.name(node.index), meant.voting());
      }
      if (voterChanges > 0) {
        meant = Scenario.with(meant, meant.self(), Scenario.voting(true, List.copyOf(voters)));
      }
      if (!meant.equals(node.configured())) {
        node.kill();
        node.configure(meant);
      }
    }
  }
}

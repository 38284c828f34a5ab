package io.flywall.agent.simulation;

import io.flywall.agent.election.Decision;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.Event;
import io.flywall.value.NodeId;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One seed's story: a chaos phase in which anything may break, then a healed phase that demands a
 * primary. Time is true time, in nanoseconds since the story began; nodes only know their own.
 */
final class Simulation {
  static final long MILLI = 1_000_000L;
  private static final long CHAOS = 14_000 * MILLI;
  private static final long END = 21_000 * MILLI;

  /** What the election holds a veto for: one from before the heal must not outlast it. */
  private static final long VETO_LASTS = 5_000 * MILLI;

  private static final long LOOK_EVERY = 20 * MILLI;

  /** A stranger's link-layer address: no node ever says that it is its own. */
  private static final long STRANGER = 0x02_00_00_00_ff_ffL;

  private final long seed;
  private final boolean loud;
  private final Mutant mutant;
  private final Consumer<String> trace;
  private final Random random;
  private final Story story = new Story();
  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final Scenario scenario;
  private final SimulatedNetwork network;
  private final int[][] peers;
  private final FaultPlan plan;
  private final PausePlan pauses;
  private final DeathPlan deaths;

  private long now;
  private long lastOrder;
  private long nestedUntil = Long.MAX_VALUE;
  private boolean healed;
  private boolean strangerAnswers;
  private boolean diskSlow;
  private Term highestClaim = Term.NONE;
  private boolean firstPrimarySeen;
  private boolean stateWasLost;
  private boolean namesakes;
  private long lastFullCut = Long.MIN_VALUE / 2;
  private long unanswered;
  private long healedAt = Long.MAX_VALUE;
  private long liveFrom = Long.MAX_VALUE;
  private Duration longestDead = Duration.ZERO;
  private boolean bindsVotes;
  private final boolean calm;
  private final Random markRandom;
  private long marks;
  private Watermark acknowledged = Watermark.NONE;
  private final Map<Term, SimulatedNode> claimedBy = new HashMap<>();

  private record Entry(long at, long order, Runnable what) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  Simulation(long seed, Mutant mutant, Consumer<String> trace) {
    this(seed, mutant, trace, false);
  }

  /** {@code loud}: every datagram but heartbeats is told too. */
  Simulation(long seed, Mutant mutant, Consumer<String> trace, boolean loud) {
    this(seed, new Random(seed * 0x9E3779B97F4A7C15L), Optional.empty(), mutant, trace, loud);
  }

  /** A calm world with just these nodes, in which only the caller makes things happen. */
  static Simulation calm(Scenario scenario, Consumer<String> trace) {
    return new Simulation(1, new Random(1), Optional.of(scenario), Mutant.NONE, trace, false);
  }

  /**
   * From the beginning on votes depend on what nodes hold; only in a calm world, others draw it.
   */
  void bindVotes() {
    bindsVotes = true;
    at(1_000 * MILLI, this::tellHoldings);
  }

  /** As states do, once a second. */
  private void tellHoldings() {
    at(now + 1_000 * MILLI, this::tellHoldings);
    nodes.stream()
        .filter(node -> node.running() && !node.frozen())
        .forEach(SimulatedNode::tellHolding);
  }

  private Simulation(
      long seed,
      Random random,
      Optional<Scenario> given,
      Mutant mutant,
      Consumer<String> trace,
      boolean loud) {
    this.seed = seed;
    this.loud = loud;
    this.mutant = mutant;
    this.trace = trace;
    this.random = random;
    Optional<Duration> hookDeadline = hookDeadline(given.isPresent());
    Scenario drawn = given.orElseGet(() -> Scenario.drawn(random));
    this.scenario = hookDeadline.map(drawn::withPreHooks).orElse(drawn);
    // Of its own, so that the other stories stay what they were.
    Random hookRandom = new Random(seed);
    int size = scenario.nodes().size();
    this.calm = given.isPresent();
    this.bindsVotes = given.isEmpty() && seed % 2 == 0 && canBindVotes(scenario);
    this.markRandom = new Random(seed + 1);
    this.network = new SimulatedNetwork(random, size);
    this.peers = new int[size][];
    for (int i = 0; i < size; i++) {
      peers[i] = others(i, size);
      double rate = given.isPresent() ? 1 : 1 + (random.nextDouble() * 2 - 1) * 0.01;
      ElectionSettings settings = scenario.nodes().get(i);
      nodes.add(new SimulatedNode(this, i, settings, rate, random.nextInt(1_000_000) * 1_000_003L));
      longestDead = longer(longestDead, settings.timing().deadAfter());
      if (hookDeadline.isPresent()) {
        nodes.get(i).hook = SimulatedHook.whimsical(hookRandom, CHAOS - VETO_LASTS, this::nanos);
      }
    }
    this.plan = new FaultPlan(this, scenario, random);
    this.pauses = new PausePlan(this, new Random(seed));
    this.deaths = new DeathPlan(this, new Random(seed));
  }

  /** Of two that need each other one that is broken for good would hold up the other for ever. */
  private static boolean canBindVotes(Scenario scenario) {
    return scenario.majority() && !scenario.spare() && scenario.nodes().size() > 2;
  }

  /** One story in eight has a script before every claim. */
  private Optional<Duration> hookDeadline(boolean calm) {
    return calm || seed % 8 != 3
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(100 + 50 * (seed / 8 % 9)));
  }

  private static int[] others(int self, int size) {
    int[] others = new int[size - 1];
    for (int i = 0, j = 0; i < size; i++) {
      if (i != self) {
        others[j++] = i;
      }
    }
    return others;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** Plays it; a broken promise is thrown as a {@link Violation}. */
  Story run() {
    trace.accept("seed " + seed + ": " + scenario);
    for (SimulatedNode node : nodes) {
      at(random.nextInt(300) * MILLI, node::start);
    }
    boolean mayDie = scenario.majority() && !scenario.spare() && nodes.size() > 2;
    if (mayDie && (seed % 16 == 9 || mutant.buries())) {
      // One story in sixteen.
      deaths.write(CHAOS);
    }
    plan.write(CHAOS);
    if (seed % 8 == 5) {
      // One story in eight.
      pauses.write(CHAOS);
    }
    at(CHAOS, this::heal);
    at(LOOK_EVERY, this::look);
    if (bindsVotes) {
      at(LOOK_EVERY, this::mark);
    }
    runUntil(END);
    return story;
  }

  /** In a calm world: until so many milliseconds after the beginning. */
  void runUntilMillis(long millis) {
    runUntil(millis * MILLI);
  }

  private void runUntil(long end) {
    while (!queue.isEmpty() && queue.peek().at() <= end) {
      Entry next = queue.poll();
      now = Math.max(now, next.at());
      story.events++;
      next.what().run();
    }
    now = Math.max(now, end);
  }

  /** The world goes on while one node is frozen in the middle of a call. */
  void runNested(long end) {
    long before = nestedUntil;
    nestedUntil = end;
    runUntil(end);
    nestedUntil = before;
  }

  /** A freeze inside another node's freeze cannot outlast it: stacks unwind in their order. */
  long nestedUntil(long wanted) {
    return Math.min(wanted, nestedUntil);
  }

  // ---- what nodes need ------------------------------------------------------------------------

  long nanos() {
    return now;
  }

  Random random() {
    return random;
  }

  Mutant mutant() {
    return mutant;
  }

  Scenario scenario() {
    return scenario;
  }

  SimulatedNetwork network() {
    return network;
  }

  List<SimulatedNode> nodes() {
    return nodes;
  }

  SimulatedNode node(int index) {
    return nodes.get(index);
  }

  int size() {
    return nodes.size();
  }

  int[] peersOf(int index) {
    return peers[index];
  }

  int peerIndex(int index, int of) {
    return of < index ? of : of - 1;
  }

  int indexOf(NodeId id) {
    for (SimulatedNode node : nodes) {
      if (node.settings.self().equals(id)) {
        return node.index;
      }
    }
    return 0;
  }

  static long macOf(int index) {
    return 0x02_00_00_00_00_00L + index;
  }

  void at(long when, Runnable what) {
    queue.add(new Entry(Math.max(when, now), lastOrder++, what));
  }

  long seed() {
    return seed;
  }

  boolean isLoud() {
    return loud;
  }

  void trace(SimulatedNode node, String what) {
    trace.accept(String.format("%10.3f ms  %s %s", now / 1e6, node, what));
  }

  /** What people would notice. */
  void did(SimulatedNode node, String what) {
    trace(node, what);
  }

  void happened(Fault fault) {
    story.happened(fault);
    if (fault == Fault.REBOOT_WITHOUT_STATE) {
      stateWasLost = true;
    }
  }

  void note(Fault fault, String what) {
    happened(fault);
    trace.accept(String.format("%10.3f ms  ** %s %s", now / 1e6, fault, what));
  }

  /** When a write that begins now is on disk. */
  long diskDone(SimulatedNode node) {
    long usual = now + (200 + random.nextInt(4000)) * 1000L;
    boolean stalls = diskSlow && node.index % 2 == 0;
    // What still waits when everything is healed is written then.
    return stalls ? Math.min(now + 5_000 * MILLI, CHAOS + (usual - now)) : usual;
  }

  void diskSlow(boolean slow) {
    diskSlow = slow;
  }

  void stranger(boolean answers) {
    strangerAnswers = answers;
  }

  void namesakes(boolean present) {
    namesakes = present;
  }

  void longestDead(Timing timing) {
    longestDead = longer(longestDead, timing.deadAfter());
  }

  boolean isHealed() {
    return healed;
  }

  void restartLater(SimulatedNode node) {
    long wait = healed ? 1 : random.nextInt(10) == 0 ? 1 : 1 + random.nextInt(1500);
    at(now + wait * MILLI, node::start);
  }

  // ---- datagrams --------------------------------------------------------------------------------

  boolean heartbeatsOnLan() {
    return scenario.heartbeatsOnLan();
  }

  void send(SimulatedNode from, int to, Mail.Body body) {
    sendOn(SimulatedNetwork.SYNC, from, to, body);
    if (scenario.heartbeatsOnLan()) {
      sendOn(SimulatedNetwork.LAN, from, to, body);
    }
  }

  void sendOn(int path, SimulatedNode from, int to, Mail.Body body) {
    if (to == from.index) {
      return;
    }
    SimulatedNode target = nodes.get(to);
    int copies = network.copies(path, from.index, to);
    for (int i = 0; i < copies; i++) {
      Mail mail =
          new Mail(from.index, from.settings.self(), from.life(), target.life(), path, body);
      at(now + network.travelNanos(path), () -> target.deliver(mail));
    }
  }

  // ---- what is replicated
  // -------------------------------------------------------------------------

  /** Whether votes depend on what nodes hold: in every other story with a majority. */
  boolean bindsVotes() {
    return bindsVotes;
  }

  /** Now and then a primary asks who has all of what it has now; some are behind. */
  private void mark() {
    at(now + (20 + markRandom.nextInt(400)) * MILLI, this::mark);
    for (SimulatedNode node : nodes) {
      if (node.running() && !node.frozen() && !node.busy()) {
        node.tellHolding();
        if (node.role() == Role.PRIMARY) {
          mark(
              node,
              Arrays.stream(peers[node.index])
                  .filter(peer -> markRandom.nextInt(3) > 0)
                  .boxed()
                  .toList());
        }
      }
    }
  }

  /** These have all that the primary has now. */
  void mark(SimulatedNode primary, List<Integer> followers) {
    Watermark mark = new Watermark(primary.standpoint().term(), ++marks);
    followers.forEach(follower -> stream(primary, follower, new Mail.Body.Milestone(mark)));
  }

  /** By the replication's connection: whole, or not at all while a cable is cut; often late. */
  void stream(SimulatedNode from, int to, Mail.Body body) {
    SimulatedNode target = nodes.get(to);
    if (!bindsVotes || network.isCut(SimulatedNetwork.SYNC, from.index, to)) {
      return;
    }
    Mail mail =
        new Mail(
            from.index,
            from.settings.self(),
            from.life(),
            target.life(),
            SimulatedNetwork.SYNC,
            body);
    int longest = !calm && markRandom.nextInt(4) == 0 ? 500_000 : 3_000;
    at(now + (100 + markRandom.nextInt(longest)) * 1000L, () -> target.deliver(mail));
  }

  /** Somebody was told that a majority has it. */
  void acknowledged(SimulatedNode by, Watermark mark) {
    acknowledged = Watermark.later(acknowledged, mark);
    story.acknowledged++;
    trace(by, "says that a majority holds " + mark);
  }

  private void checkHolds(SimulatedNode node, Term term) {
    boolean later = term.isAfter(acknowledged.term()) && !deaths.hasHappened();
    if (later && !stateWasLost && !namesakes && acknowledged.isAfter(node.content())) {
      throw new Violation(
          Violation.Promise.S4_NOTHING_ACKNOWLEDGED_IS_LOST,
          node + " leads in " + term + " with " + node.content() + ", lost is " + acknowledged);
    }
  }

  // ---- the VIP's LAN
  // ------------------------------------------------------------------------------

  void askWire(SimulatedNode from) {
    for (int to : peers[from.index]) {
      SimulatedNode target = nodes.get(to);
      if (network.copies(SimulatedNetwork.LAN, from.index, to) > 0) {
        at(now + wireNanos(), () -> asked(from, target));
      }
    }
    if (strangerAnswers) {
      at(now + wireNanos(), () -> heard(from, STRANGER, Event.WireWord.ANSWER));
    }
  }

  private void asked(SimulatedNode asker, SimulatedNode target) {
    heard(target, macOf(asker.index), Event.WireWord.PROBE);
    if (target.kernel.answers()
        && network.copies(SimulatedNetwork.LAN, target.index, asker.index) > 0) {
      at(now + wireNanos(), () -> heard(asker, macOf(target.index), Event.WireWord.ANSWER));
    }
  }

  void announce(SimulatedNode from) {
    if (!from.kernel.answers()) {
      return;
    }
    for (int to : peers[from.index]) {
      SimulatedNode target = nodes.get(to);
      if (network.copies(SimulatedNetwork.LAN, from.index, to) > 0) {
        at(now + wireNanos(), () -> heard(target, macOf(from.index), Event.WireWord.ANNOUNCEMENT));
      }
    }
  }

  private long wireNanos() {
    return 20_000L + random.nextInt(300_000);
  }

  private static void heard(SimulatedNode node, long mac, Event.WireWord word) {
    node.order(new Event.WireHeard(mac, word));
  }

  // ---- promises
  // -------------------------------------------------------------------------------------

  /** S1 and S2, whenever a node begins to answer or goes on to. */
  void checkAnswers(SimulatedNode changed) {
    if (changed.kernel.answers()) {
      checkSingleAnswer();
    }
  }

  private void checkSingleAnswer() {
    SimulatedNode first = null;
    for (SimulatedNode node : nodes) {
      if (!node.kernel.answers()) {
        continue;
      }
      if (first != null) {
        twoAnswer(first, node);
        return;
      }
      first = node;
    }
  }

  private void twoAnswer(SimulatedNode a, SimulatedNode b) {
    String what = a + " and " + b + " answer at " + now / 1e6 + " ms";
    if (scenario.majority()) {
      throw new Violation(Violation.Promise.S1_SINGLE_ANSWER, what);
    }
    noteFullCut();
    boolean unheard = stoppedUnheard(a) || stoppedUnheard(b);
    if (!unheard && now - lastFullCut > healTime()) {
      throw new Violation(Violation.Promise.S2_PAIR_SINGLE_ANSWER, what);
    }
  }

  /**
   * Its agent stood still right after its claim, before a heartbeat could say so: then only the LAN
   * is between the nodes, and where that is cut too nothing is.
   */
  private boolean stoppedUnheard(SimulatedNode node) {
    return isBroken(SimulatedNetwork.LAN)
        && node.silentSince() > Long.MIN_VALUE
        && node.silentSince() - node.claimedAt() < longestDead.toNanos();
  }

  /** After a full cut one heartbeat has to be heard, and one frame of the LAN. */
  private long healTime() {
    return longestDead.multipliedBy(2).toNanos();
  }

  /**
   * Without a quorum both may answer while nothing is left between them: no network on which a
   * question and its answer pass.
   */
  private void noteFullCut() {
    if (isBroken(SimulatedNetwork.SYNC) && isBroken(SimulatedNetwork.LAN)) {
      lastFullCut = now;
    }
  }

  private boolean isBroken(int path) {
    return network.isAsGoodAsCut(path, 0, 1) || network.isAsGoodAsCut(path, 1, 0);
  }

  /** A node has become primary. */
  void serves(SimulatedNode node) {
    pauses.serves(node);
  }

  DeathPlan deaths() {
    return deaths;
  }

  /** For scripted stories. */
  PausePlan pauses() {
    return pauses;
  }

  void changed(SimulatedNode node, Decision.Transition change) {
    story.reasons.add(change.reason());
    trace(
        node,
        change.from()
            + " -> "
            + change.to()
            + " term "
            + change.term()
            + " "
            + change.reason()
            + " "
            + change.detail());
  }

  /** S3. */
  void claimed(SimulatedNode node, Term before, Term term, boolean again) {
    if (again) {
      return;
    }
    checkHolds(node, term);
    if (firstPrimarySeen) {
      story.takeovers++;
    }
    firstPrimarySeen = true;
    boolean wentBack = !term.isAfter(before) && !stateWasLost;
    SimulatedNode other = claimedBy.putIfAbsent(term, node);
    if (scenario.majority() && other != null && other != node && !stateWasLost && !namesakes) {
      throw new Violation(
          Violation.Promise.S3_TERMS_NEVER_GO_BACK,
          node + " claims in " + term + ", in which " + other + " led");
    }
    // Who was dead knows no term of a survivor that counted without it and has died meanwhile.
    boolean knowable = !stateWasLost && !namesakes && !deaths.hasHappened();
    boolean repeated = scenario.majority() && !term.isAfter(highestClaim) && knowable;
    if (wentBack || repeated) {
      throw new Violation(
          Violation.Promise.S3_TERMS_NEVER_GO_BACK,
          node + " claims in " + term + " after " + before + ", the highest is " + highestClaim);
    }
    highestClaim = term.isAfter(highestClaim) ? term : highestClaim;
  }

  /** S4, as far as this room goes: what was reported stored is found again. */
  void checkStored(SimulatedNode node, Reserved confirmed, Reserved found) {
    if (confirmed.ceiling().isAfter(found.ceiling()) && !mutant.storesNothing()) {
      throw new Violation(
          Violation.Promise.S4_NOTHING_STORED_IS_LOST,
          node + " stored " + confirmed + " and finds " + found);
    }
  }

  /** S6: an agent that does not run loses its right without anyone acting. */
  void expectSilence(SimulatedNode node, int life) {
    Duration longest = node.longestSilence();
    long since = now;
    at(
        now + longest.toNanos() * 101 / 99,
        () -> {
          boolean still = node.life() == life && node.silentSince() == since;
          if (still && node.kernel.answers()) {
            throw new Violation(
                Violation.Promise.S6_FAIL_CLOSED, node + " answers without its agent");
          }
        });
  }

  // ---- the healed phase
  // -----------------------------------------------------------------------------

  private void heal() {
    plan.heal();
    pauses.resume(0);
    deaths.heal();
    healed = true;
    healedAt = now;
    trace.accept(String.format("%10.3f ms  ** everything is healed", now / 1e6));
    noteFullCut();
    network.heal();
    diskSlow = false;
    for (SimulatedNode node : nodes) {
      boolean broken = plan.isBrokenForGood(node);
      if (!broken) {
        node.kernel.refuses(false);
        node.kernel.refusesRenewals(false);
      }
      node.disk.full(false);
      if (!node.running()) {
        node.start();
      } else {
        node.thawNow();
        if (!broken) {
          node.device(true);
        }
        node.order(new Event.GatewaysChanged(true));
      }
    }
    liveFrom = now + bound();
    if (namesakes) {
      // A namesake is gone when nothing of it was heard for ten heartbeats.
      liveFrom += longestInterval().multipliedBy(11).toNanos();
    }
  }

  /**
   * S5 for a cold start, because healing may find every promise just made and every node just
   * started: 2 D and a vote round a rank, and what the heal itself takes: a heartbeat until
   * everybody is heard again, a second for a disk or a device that is asked again then.
   */
  private long bound() {
    Duration bound = longestDead.multipliedBy(2).plus(Duration.ofMillis(50));
    Duration longestRound = Duration.ofMillis(20);
    bound = bound.plus(longestRound.multipliedBy(nodes.size()));
    bound = bound.plus(Duration.ofMillis(1000)).plus(Duration.ofMillis(1200));
    // A script that hangs before the claim, after one that hung before a claim that was lost.
    bound = bound.plus(hookTime().multipliedBy(2));
    return bound.multipliedBy(101).dividedBy(99).toNanos();
  }

  private Duration hookTime() {
    return nodes.get(0).settings.preHook().deadline();
  }

  private Duration longestInterval() {
    Duration longest = Duration.ZERO;
    for (SimulatedNode node : nodes) {
      longest = longer(longest, node.settings.timing().heartbeatInterval());
    }
    return longest;
  }

  private void look() {
    at(now + LOOK_EVERY, this::look);
    if (!scenario.majority()) {
      noteFullCut();
      checkSingleAnswer();
    }
    if (!healed || now < liveFrom) {
      return;
    }
    Optional<SimulatedNode> owner = nodes.stream().filter(n -> n.kernel.answers()).findFirst();
    unanswered = owner.isPresent() ? 0 : unanswered + LOOK_EVERY;
    // A failback on its way, whose release got lost, may take a dead time.
    if (unanswered > longestDead.plus(hookTime()).toNanos() + 100 * MILLI) {
      throw new Violation(
          Violation.Promise.S5_LIVENESS,
          "nobody answers " + (now - healedAt) / 1e6 + " ms after everything was healed");
    }
    long primaries = nodes.stream().filter(n -> n.role() == Role.PRIMARY).count();
    if (primaries > 1 && now > END - 100 * MILLI) {
      throw new Violation(Violation.Promise.S5_LIVENESS, primaries + " primaries in the end");
    }
  }
}

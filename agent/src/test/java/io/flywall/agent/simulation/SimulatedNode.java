package io.flywall.agent.simulation;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Armed;
import io.flywall.agent.election.Ballot;
import io.flywall.agent.election.Decision;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.PeerStanding;
import io.flywall.agent.election.Reason;
import io.flywall.agent.election.Standpoint;
import io.flywall.agent.loop.IdConflicts;
import io.flywall.agent.loop.Lateness;
import io.flywall.agent.loop.Performer;
import io.flywall.agent.store.TermStore;
import io.flywall.heartbeat.Rhythm;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.FailbackOrder;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.OperatorError;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import io.flywall.value.Watermark;
import io.flywall.vip.KernelLease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One machine: a kernel and a disk that outlive its agent, a clock of its own, and the agent's life
 * as the real loop would live it. Every call of a port is a boundary at which it can freeze or die.
 */
final class SimulatedNode implements Performer.Outside, KernelLease, MonotonicClock {
  private static final int ECHOES = 64;
  private static final Duration LAN_TOLD_EVERY = Duration.ofSeconds(1);
  private static final Event.OrdersChanged NO_ORDERS =
      new Event.OrdersChanged(false, false, FailbackOrder.Choice.AUTO);

  final int index;
  final SimulatedKernel kernel;
  final SimulatedDisk disk;
  private final Simulation world;
  private final double rate;
  private final long offset;

  /** What its file says; what it lives by, until it reads that. */
  private ElectionSettings configured;

  ElectionSettings settings;
  SimulatedHook hook = SimulatedHook.passing(0);

  /** What it was told, and what its loop has taken of that. */
  private Event.OrdersChanged orders = NO_ORDERS;

  private Event.OrdersChanged ordersTaken = NO_ORDERS;
  private long promotedUntil = Long.MIN_VALUE;
  private int life;
  private boolean running;
  private boolean off;

  /** What its run directory has: of the agent's lives in one boot. */
  private Set<NodeId> declaredDead = Set.of();

  private boolean inTurn;
  private boolean deviceBroken;
  private long frozenUntil = Long.MIN_VALUE;
  private long silentSince = Long.MIN_VALUE;
  private int freezeIn;
  private long freezeNanos;
  private long freezeAtRenewal;
  private int killIn;
  private long timerAt = Long.MAX_VALUE;
  private Election election;
  private Performer performer;
  private Rhythm rhythm;
  private Set<NodeId> heardOnLan = Set.of();
  private MonotonicInstant lanToldAt = MonotonicInstant.DISTANT_PAST;
  private Lateness lateness;
  private IdConflicts idConflicts;
  private TermStore store;
  private Reserved wanted = Reserved.NOTHING;
  private Reserved confirmed = Reserved.NOTHING;
  private int[] knownLives;
  private boolean[] macsKnown;
  private Armed[] lastBeats;
  private Term lastClaim = Term.NONE;
  private Watermark held = Watermark.NONE;
  private Term led = Term.NONE;
  private final Map<Watermark, Set<Integer>> reachedBy = new TreeMap<>();
  private long claimedAt = Long.MIN_VALUE / 2;
  private Duration longestSilence = Duration.ZERO;
  private final Deque<Mail> inbox = new ArrayDeque<>();
  private final Mail[] echoes = new Mail[ECHOES];
  private long echoed;

  /** Thrown through the agent's stack when it is killed in the middle of something. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("", null, false, false);
    }
  }

  SimulatedNode(Simulation world, int index, ElectionSettings settings, double rate, long offset) {
    this.world = world;
    this.index = index;
    this.configured = settings;
    this.settings = settings;
    this.rate = rate;
    this.offset = offset;
    this.kernel = new SimulatedKernel(this::localNanos, settings.timing().jiffy());
    this.disk = new SimulatedDisk(world.random());
  }

  // ---- time ---------------------------------------------------------------------------------

  private long localNanos() {
    return offset + (long) (world.nanos() * rate);
  }

  private long toTrue(MonotonicInstant local) {
    return local.nanos() > Long.MAX_VALUE / 8
        ? Long.MAX_VALUE
        : (long) Math.ceil((local.nanos() - offset) / rate);
  }

  @Override
  public MonotonicInstant now() {
    boundary();
    return new MonotonicInstant(localNanos());
  }

  // ---- life and death -----------------------------------------------------------------------

  boolean running() {
    return running;
  }

  boolean frozen() {
    return world.nanos() < frozenUntil;
  }

  boolean busy() {
    return inTurn;
  }

  Role role() {
    return running ? election.standpoint().role() : Role.INIT;
  }

  Standpoint standpoint() {
    return election.standpoint();
  }

  int life() {
    return life;
  }

  void start() {
    if (running || off) {
      return;
    }
    life++;
    running = true;
    settings = configured;
    inTurn = false;
    frozenUntil = Long.MIN_VALUE;
    silentSince = Long.MIN_VALUE;
    freezeIn = 0;
    killIn = 0;
    timerAt = Long.MAX_VALUE;
    inbox.clear();
    knownLives = new int[world.size()];
    macsKnown = new boolean[world.size()];
    lastBeats = new Armed[world.size()];
    Arrays.fill(lastBeats, Armed.without(MonotonicInstant.DISTANT_PAST));
    deviceBroken = false;
    reachedBy.clear();
    if (world.bindsVotes() && !settings.witness()) {
      inbox.add(orderOf(new Event.HoldingFound(held, led)));
    }
    try {
      store = TermStore.over(disk);
    } catch (OperatorError damaged) {
      throw new Violation(Violation.Promise.S4_NOTHING_STORED_IS_LOST, damaged.toString());
    }
    wanted = store.reserved();
    world.checkStored(this, confirmed, store.reserved());
    leaseMayLast(settings.timing());
    kernel.configure(settings.timing(), world.mutant().ignoresTokens());
    Optional<Duration> left = kernel.read().left();
    if (left.isEmpty()) {
      // What a start without a lease does: away with whatever address an earlier life left.
      kernel.address(false);
    }
    MonotonicInstant now = new MonotonicInstant(localNanos());
    election = world.mutant().election(settings, store.reserved(), left, now);
    int paths = world.heartbeatsOnLan() ? 2 : 1;
    rhythm =
        new Rhythm(settings.timing(), Collections.nCopies(world.peersOf(index).length, paths), now);
    heardOnLan = Set.of();
    lanToldAt = MonotonicInstant.DISTANT_PAST;
    lateness = new Lateness(settings.timing().guard());
    idConflicts = new IdConflicts(settings.timing());
    performer =
        new Performer(
            election,
            settings.timing(),
            this,
            this,
            rhythm,
            lateness,
            this,
            world.random().nextInt());
    world.trace(this, "starts, life " + life + ", found " + store.reserved() + " lease " + left);
    promotedUntil = Long.MIN_VALUE;
    ordersTaken = NO_ORDERS;
    if (!declaredDead.isEmpty()) {
      inbox.add(orderOf(new Event.DeadDeclared(declaredDead)));
    }
    if (orders.paused()) {
      order(orders);
    } else {
      turn();
    }
  }

  /** kill -9: the kernel keeps what it has, for as long as it keeps it. */
  void kill() {
    if (running) {
      running = false;
      silentSince = world.nanos();
      world.trace(this, "is killed");
      world.expectSilence(this, life);
    }
  }

  /** The machine reboots: nothing of the kernel is left. */
  void losePower() {
    running = false;
    declaredDead = Set.of();
    kernel.clear();
    world.trace(this, "loses its power");
  }

  /** For long: nothing starts it but a hand at its switch. */
  void switchOff() {
    off = true;
    losePower();
  }

  void switchOn() {
    off = false;
    start();
  }

  /** It has its power again, and starts when something starts it. */
  void mayStart() {
    off = false;
  }

  /** Whether its status shows that one among those that count, and would after a restart. */
  boolean shows(SimulatedNode other) {
    return running && !frozen() && !declaredDead.contains(other.settings.self());
  }

  void freeze(long nanos) {
    if (running && !inTurn) {
      frozenUntil = world.nanos() + nanos;
      silentSince = world.nanos();
      world.trace(this, "freezes for " + nanos / 1_000_000 + " ms");
      world.expectSilence(this, life);
      world.at(frozenUntil, this::thaw);
    }
  }

  void thaw() {
    if (running && !frozen() && !inTurn) {
      silentSince = Long.MIN_VALUE;
      turn();
    }
  }

  void thawNow() {
    frozenUntil = Long.MIN_VALUE;
    freezeIn = 0;
    killIn = 0;
    thaw();
  }

  /** So many calls of ports from now, in the middle of whatever the agent does. */
  void freezeAtBoundary(int calls, long nanos) {
    freezeIn = calls;
    freezeNanos = nanos;
  }

  /** Just before the next claim or renewal reaches the kernel. */
  void freezeAtRenewal(long nanos) {
    freezeAtRenewal = nanos;
  }

  void killAtBoundary(int calls) {
    killIn = calls;
  }

  /** A + T + J: the longest of the configurations whose lease may still be in the kernel. */
  Duration longestSilence() {
    return longestSilence;
  }

  ElectionSettings configured() {
    return configured;
  }

  /** The next life lives by it. */
  void configure(ElectionSettings next) {
    configured = next;
  }

  /** This life goes on by it, if it can. */
  void reload(ElectionSettings next) {
    configured = next;
    deliver(new Mail(index, settings.self(), life, life, 0, new Mail.Body.Reload(next)));
  }

  private void reload(ElectionSettings next, MonotonicInstant now) {
    // As the loop does: a longer dead time comes to a primary last, and is tried again by nobody.
    if (performer.isPrepared() && election.mayLengthen(next.timing().deadAfter())) {
      world.trace(this, "reloads " + next);
      performer.prepare(next, false, now);
      if (performer.isPrepared()) {
        enter(next, now);
      }
    }
  }

  /** The gate keeper's thread: it waits for nftables' lock, and dies with the process. */
  @Override
  public void regate(ElectionSettings next) {
    boundary();
    int mine = life;
    long takes = world.random().nextInt(5) == 0 ? 600_000_000L : 20_000_000L;
    world.at(
        world.nanos() + 100_000 + (long) (world.random().nextDouble() * takes),
        () -> {
          if (life == mine && running) {
            regated(next);
          }
        });
  }

  private void regated(ElectionSettings next) {
    world.trace(this, "has other gates: " + next.timing());
    leaseMayLast(next.timing());
    world.mutant().regate(kernel, next.timing());
    deliver(new Mail(index, settings.self(), life, life, 0, new Mail.Body.Regated(next)));
  }

  private void enter(ElectionSettings next, MonotonicInstant now) {
    settings = next;
    idConflicts.changeTo(next.timing());
    performer.enter(next, now);
  }

  private void leaseMayLast(Timing timing) {
    Duration own = timing.tokenLife().plus(timing.kernelTimeout()).plus(timing.jiffy());
    boolean shorter = kernel.isLive() && own.compareTo(longestSilence) < 0;
    longestSilence = shorter ? longestSilence : own;
  }

  /** Since when the agent has not run; the distant past when it runs. */
  long silentSince() {
    return silentSince;
  }

  private void boundary() {
    if (killIn > 0 && --killIn == 0) {
      world.happened(Fault.KILL_IN_THE_MIDDLE);
      kill();
      world.restartLater(this);
      throw new Killed();
    }
    if (freezeIn > 0 && --freezeIn == 0) {
      int mine = life;
      world.happened(Fault.FREEZE_IN_THE_MIDDLE);
      frozenUntil = world.nestedUntil(world.nanos() + freezeNanos);
      silentSince = world.nanos();
      world.trace(this, "freezes in the middle, " + freezeNanos / 1_000_000 + " ms");
      world.expectSilence(this, life);
      world.runNested(frozenUntil);
      if (life != mine || !running) {
        throw new Killed();
      }
      silentSince = Long.MIN_VALUE;
      frozenUntil = Long.MIN_VALUE;
      world.trace(this, "goes on");
    }
  }

  // ---- turns --------------------------------------------------------------------------------

  void deliver(Mail mail) {
    if (!running) {
      return;
    }
    inbox.add(mail);
    if (!frozen() && !inTurn) {
      turn();
    }
  }

  void order(Event event) {
    deliver(orderOf(event));
  }

  private Mail orderOf(Event event) {
    return new Mail(index, settings.self(), life, life, 0, new Mail.Body.Order(event));
  }

  /** What operators have ordered: kept on disk, so the next life knows it too. */
  void ordered(Event.OrdersChanged told) {
    orders = told;
    if (running) {
      order(told);
    }
  }

  private void turn() {
    int mine = life;
    inTurn = true;
    try {
      MonotonicInstant batch = performer.wake();
      while (!inbox.isEmpty()) {
        Mail mail = inbox.poll();
        take(mail, world.mutant().oneNowPerBatch() ? batch : performer.look());
      }
      performer.onTime();
      MonotonicInstant idEnd = performer.look();
      idConflicts.ended(idEnd).ifPresent(event -> performer.feed(event, idEnd));
      lookAtLan(idEnd);
      MonotonicInstant next = performer.nextDue();
      lateness.plan(next);
      declaredDead = election.declaredDead();
      inTurn = false;
      wakeAt(toTrue(next));
    } catch (Killed dead) {
      if (life == mine) {
        inTurn = false;
      }
    }
  }

  /** As the loop does: told at once when it changes, and now and then. */
  private void lookAtLan(MonotonicInstant now) {
    if (!world.heartbeatsOnLan()) {
      return;
    }
    Set<NodeId> heard = new TreeSet<>();
    int[] peers = world.peersOf(index);
    for (int peer = 0; peer < peers.length; peer++) {
      if (rhythm.of(peer).carries(SimulatedNetwork.LAN)) {
        heard.add(Scenario.name(peers[peer]));
      }
    }
    if (!heard.equals(heardOnLan)) {
      performer.feed(new Event.LanHeard(settings.self(), heard), now);
    } else if (now.since(lanToldAt).compareTo(LAN_TOLD_EVERY) < 0) {
      return;
    }
    heardOnLan = heard;
    lanToldAt = now;
    for (int to : peers) {
      world.send(this, to, new Mail.Body.HeardOnLan(heard));
    }
  }

  private void wakeAt(long nanos) {
    if (!running || nanos == Long.MAX_VALUE) {
      return;
    }
    long at = Math.max(nanos, world.nanos() + 1_000) + world.random().nextInt(200_000);
    if (at < timerAt || timerAt <= world.nanos()) {
      timerAt = at;
      int mine = life;
      world.at(at, () -> woken(mine, at));
    }
  }

  private void woken(int mine, long at) {
    if (timerAt == at) {
      timerAt = Long.MAX_VALUE;
    }
    if (running && life == mine && !frozen() && !inTurn) {
      turn();
    }
  }

  private void take(Mail mail, MonotonicInstant now) {
    if (world.isLoud() && !(mail.body() instanceof Mail.Body.Beat)) {
      world.trace(this, "hears " + mail.from() + ": " + mail.body());
    }
    Mail.Body body = mail.body();
    if (body instanceof Mail.Body.Reload reload) {
      reload(reload.settings(), now);
      return;
    }
    if (body instanceof Mail.Body.Regated regated) {
      enter(regated.settings(), now);
      return;
    }
    if (body instanceof Mail.Body.Order order) {
      taken(order.event());
      performer.feed(order.event(), now);
      return;
    }
    if (mail.receiverLife() != life || mail.senderLife() < knownLives[mail.from()]) {
      return;
    }
    knownLives[mail.from()] = mail.senderLife();
    if (mail.sender().equals(settings.self()) && !world.mutant().blindForNamesakes()) {
      idConflicts.seen(now).ifPresent(event -> performer.feed(event, now));
      return;
    }
    boolean wrongNode = !mail.sender().equals(Scenario.name(mail.from()));
    if (wrongNode && !world.mutant().blindForNamesakes()) {
      // As the real listener refuses it: that address belongs to a node of another name.
      return;
    }
    if (!macsKnown[mail.from()]) {
      macsKnown[mail.from()] = true;
      Set<Long> macs = Set.of(Simulation.macOf(mail.from()));
      performer.feed(new Event.MacsTold(mail.sender(), macs), now);
    }
    if (body instanceof Mail.Body.Milestone milestone) {
      milestone(mail, milestone.mark(), now);
    } else if (body instanceof Mail.Body.Reached reached) {
      reached(mail, reached.mark(), now);
    } else {
      eventOf(mail, body, now).ifPresent(event -> performer.feed(event, now));
    }
  }

  // ---- what is replicated ---------------------------------------------------------------------

  /** On the disk first, then in the vote, then said. */
  private boolean holds(Watermark mark, MonotonicInstant now) {
    held = Watermark.later(held, mark);
    led = held.term().isAfter(led) ? Term.NONE : led;
    performer.feed(new Event.HoldingGrown(mark), now);
    boolean taken = !mark.isAfter(election.held());
    tellHolding();
    return taken;
  }

  private void milestone(Mail mail, Watermark mark, MonotonicInstant now) {
    if (!settings.witness() && holds(mark, now)) {
      world.stream(this, mail.from(), new Mail.Body.Reached(mark));
    }
  }

  private void reached(Mail mail, Watermark mark, MonotonicInstant now) {
    Set<Integer> by = reachedBy.computeIfAbsent(mark, absent -> new TreeSet<>());
    by.add(mail.from());
    if (by.size() == world.size() / 2 && holds(mark, now)) {
      world.acknowledged(this, mark);
    }
  }

  void tellHolding() {
    if (running && !settings.witness()) {
      for (int to : world.peersOf(index)) {
        world.stream(this, to, new Mail.Body.Holds(election.offered()));
      }
    }
  }

  /** What it would lead with. */
  Watermark content() {
    return led.equals(Term.NONE) ? held : Watermark.later(held, Watermark.allOf(led));
  }

  private void taken(Event order) {
    if (order instanceof Event.OrdersChanged changed) {
      ordersTaken = changed;
    } else if (order instanceof Event.PromoteRequested) {
      // What the rule gives it, and as much again for the way to its claim.
      Duration stands = settings.timing().deadAfter().multipliedBy(6);
      promotedUntil = world.nanos() + stands.plus(settings.preHook().deadline()).toNanos();
    }
  }

  private Optional<Event> eventOf(Mail mail, Mail.Body body, MonotonicInstant now) {
    NodeId from = mail.sender();
    if (body instanceof Mail.Body.Beat beat) {
      lastBeats[mail.from()] = beat.mark();
      return Optional.of(
          new Event.HeartbeatHeard(
              from,
              beat.standing(),
              beat.deadAfter(),
              beat.lowestVotable(),
              beat.voters(),
              beat.majority(),
              mail.network(),
              remember(mail)));
    }
    if (body instanceof Mail.Body.Answer answer) {
      rhythm
          .of(world.peerIndex(index, mail.from()))
          .answered(mail.network(), answer.echo().at(), now);
      Optional<Term> us =
          answer
              .support()
              .filter(support -> support.node().equals(settings.self()))
              .map(Action.Support::term);
      return Optional.of(
          new Event.AnswerHeard(from, answer.standing(), answer.deadAfter(), us, answer.echo()));
    }
    if (body instanceof Mail.Body.Request request) {
      return Optional.of(
          new Event.VoteRequested(from, request.ballot(), mail.network(), remember(mail)));
    }
    if (body instanceof Mail.Body.Vote vote) {
      return Optional.of(
          new Event.VoteHeard(
              from,
              vote.term(),
              vote.conditional(),
              vote.granted(),
              vote.lowestVotable(),
              vote.echo()));
    }
    if (body instanceof Mail.Body.Released released) {
      Event.Successor successor =
          released.successor().isEmpty()
              ? Event.Successor.ANYONE
              : released.successor().get().equals(settings.self())
                  ? Event.Successor.US
                  : Event.Successor.ANOTHER;
      return Optional.of(
          new Event.ReleaseHeard(from, released.term(), successor, released.heardYou()));
    }
    if (body instanceof Mail.Body.Holds holds) {
      return Optional.of(new Event.HoldingTold(from, holds.mark()));
    }
    if (body instanceof Mail.Body.HeardOnLan lan) {
      return Optional.of(new Event.LanHeard(from, lan.nodes()));
    }
    if (body instanceof Mail.Body.Offer offer) {
      return Optional.of(new Event.OfferHeard(from, offer.term()));
    }
    Mail.Body.HandOver wish = (Mail.Body.HandOver) body;
    Standpoint here = election.standpoint();
    return here.role() == Role.PRIMARY && here.term().equals(wish.term())
        ? Optional.of(
            new Event.HandOverRequested(wish.successor(), wish.cause(), Optional.of(from)))
        : Optional.empty();
  }

  private long remember(Mail mail) {
    echoed++;
    echoes[(int) (echoed % ECHOES)] = mail;
    return echoed;
  }

  private Mail echoOf(long sequence) {
    return echoes[(int) (sequence % ECHOES)];
  }

  // ---- what it does ---------------------------------------------------------------------------

  private PeerStanding standing() {
    Standpoint here = election.standpoint();
    return new PeerStanding(here.role(), here.term(), here.rank());
  }

  private Duration deadAfter() {
    return election.deadAfter();
  }

  @Override
  public void heartbeat(int peer, Armed armed) {
    boundary();
    Mail.Body beat =
        new Mail.Body.Beat(
            standing(),
            deadAfter(),
            election.lowestVotable(),
            election.voters(),
            settings.voting().majority(),
            armed);
    world.send(this, world.peersOf(index)[peer], beat);
  }

  @Override
  public void requestVotes(Ballot ballot, Armed armed) {
    for (int to : world.peersOf(index)) {
      boundary();
      world.send(this, to, new Mail.Body.Request(ballot, armed));
    }
  }

  @Override
  public Optional<String> addVips(MonotonicInstant now) {
    boundary();
    if (deviceBroken) {
      return Optional.of("no such device");
    }
    kernel.address(true);
    if (kernel.answers()) {
      claimed();
    }
    world.did(this, "adds the VIPs");
    world.checkAnswers(this);
    boundary();
    world.announce(this);
    return Optional.empty();
  }

  /** When it last began to answer. */
  long claimedAt() {
    return claimedAt;
  }

  private void claimed() {
    claimedAt = world.nanos();
    Standpoint here = election.standpoint();
    boolean resumed = here.reason() == Reason.RESUMED;
    world.claimed(this, lastClaim, here.term(), resumed);
    lastClaim = here.term();
    led = here.term();
  }

  @Override
  public Optional<String> removeVips(boolean shut, MonotonicInstant now) {
    boundary();
    if (kernel.letsNothingGo()) {
      return Optional.of("the kernel is out of memory");
    }
    if (kernel.hasAddress()) {
      world.did(this, "removes the VIPs");
    }
    kernel.address(false);
    boundary();
    return Optional.empty();
  }

  @Override
  public void perform(Action action, MonotonicInstant now) {
    boundary();
    if (action instanceof Action.Answer answer) {
      Mail asked = echoOf(answer.sequence());
      Armed mark = ((Mail.Body.Beat) asked.body()).mark();
      Mail.Body body = new Mail.Body.Answer(standing(), deadAfter(), answer.support(), mark);
      world.sendOn(asked.network(), this, asked.from(), body);
    } else if (action instanceof Action.CastVote vote) {
      Mail asked = echoOf(vote.sequence());
      if (asked.body() instanceof Mail.Body.Request request) {
        Mail.Body body =
            new Mail.Body.Vote(
                vote.term(),
                vote.conditional(),
                vote.granted(),
                election.lowestVotable(),
                request.mark());
        world.sendOn(asked.network(), this, asked.from(), body);
      }
    } else if (action instanceof Action.RefuseHandOver refused) {
      world.did(this, "refuses to hand over: " + refused.refusal());
    } else if (action instanceof Action.SendRelease release) {
      for (int to : world.peersOf(index)) {
        Armed heard = lastBeats[to];
        world.send(this, to, new Mail.Body.Released(release.term(), release.successor(), heard));
      }
    } else if (action instanceof Action.SendOffer offer) {
      world.send(this, world.indexOf(offer.successor()), new Mail.Body.Offer(offer.term()));
    } else if (action instanceof Action.RequestHandOver wish) {
      Mail.Body body =
          new Mail.Body.HandOver(
              Optional.of(settings.self()), Event.HandOverCause.FAILBACK, wish.term());
      world.send(this, world.indexOf(wish.primary()), body);
    } else if (action instanceof Action.RunPreHook run) {
      runPreHook(run.run());
    } else if (action instanceof Action.GiveUpPreHook) {
      world.did(this, "waits no longer for the pre-hook");
    } else if (action instanceof Action.Store order) {
      wanted = order.reserved();
      int mine = life;
      Reserved asked = wanted;
      world.at(world.diskDone(this), () -> write(mine, asked));
    } else if (action instanceof Action.AskWire) {
      world.askWire(this);
    } else if (action instanceof Action.Announce && kernel.hasAddress()) {
      world.announce(this);
    } else if (action instanceof Action.Stop) {
      running = false;
      world.trace(this, "stops");
      world.restartLater(this);
      throw new Killed();
    }
  }

  /** The scripts' thread: it goes on while the loop is frozen, and nobody hears it after a kill. */
  private void runPreHook(long number) {
    SimulatedHook.Run run = hook.next();
    world.did(this, "runs the pre-hook");
    int mine = life;
    if (run.ends()) {
      world.at(
          world.nanos() + run.nanos(),
          () -> {
            if (life == mine && running) {
              order(new Event.PreHookEnded(number, run.veto()));
            }
          });
    }
  }

  /** The disk's thread: it goes on while the loop is frozen, and dies with the process. */
  private void write(int mine, Reserved asked) {
    if (life != mine || !running) {
      return;
    }
    if (!asked.equals(wanted)) {
      return;
    }
    if (world.mutant().storesNothing()) {
      order(new Event.Stored(asked));
      return;
    }
    try {
      store.store(asked);
      confirmed = asked;
      order(new Event.Stored(asked));
    } catch (EnvironmentFailure full) {
      world.at(world.nanos() + 1_000_000_000L, () -> write(mine, asked));
    }
  }

  void forgetEverything() {
    disk.wipe();
    confirmed = Reserved.NOTHING;
    held = Watermark.NONE;
    led = Term.NONE;
  }

  void tearTheDisk() {
    disk.tear(world.random().nextBoolean() ? 64 : 0, new byte[64]);
  }

  @Override
  public void claimRefused(Term term, String reason, MonotonicInstant now) {
    int mine = life;
    // As the loop does: asked again after a back-off.
    world.at(
        world.nanos() + 2_000_000_000L,
        () -> {
          if (life == mine && !deviceBroken && !kernel.refuses()) {
            order(new Event.DevicesChanged(true, ""));
          }
        });
  }

  void device(boolean works) {
    deviceBroken = !works;
    order(new Event.DevicesChanged(works, "lan0"));
  }

  @Override
  public void stalled(Duration gap, MonotonicInstant now) {
    world.trace(this, "was away for " + gap.toMillis() + " ms");
  }

  @Override
  public void withdrawRefused(String reason, MonotonicInstant now) {
    world.trace(this, "withdrawal refused: " + reason);
  }

  @Override
  public void changed(Decision.Transition change, MonotonicInstant now) {
    if (change.to() == Role.PRIMARY) {
      checkPause(change.reason());
      world.serves(this);
    }
    world.changed(this, change);
  }

  /** Nobody takes over by itself in a pause that it has heard of. */
  private void checkPause(Reason why) {
    boolean others = ordersTaken.paused() && !ordersTaken.holder();
    others &= world.nanos() > promotedUntil;
    if (others && why != Reason.HANDED_TO_US && why != Reason.RESUMED) {
      throw new Violation(Violation.Promise.A_PAUSE_MOVES_NOTHING, this + " claims: " + why);
    }
  }

  // ---- the kernel's lease -----------------------------------------------------------------------

  @Override
  public boolean arm(int counter) {
    boundary();
    boolean done = kernel.arm(counter);
    boundary();
    return done;
  }

  @Override
  public boolean renew(int counter) {
    if (freezeAtRenewal > 0) {
      freezeAtBoundary(1, freezeAtRenewal);
      freezeAtRenewal = 0;
    }
    boundary();
    boolean done = kernel.renew(counter);
    world.checkAnswers(this);
    boundary();
    return done;
  }

  @Override
  public boolean release() {
    boundary();
    boolean done = kernel.release();
    boundary();
    return done;
  }

  @Override
  public Holding read() {
    return kernel.read();
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "node" + index + "(" + settings.self() + ")";
  }

  List<Integer> peers() {
    return Arrays.stream(world.peersOf(index)).boxed().toList();
  }
}

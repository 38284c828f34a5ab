package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Armed;
import io.flywall.agent.election.Ballot;
import io.flywall.agent.election.Decision;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.Reason;
import io.flywall.agent.election.Standpoint;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.HeadExchange;
import io.flywall.agent.view.LoopObserver;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.heartbeat.Standing;
import io.flywall.scripts.Hooks;
import io.flywall.scripts.Occasion;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import io.flywall.vip.GateNotice;
import io.flywall.vip.KernelLease;
import io.flywall.vip.VipWire;
import io.flywall.vip.WireSighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One turn after another: inputs into the election, its actions into the world. Tests crank {@link
 * #turn} by hand; only Main gives it a thread.
 */
public final class AgentLoop implements HandOverDesk, OrderDesk {
  /** A flood of inputs must not keep heartbeats from leaving: so many, then a look at the clock. */
  private static final int INPUTS_A_TURN = 64;

  /**
   * How old the figures in a published view may be; a change of primary shows at once. Ten a second
   * were a fifteenth of what an idle agent costs.
   */
  private static final Duration VIEW_EVERY = Duration.ofMillis(500);

  private final SettingsInForce settings;
  private final ConfigurationChange configuration;
  private final Election election;
  private final Conversations conversations;
  private final Speech speech;
  private final TakeoverFigure takeover = new TakeoverFigure();
  private final Performer performer;
  private final VipKeeper vips;
  private final PeerLinks peers;
  private final LanHearing lan;
  private final KernelLease lease;
  private Optional<VipWire> wire;
  private Optional<AgentAssembly.OtherWire> nextWire = Optional.empty();
  private final TermDesk terms;
  private final RoleHooks hooks;
  private final Inbox inbox;
  private final MonotonicClock clock;
  private final EventLog log;
  private final LoopObserver observer;
  private final ViewMaker views;
  private final HandOverTickets tickets;
  private final OrderKeeping orders;
  private final DeadDeclarations dead;
  private final HandOverRequests requests;
  private final Fitness fitness;
  private final Lateness lateness;
  private final StageClock stages = new StageClock();

  private MonotonicInstant nextView;
  private Optional<NodeId> primaryShown = Optional.empty();
  private MonotonicInstant nextLeaseLook;
  private MonotonicInstant nextPlacing;
  private String lastDetail = "";
  private boolean stopped;
  private boolean hasTurned;

  /** Asks the term store, which answers through the inbox. */
  @FunctionalInterface
  interface TermDesk {
    void reserve(Reserved wanted);
  }

  AgentLoop(
      SettingsInForce settings,
      Election election,
      PeerLinks peers,
      Traffic traffic,
      VipKeeper vips,
      KernelLease lease,
      AgentAssembly.Gates gates,
      Optional<VipWire> wire,
      TermDesk terms,
      OrderBook book,
      DeadMemory memory,
      HeadExchange heads,
      Hooks hooks,
      Inbox inbox,
      MonotonicClock clock,
      EventLog log,
      LoopObserver observer) {
    this.settings = settings;
    this.election = election;
    this.vips = vips;
    this.lease = lease;
    this.wire = wire;
    this.terms = terms;
    this.hooks = new RoleHooks(hooks, election, settings, inbox, log);
    this.inbox = inbox;
    this.clock = clock;
    this.log = log;
    this.observer = observer;
    MonotonicInstant now = clock.now();
    this.tickets = new HandOverTickets(settings.election().preHook().deadline());
    Timing timing = settings.election().timing();
    this.lateness = new Lateness(timing.guard());
    this.peers = peers;
    this.lan = new LanHearing(peers, vips);
    this.speech = new Speech(settings, election, peers, traffic, vips, lan, book, heads, takeover);
    this.conversations =
        new Conversations(
            settings,
            election,
            peers,
            speech,
            new Introductions(settings, election, peers, tickets, book, heads, takeover, log),
            tickets,
            heads,
            log);
    this.views =
        new ViewMaker(
            settings, election, peers, vips, conversations, takeover, book, memory, lateness);
    this.orders = new OrderKeeping(settings, election, peers, book, views, log);
    this.dead = new DeadDeclarations(settings, election, peers, views, memory, log, now);
    this.requests =
        new HandOverRequests(settings, election, conversations, speech, views, tickets, dead, log);
    this.fitness = new Fitness(vips, lease.read(), now);
    this.performer =
        new Performer(
            election,
            timing,
            clock,
            lease,
            peers.rhythm(),
            lateness,
            new Deeds(),
            (int) now.nanos());
    this.configuration = new ConfigurationChange(settings, performer, vips, peers, gates, log);
    this.nextView = now;
    this.nextLeaseLook = now;
    this.nextPlacing = now;
  }

  /** From any thread. */
  @Override
  public CompletableFuture<HandOverDesk.Outcome> handOver(Optional<String> to) {
    CompletableFuture<HandOverDesk.Outcome> outcome = new CompletableFuture<>();
    inbox.put(new Input.HandOver(to, outcome));
    return outcome;
  }

  /** From any thread. */
  @Override
  public CompletableFuture<OrderDesk.Outcome> give(Order order) {
    CompletableFuture<OrderDesk.Outcome> outcome = new CompletableFuture<>();
    inbox.put(new Input.Ordered(order, outcome));
    return outcome;
  }

  /** From any thread. */
  @Override
  public CompletableFuture<HandOverDesk.Outcome> promote(List<String> dead) {
    CompletableFuture<HandOverDesk.Outcome> outcome = new CompletableFuture<>();
    inbox.put(new Input.Promote(dead, clock.now(), outcome));
    return outcome;
  }

  /** From any thread: what a reload that is under way waits for. */
  Optional<String> reloadWaitsFor() {
    return configuration.waitsFor();
  }

  /** From any thread: SIGTERM. */
  public void stop() {
    inbox.put(new Input.Stop());
  }

  /** Whether the last turn ended the agent's life. */
  public boolean stopped() {
    return stopped;
  }

  /** Waits for work at most until {@code until}; only the loop thread may call it. */
  public void await(MonotonicInstant until) {
    inbox.await(until.since(clock.now()));
  }

  /** The first term that nobody this life heard of used; to be stored at a clean stop. */
  public Term firstUnusedTerm() {
    return election.lowestVotable();
  }

  /** After the end: what the operator's scripts are told of it. */
  public Occasion stopping() {
    return hooks.stopping();
  }

  /**
   * Takes VIPs from the kernel whatever the state: the way out after a broken invariant. True when
   * the kernel confirmed.
   */
  public boolean withdrawNow() {
    boolean shut = lease.release();
    return vips.withdraw(false, clock.now()).isEmpty() && shut;
  }

  /** One turn; the instant at which the next is wanted, if nothing comes before. */
  public MonotonicInstant turn() {
    // The reading is told to the election; what follows is judged by later ones.
    MonotonicInstant begun = performer.wake();
    if (!hasTurned) {
      hasTurned = true;
      dead.found().ifPresent(event -> feed(event, begun));
    }
    drain();
    MonotonicInstant now = performer.look();
    orders.changed(now).ifPresent(event -> ordersChanged(event, now));
    lookAtDevices(now);
    lookAtLan(now);
    moveVips(now);
    vips.checkIfDue(now);
    performer.onTime();
    configuration.goOn(now).ifPresent(reload -> enter(reload, now));
    lookAtLease(now);
    vips.refreshIfDue(now);
    speech.sendStates(clock.now());
    vips.announceIfDue(now);
    tickets.expire(now);
    orders.answer(now);
    dead.look();
    hooks.endTurn();
    publishIfDue(now);
    MonotonicInstant next = stopped ? now : nextTurn();
    lateness.plan(next);
    return next;
  }

  private void moveVips(MonotonicInstant now) {
    if (vips.isMoving()) {
      vips.goOn(now).ifPresent(reason -> performer.claimFailed(reason, now));
    }
    if (stages.isClaiming() && !vips.isMoving()) {
      stagesEnd();
    }
  }

  /** A turn after the claim, or several of many VIPs: the announcements have left. */
  private void stagesEnd() {
    Standpoint here = election.standpoint();
    Duration announcing = vips.announcing();
    if (here.role() != Role.PRIMARY) {
      stages.rest();
      return;
    }
    stages
        .done(here.term(), here.reason(), announcing, vips.claimedAllAt())
        .ifPresent(this::tookOver);
  }

  private void tookOver(TakeoverStages taken) {
    List<Object> pairs = new ArrayList<>(List.of("kind", taken.kind(), "term", taken.term()));
    taken
        .took()
        .forEach(
            (stage, time) -> {
              pairs.add(stage.word() + "_us");
              pairs.add(time.toNanos() / 1000);
            });
    log.info("ha", "takeover-stages", pairs.toArray());
    if (taken.kind() == TakeoverStages.Kind.TAKEOVER) {
      takeover.tookOver(taken.term(), taken.total());
      peers.tellSoon(clock.now());
    }
    observer.tookOver(taken);
  }

  private MonotonicInstant nextTurn() {
    if (vips.wantsTurn()) {
      return clock.now();
    }
    MonotonicInstant next = MonotonicInstant.earlier(performer.nextDue(), nextView);
    next = MonotonicInstant.earlier(next, speech.nextState());
    next = MonotonicInstant.earlier(next, vips.nextAnnouncement());
    next = MonotonicInstant.earlier(next, vips.nextRefresh());
    next = MonotonicInstant.earlier(next, nextLeaseLook);
    return inbox.isEmpty() ? next : clock.now();
  }

  private void drain() {
    for (int taken = 0; taken < INPUTS_A_TURN; taken++) {
      Optional<Input> input = inbox.poll();
      if (input.isEmpty()) {
        return;
      }
      // Read per input, after it was taken: one instant for a batch made promises too early.
      take(input.get(), performer.look());
    }
  }

  private void take(Input input, MonotonicInstant now) {
    if (input instanceof Input.Judged judged) {
      conversations.heard(judged.path(), judged.verdict(), now).forEach(e -> heard(e, now));
    } else if (input instanceof Input.Kernel kernel) {
      vips.noticed(kernel.notice(), now);
      fitness.lookSoon(now);
      lookAtDevices(now);
    } else if (input instanceof Input.WireNotAsked) {
      feed(new Event.WireNotAsked(), now);
    } else if (input instanceof Input.Wire wire) {
      feed(wireHeard(wire.sighting()), now);
    } else if (input instanceof Input.Gate gate) {
      gateNoticed(gate.notice(), now);
    } else if (input instanceof Input.GatewaysSeen gateways) {
      log.info("ha", "gateways", "reachable", gateways.reachable(), "detail", gateways.detail());
      feed(new Event.GatewaysChanged(gateways.reachable()), now);
    } else if (input instanceof Input.SyncSeen sync) {
      log.info("replication", "rank", "in_sync", sync.inSync());
      feed(new Event.SyncChanged(sync.inSync()), now);
    } else if (input instanceof Input.HoldingFound found) {
      feed(new Event.HoldingFound(found.held(), found.led()), now);
    } else if (input instanceof Input.HoldingGrown grown) {
      holdingGrown(grown, now);
    } else if (input instanceof Input.PathRefused refused) {
      conversations.refused(refused.path(), now);
    } else if (input instanceof Input.Stored onDisk) {
      feed(new Event.Stored(onDisk.reserved()), now);
    } else if (input instanceof Input.StoreFailed failed) {
      log.warnOnce(now, "store", "ha", "terms-not-stored", "reason", failed.reason());
    } else if (input instanceof Input.PreHookEnded end) {
      feed(hooks.ended(end, now), now);
    } else if (input instanceof Input.HandOver request) {
      requests.handOver(request, now).ifPresent(event -> feed(event, now));
    } else if (input instanceof Input.Ordered ordered) {
      ordered(ordered, now);
    } else if (input instanceof Input.Promote promote) {
      requests.promote(promote, now).forEach(event -> feed(event, now));
    } else if (input instanceof Input.OrdersStored safe) {
      orders.stored(safe.orders());
    } else if (input instanceof Input.OrdersNotStored failed) {
      orders.notStored(failed.reason(), now);
    } else if (input instanceof Input.DeadKept kept) {
      dead.kept(kept.dead());
    } else if (input instanceof Input.DeadNotKept failed) {
      dead.notKept(failed.reason(), now);
    } else if (input instanceof Input.PathChanged changed) {
      pathChanged(changed, now);
    } else if (input instanceof Input.Unsent unsent) {
      String what = "unsent" + unsent.path() + unsent.reason();
      log.warnOnce(
          now, what, "heartbeat", "unsent", "peer", unsent.path(), "reason", unsent.reason());
    } else if (input instanceof Input.Reload reload) {
      configuration.asked(reload, now);
    } else if (input instanceof Input.Stop) {
      log.info("ha", "stop-requested");
      feed(new Event.StopRequested(), now);
    }
  }

  /** Peers hear of it at once: until they do they would not vote for this node. */
  private void holdingGrown(Input.HoldingGrown grown, MonotonicInstant now) {
    feed(new Event.HoldingGrown(grown.held()), now);
    boolean taken = !grown.held().isAfter(election.held());
    if (taken) {
      peers.tellSoon(now);
    }
    grown.taken().complete(taken);
  }

  private void heard(Event event, MonotonicInstant now) {
    if (event instanceof Event.HeartbeatHeard beat && beat.standing().role() == Role.PRIMARY) {
      stages.primaryBeat(now);
    }
    feed(event, now);
  }

  private static Event wireHeard(WireSighting sighting) {
    Event.WireWord word =
        switch (sighting.word()) {
          case ANSWER -> Event.WireWord.ANSWER;
          case PROBE -> Event.WireWord.PROBE;
          case ANNOUNCEMENT -> Event.WireWord.ANNOUNCEMENT;
        };
    return new Event.WireHeard(sighting.by().bits(), word);
  }

  private void gateNoticed(GateNotice notice, MonotonicInstant now) {
    nextLeaseLook = now;
    if (notice instanceof GateNotice.Changed) {
      configuration.gatesChanged();
    } else if (notice instanceof GateNotice.Lost lost) {
      vips.gatesLost();
      log.warnOnce(now, "gates-lost", "vip", "gates-lost", "what", lost.what());
    } else if (notice instanceof GateNotice.Repaired repaired) {
      log.info("vip", "gates-repaired", "took_us", repaired.took().toNanos() / 1000);
      // The lease went with the table; the next answers bring it back.
      performer.beatNow();
      vips.checkSoon();
    } else if (notice instanceof GateNotice.Ungated ungated) {
      log.warn("vip", "device-ungated", "device", ungated.device(), "reason", ungated.reason());
    } else if (notice instanceof GateNotice.Refused refused) {
      log.warnOnce(
          now, "gates" + refused.reason(), "vip", "gates-refused", "reason", refused.reason());
    }
  }

  /** Once per H the lease is read back: what the kernel really holds, for people and for repair. */
  private void lookAtLease(MonotonicInstant now) {
    if (now.isBefore(nextLeaseLook)) {
      return;
    }
    nextLeaseLook = now.plus(settings.election().timing().heartbeatInterval());
    KernelLease.Holding holding = lease.read();
    fitness.holds(holding);
    boolean primary = election.standpoint().role() == Role.PRIMARY;
    if (primary && holding.left().isEmpty() && !vips.vips().isEmpty()) {
      log.warnOnce(now, "lease-missing", "vip", "lease-missing", "reason", holding.problem());
      performer.beatNow();
    }
  }

  private void pathChanged(Input.PathChanged changed, MonotonicInstant now) {
    if (changed.open()) {
      log.info("heartbeat", "path-open", "peer", changed.path());
    } else {
      String what = "path-broken" + changed.path() + changed.reason();
      log.warnOnce(
          now,
          what,
          "heartbeat",
          "path-broken",
          "peer",
          changed.path(),
          "reason",
          changed.reason());
    }
  }

  // ---- the election -----------------------------------------------------------------------

  private void feed(Event event, MonotonicInstant now) {
    performer.feed(event, now);
  }

  /** What decisions mean here. */
  private final class Deeds implements Performer.Outside {
    @Override
    public void heartbeat(int peer, Armed armed) {
      PeerLink link = peers.at(peer);
      if (link.standing().map(Standing::role).equals(Optional.of(Role.PRIMARY))) {
        stages.beatsPrimary(link.unansweredInARow(), armed.at());
      }
      speech.heartbeat(peer, armed);
    }

    @Override
    public void requestVotes(Ballot ballot, Armed armed) {
      stages.asks(armed.at());
      speech.requestVotes(ballot, armed);
    }

    @Override
    public Optional<String> addVips(MonotonicInstant now) {
      stages.claims(now);
      Optional<String> refusal = vips.claim(now);
      if (refusal.isEmpty()) {
        fitness.claimed();
      }
      return refusal;
    }

    @Override
    public Optional<String> removeVips(boolean shut, MonotonicInstant now) {
      return vips.withdraw(shut, now);
    }

    @Override
    public void perform(Action action, MonotonicInstant now) {
      AgentLoop.this.perform(action, now);
    }

    @Override
    public void claimRefused(Term term, String reason, MonotonicInstant now) {
      fitness.claimRefused(reason, now);
      log.warn("vip", "claim-refused", "term", term, "reason", reason);
    }

    @Override
    public void regate(ElectionSettings next) {
      configuration.regate(next, clock.now());
    }

    @Override
    public void withdrawRefused(String reason, MonotonicInstant now) {
      log.warnOnce(now, "withdraw", "vip", "withdraw-refused", "reason", reason);
    }

    @Override
    public void stalled(Duration gap, MonotonicInstant now) {
      dead.stalled(gap, now);
      log.warnOnce(now, "stall", "ha", "stalled", "gap_ms", gap.toMillis());
    }

    @Override
    public void changed(Decision.Transition change, MonotonicInstant now) {
      if (change.from() == Role.PRIMARY) {
        takeover.withdrawBegins(change.term(), now);
      }
      AgentLoop.this.changed(change, now);
    }
  }

  private void changed(Decision.Transition change, MonotonicInstant now) {
    lastDetail = change.detail();
    log.info(
        "ha",
        "role-change",
        "from",
        change.from().word(),
        "to",
        change.to().word(),
        "term",
        change.term(),
        "reason",
        change.reason().word(),
        "detail",
        change.detail());
    hooks.changed(change);
    observer.changed(views.change(change, now));
    if (change.reason() == Reason.HAND_OVER_FAILED) {
      tickets.refused("the successor did not take over; this node serves again");
    }
    if (change.to() == Role.PRIMARY) {
      tickets.primaryIs(settings.election().self(), change.term(), takeover.known());
    }
    nextView = now;
  }

  private void perform(Action action, MonotonicInstant now) {
    if (action instanceof Action.Answer answer) {
      speech.answer(answer);
    } else if (action instanceof Action.CastVote vote) {
      speech.castVote(vote);
    } else if (action instanceof Action.AskWire) {
      stages.asks(now);
      if (wire.isPresent() && !wire.get().ask()) {
        inbox.put(new Input.WireNotAsked());
      }
    } else if (action instanceof Action.Announce) {
      vips.announceAgain(now);
    } else if (action instanceof Action.SendRelease release) {
      speech.release(release);
    } else if (action instanceof Action.SendOffer offer) {
      speech.offer(offer);
    } else if (action instanceof Action.RequestHandOver request) {
      speech.askForFailback(request);
    } else if (action instanceof Action.RunPreHook run) {
      hooks.preFailover(run, election.standpoint().role());
    } else if (action instanceof Action.GiveUpPreHook run) {
      hooks.giveUp(run.run());
    } else if (action instanceof Action.Store store) {
      terms.reserve(store.reserved());
    } else if (action instanceof Action.RefuseHandOver refused) {
      requests.refused(refused, now);
    } else if (action instanceof Action.HandOverDone done) {
      handedOver(done, clock.now());
    } else if (action instanceof Action.Stop) {
      vips.finishMoves().ifPresent(why -> log.warn("vip", "withdraw-refused", "reason", why));
      stopped = true;
    }
  }

  private void handedOver(Action.HandOverDone done, MonotonicInstant now) {
    takeover
        .handedOver(done.term(), now)
        .ifPresent(
            outage -> {
              peers.tellSoon(now);
              log.info(
                  "ha",
                  "hand-over-done",
                  "to",
                  done.successor(),
                  "term",
                  done.term(),
                  "away_us",
                  outage.toNanos() / 1000);
            });
    tickets.primaryIs(done.successor(), done.term(), takeover.known());
  }

  // ---- operators' orders --------------------------------------------------------------------

  private void ordersChanged(Event event, MonotonicInstant now) {
    feed(event, now);
    nextView = now;
  }

  private void ordered(Input.Ordered ordered, MonotonicInstant now) {
    if (ordered.order() instanceof Order.Reset) {
      fitness.forget(now);
      conversations.forgetTrouble();
      lateness.reset();
      feed(new Event.ResetRequested(), now);
      orders.done(ordered);
    } else {
      orders.given(ordered, now);
    }
  }

  // ---- another configuration ----------------------------------------------------------------

  private void enter(Input.Reload reload, MonotonicInstant now) {
    configuration.enter(reload, now);
    conversations.reconfigured(now);
    tickets.preparing(settings.election().preHook().deadline());
    nextWire = reload.wire().or(() -> nextWire);
    fitness.lookSoon(now);
    nextPlacing = now;
    nextView = now;
    reload.outcome().complete(Optional.empty());
  }

  /**
   * As long as a peer may still have the VIPs of before, those are asked for: one that it does not
   * have yet would stay unanswered while it lives.
   */
  private void wireMayChange() {
    if (nextWire.isPresent() && peers.all().stream().noneMatch(PeerLink::hasOtherVips)) {
      wire = nextWire.map(AgentAssembly.OtherWire::wire);
      nextWire.get().inUse().run();
      nextWire = Optional.empty();
      log.info("vip", "wire-changed");
    }
  }

  // ---- devices and view -------------------------------------------------------------------

  private void lookAtDevices(MonotonicInstant now) {
    fitness.look(election.standpoint().role(), now).ifPresent(event -> feed(event, now));
  }

  /**
   * Where paths lie is asked once a second and not with every notice: a claim of a thousand VIPs
   * brings as many, and each would look at all of them.
   */
  private void lookAtLan(MonotonicInstant now) {
    if (!now.isBefore(nextPlacing)) {
      nextPlacing = now.plus(Duration.ofSeconds(1));
      lan.placePaths();
    }
    if (lan.changed() && lan.nodes().isPresent()) {
      Set<NodeId> nodes = lan.nodes().get();
      log.info("ha", "lan", "heard", nodes);
      peers.tellSoon(now);
      feed(new Event.LanHeard(settings.election().self(), nodes), now);
    }
  }

  private void publishIfDue(MonotonicInstant now) {
    Optional<NodeId> primary = election.standpoint().primary();
    if (now.isBefore(nextView) && primary.equals(primaryShown)) {
      return;
    }
    primaryShown = primary;
    nextView = now.plus(VIEW_EVERY);
    conversations.reportTrouble(now);
    wireMayChange();
    conversations.idConflictEnded(now).ifPresent(event -> feed(event, now));
    AgentView view =
        views.make(
            now,
            lastDetail,
            fitness.claimRefusal(),
            hooks.veto(now),
            inbox.dropped(),
            fitness.holding());
    hooks.looksLike(view.problems(), now);
    observer.sees(view);
  }
}

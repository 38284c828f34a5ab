package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Decision;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.Reason;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One turn after another: inputs into the election, its actions into the world. Tests crank {@link
 * #turn} by hand; only Main gives it a thread.
 */
public final class AgentLoop implements HandOverDesk {
  /** A flood of inputs must not keep heartbeats from leaving: so many, then a look at the clock. */
  private static final int INPUTS_A_TURN = 64;

  /** Between claims that the kernel refuses; doubled each time. */
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

  /** How old a published view may be: people and load balancers do not see faster. */
  private static final Duration VIEW_EVERY = Duration.ofMillis(100);

  private final LoopSettings settings;
  private final Timing timing;
  private final Election election;
  private final Conversations conversations;
  private final VipKeeper vips;
  private final TermDesk terms;
  private final Inbox inbox;
  private final MonotonicClock clock;
  private final EventLog log;
  private final Consumer<AgentView> published;
  private final ViewMaker views;
  private final HandOverTickets tickets;
  private final Lateness lateness;
  private final Deque<Event> unfed = new ArrayDeque<>();

  private MonotonicInstant electionWake;
  private MonotonicInstant nextView;
  private MonotonicInstant nextDeviceLook;
  private MonotonicInstant retryWithdraw = MonotonicInstant.DISTANT_FUTURE;
  private MonotonicInstant claimAgainAt = MonotonicInstant.DISTANT_PAST;
  private Duration claimBackoff = FIRST_BACKOFF;
  private Optional<String> claimRefusal = Optional.empty();
  private Term withdrawing = Term.NONE;
  private boolean devicesUsable = true;
  private String lastDetail = "";
  private boolean feeding;
  private boolean stopped;

  /** Asks the term store, which answers through the inbox. */
  @FunctionalInterface
  interface TermDesk {
    void reserve(Term ceiling, Duration deadAfter);
  }

  AgentLoop(
      LoopSettings settings,
      Election election,
      PeerLinks peers,
      Traffic traffic,
      VipKeeper vips,
      TermDesk terms,
      Inbox inbox,
      MonotonicClock clock,
      EventLog log,
      Consumer<AgentView> published) {
    this.settings = settings;
    this.timing = settings.election().timing();
    this.election = election;
    this.vips = vips;
    this.terms = terms;
    this.inbox = inbox;
    this.clock = clock;
    this.log = log;
    this.published = published;
    MonotonicInstant now = clock.now();
    this.tickets = new HandOverTickets();
    this.lateness = new Lateness(timing.guard());
    this.conversations = new Conversations(settings, election, peers, traffic, vips, tickets, log);
    this.views = new ViewMaker(settings, election, peers, vips, conversations, lateness);
    this.electionWake = now;
    this.nextView = now;
    this.nextDeviceLook = now;
  }

  /** From any thread. */
  @Override
  public CompletableFuture<Outcome> handOver(Optional<String> to) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    inbox.put(new Input.HandOver(to, outcome));
    return outcome;
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

  /**
   * Takes VIPs from the kernel whatever the state: the way out after a broken invariant. True when
   * the kernel confirmed.
   */
  public boolean withdrawNow() {
    return vips.withdraw().isEmpty();
  }

  /** One turn; the instant at which the next is wanted, if nothing comes before. */
  public MonotonicInstant turn() {
    MonotonicInstant now = clock.now();
    Optional<Duration> stall = lateness.turned(now);
    if (stall.isPresent()) {
      Duration gap = stall.get();
      log.warnOnce(now, "stall", "ha", "stalled", "gap_ms", gap.toMillis());
      feed(new Event.Stalled(gap, conversations.muteFor(now)), now);
    }
    drain();
    now = clock.now();
    lookAtDevices(now);
    vips.checkIfDue(now);
    if (!now.isBefore(retryWithdraw)) {
      withdraw(withdrawing, now);
    }
    if (!now.isBefore(electionWake)) {
      feed(new Event.Ticked(), now);
    }
    conversations.sendWhatIsDue(clock);
    vips.announceIfDue(now);
    tickets.expire(now);
    publishIfDue(now);
    MonotonicInstant next = stopped ? now : nextTurn();
    lateness.plan(next);
    return next;
  }

  private MonotonicInstant nextTurn() {
    MonotonicInstant next = MonotonicInstant.earlier(electionWake, nextView);
    next = MonotonicInstant.earlier(next, conversations.nextDue());
    next = MonotonicInstant.earlier(next, vips.nextAnnouncement());
    next = MonotonicInstant.earlier(next, retryWithdraw);
    return inbox.isEmpty() ? next : clock.now();
  }

  private void drain() {
    for (int taken = 0; taken < INPUTS_A_TURN; taken++) {
      Optional<Input> input = inbox.poll();
      if (input.isEmpty()) {
        return;
      }
      // Read per input, after it was taken: one instant for a batch made promises too early.
      take(input.get(), clock.now());
    }
  }

  private void take(Input input, MonotonicInstant now) {
    if (input instanceof Input.Judged judged) {
      conversations.heard(judged.path(), judged.verdict(), now).ifPresent(e -> feed(e, now));
    } else if (input instanceof Input.Kernel kernel) {
      vips.noticed(kernel.notice(), now);
      nextDeviceLook = now;
      lookAtDevices(now);
    } else if (input instanceof Input.Reserved reserved) {
      feed(new Event.TermsReserved(reserved.ceiling()), now);
    } else if (input instanceof Input.StoreFailed failed) {
      log.warnOnce(now, "store", "ha", "terms-not-stored", "reason", failed.reason());
    } else if (input instanceof Input.HandOver request) {
      handOverAsked(request, now);
    } else if (input instanceof Input.PathChanged changed) {
      pathChanged(changed, now);
    } else if (input instanceof Input.Unsent unsent) {
      String what = "unsent" + unsent.path() + unsent.reason();
      log.warnOnce(
          now, what, "heartbeat", "unsent", "peer", unsent.path(), "reason", unsent.reason());
    } else if (input instanceof Input.Stop) {
      log.info("ha", "stop-requested");
      feed(new Event.StopRequested(), now);
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

  /** What an action brings about (the kernel's word) is an event too, after its decision's end. */
  private void feed(Event event, MonotonicInstant now) {
    unfed.add(event);
    if (feeding) {
      return;
    }
    feeding = true;
    while (!unfed.isEmpty()) {
      Decision decision = election.step(unfed.poll(), now);
      electionWake = decision.wakeAt();
      for (Action action : decision.actions()) {
        if (!perform(action, now)) {
          break;
        }
      }
      decision.transitions().forEach(t -> changed(t, now));
    }
    feeding = false;
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
    if (change.reason() == Reason.HAND_OVER_FAILED) {
      tickets.refused("the successor did not take over; this node serves again");
    }
    if (change.to() == Role.PRIMARY) {
      tickets.primaryIs(settings.election().self(), change.term(), conversations.takeover());
    }
    nextView = now;
  }

  /** False when what follows in the decision has lost its ground: a claim was refused. */
  private boolean perform(Action action, MonotonicInstant now) {
    if (action instanceof Action.Claim claim) {
      return claim(claim.term(), now);
    }
    if (action instanceof Action.Answer answer) {
      conversations.answer(answer);
    } else if (action instanceof Action.HeartbeatNow) {
      conversations.heartbeatToAll();
    } else if (action instanceof Action.Withdraw withdraw) {
      conversations.withdrawBegins(withdraw.term(), now);
      withdraw(withdraw.term(), now);
    } else if (action instanceof Action.Announce) {
      vips.announceAgain(now);
    } else if (action instanceof Action.SendRelease release) {
      conversations.release(release);
    } else if (action instanceof Action.RequestHandOver request) {
      conversations.askForFailback(request);
    } else if (action instanceof Action.ReserveTerms reserve) {
      terms.reserve(reserve.ceiling(), timing.deadAfter());
    } else if (action instanceof Action.RefuseHandOver refused) {
      refuse(refused, now);
    } else if (action instanceof Action.HandOverDone done) {
      conversations.handOverDone(done, clock.now());
      tickets.primaryIs(done.successor(), done.term(), conversations.takeover());
    } else if (action instanceof Action.Stop) {
      stopped = true;
    }
    return true;
  }

  private void refuse(Action.RefuseHandOver refused, MonotonicInstant now) {
    String reason = refused.refusal().text();
    if (refused.asker().isEmpty()) {
      tickets.refused(reason);
    } else if (refused.cause() == Event.HandOverCause.OPERATOR) {
      conversations.tellRefusal(refused.asker().get(), reason);
    }
    log.warnOnce(
        now,
        "refused" + refused.cause() + reason,
        "ha",
        "hand-over-refused",
        "cause",
        refused.cause(),
        "reason",
        reason);
  }

  private boolean claim(Term term, MonotonicInstant now) {
    Optional<String> refusal = vips.claim(now);
    retryWithdraw = MonotonicInstant.DISTANT_FUTURE;
    if (refusal.isEmpty()) {
      claimBackoff = FIRST_BACKOFF;
      return true;
    }
    claimRefusal = refusal;
    claimAgainAt = now.plus(claimBackoff);
    claimBackoff = longer(claimBackoff);
    devicesUsable = false;
    log.warn("vip", "claim-refused", "term", term, "reason", refusal.get());
    feed(new Event.ClaimRefused(term, refusal.get()), now);
    return false;
  }

  private static Duration longer(Duration backoff) {
    Duration doubled = backoff.multipliedBy(2);
    return doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
  }

  private void withdraw(Term term, MonotonicInstant now) {
    Optional<String> refusal = vips.withdraw();
    if (refusal.isEmpty()) {
      retryWithdraw = MonotonicInstant.DISTANT_FUTURE;
      feed(new Event.Withdrawn(term), now);
    } else {
      withdrawing = term;
      retryWithdraw = now.plus(timing.probeInterval());
      log.warnOnce(now, "withdraw", "vip", "withdraw-refused", "reason", refusal.get());
    }
  }

  private void handOverAsked(Input.HandOver request, MonotonicInstant now) {
    Optional<NodeId> to = Optional.empty();
    if (request.to().isPresent()) {
      to = conversations.known(request.to().get());
      if (to.isEmpty()) {
        String nodes = String.join(", ", conversations.names());
        request
            .outcome()
            .complete(
                new Outcome.Refused(
                    "no node " + request.to().get() + " is known here; known: " + nodes));
        return;
      }
    }
    Optional<NodeId> primary = election.standpoint().primary();
    log.info("ha", "hand-over-asked", "to", to.map(NodeId::text).orElse("best"), "by", "operator");
    if (primary.isEmpty()) {
      request
          .outcome()
          .complete(new Outcome.Refused("there is no primary now; wait for the election"));
    } else if (to.equals(primary)) {
      request.outcome().complete(new Outcome.Refused(primary.get() + " is primary already"));
    } else {
      tickets.add(request.outcome(), election.standpoint().term(), now);
      if (primary.get().equals(settings.election().self())) {
        feed(new Event.HandOverRequested(to, Event.HandOverCause.OPERATOR, Optional.empty()), now);
      } else {
        conversations.askForHandOver(primary.get(), to, election.standpoint().term());
      }
    }
  }

  // ---- devices and view -------------------------------------------------------------------

  private void lookAtDevices(MonotonicInstant now) {
    if (now.isBefore(nextDeviceLook)) {
      return;
    }
    nextDeviceLook = now.plus(Duration.ofSeconds(1));
    Optional<String> problem = problem(now);
    if (problem.isEmpty() != devicesUsable) {
      devicesUsable = problem.isEmpty();
      feed(new Event.DevicesChanged(devicesUsable, problem.orElse("")), now);
    }
  }

  /** A kernel that refused a VIP is asked again after a back-off, not with every notice. */
  private Optional<String> problem(MonotonicInstant now) {
    if (claimRefusal.isPresent() && now.isBefore(claimAgainAt)) {
      return claimRefusal;
    }
    claimRefusal = Optional.empty();
    return vips.deviceProblem();
  }

  private void publishIfDue(MonotonicInstant now) {
    if (now.isBefore(nextView)) {
      return;
    }
    nextView = now.plus(VIEW_EVERY);
    conversations.reportTrouble(now);
    conversations.idConflictEnded(now).ifPresent(event -> feed(event, now));
    published.accept(views.make(now, lastDetail, claimRefusal, inbox.dropped()));
  }
}

package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Armed;
import io.flywall.agent.election.Ballot;
import io.flywall.agent.election.Decision;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.Event;
import io.flywall.heartbeat.Rhythm;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import io.flywall.vip.KernelLease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Feeds the election and does what it decides, in order. Everything on which the lease rests is
 * here: mark, send, renew (design section 5). The simulator drives this same class; it can freeze
 * or kill a node inside every call of a port.
 */
public final class Performer {
  private final Election election;
  private Timing timing;
  private final MonotonicClock clock;
  private final KernelLease lease;
  private final Rhythm rhythm;
  private final Lateness lateness;
  private final Outside outside;
  private final Deque<Event> unfed = new ArrayDeque<>();

  private MonotonicInstant electionWake;
  private MonotonicInstant retryWithdraw = MonotonicInstant.DISTANT_FUTURE;
  private Term withdrawing = Term.NONE;
  private int lastToken;
  private boolean feeding;
  private Optional<ChangeOfGates> change = Optional.empty();

  /** The rest of the world: datagrams, addresses, disk, people. No method may block. */
  public interface Outside {
    /** One heartbeat to a peer, on every path. */
    void heartbeat(int peer, Armed armed);

    /** One request to every other voter. */
    void requestVotes(Ballot ballot, Armed armed);

    /**
     * Adds all VIPs and announces them; the reason when the kernel refuses one. Of many, most may
     * follow: {@link Performer#claimFailed} tells when one of those is refused.
     */
    Optional<String> addVips(MonotonicInstant now);

    /**
     * Removes all VIPs; the reason when the kernel did not confirm.
     *
     * @param shut the lease is gone, so that nothing answers for them: then of many, most may go
     *     later
     */
    Optional<String> removeVips(boolean shut, MonotonicInstant now);

    /** Everything else that was decided. */
    void perform(Action action, MonotonicInstant now);

    /** The kernel refused a claim. */
    void claimRefused(Term term, String reason, MonotonicInstant now);

    /** The kernel refused a withdrawal; it is tried again each P. */
    void withdrawRefused(String reason, MonotonicInstant now);

    /** The process did not run for so long; the election knows. */
    void stalled(Duration gap, MonotonicInstant now);

    /** A role changed. */
    void changed(Decision.Transition change, MonotonicInstant now);

    /** The gates may be brought to what these settings need; then {@link Performer#enter}. */
    void regate(ElectionSettings next);
  }

  /**
   * Does nothing before the first event.
   *
   * @param firstToken tokens of an earlier life may still be in the kernel: begin elsewhere
   */
  public Performer(
      Election election,
      Timing timing,
      MonotonicClock clock,
      KernelLease lease,
      Rhythm rhythm,
      Lateness lateness,
      Outside outside,
      int firstToken) {
    this.election = election;
    this.timing = timing;
    this.clock = clock;
    this.lease = lease;
    this.rhythm = rhythm;
    this.lateness = lateness;
    this.outside = outside;
    this.lastToken = firstToken;
    this.electionWake = clock.now();
  }

  /** The first reading of a turn: how late it begins is told before anything else. */
  public MonotonicInstant wake() {
    MonotonicInstant now = clock.now();
    return told(lateness.turned(now), now);
  }

  /**
   * A reading of the clock within a turn, for what is judged next. A process can be frozen between
   * any two of them, and what was true before the gap may not be after it: so the gap comes first.
   */
  public MonotonicInstant look() {
    MonotonicInstant now = clock.now();
    return told(lateness.taking(now), now);
  }

  private MonotonicInstant told(Optional<Duration> gap, MonotonicInstant now) {
    if (gap.isPresent()) {
      outside.stalled(gap.get(), now);
      unfed.addFirst(new Event.Stalled(gap.get()));
      if (!feeding) {
        feedAll(now);
      }
    }
    return now;
  }

  /** What an action brings about (the kernel's word) is an event too, after its decision's end. */
  public void feed(Event event, MonotonicInstant now) {
    unfed.add(event);
    if (!feeding) {
      feedAll(now);
    }
  }

  private void feedAll(MonotonicInstant now) {
    feeding = true;
    MonotonicInstant at = now;
    while (!unfed.isEmpty()) {
      Decision decision = election.step(unfed.poll(), at);
      electionWake = decision.wakeAt();
      for (Action action : decision.actions()) {
        if (!perform(action, at)) {
          break;
        }
      }
      for (Decision.Transition change : decision.transitions()) {
        outside.changed(change, at);
      }
      if (!unfed.isEmpty()) {
        // Actions take time, and a frozen process any: the kernel's word is judged by a new look.
        at = look();
      }
    }
    feeding = false;
  }

  /** Heartbeats and probes whose time has come, a withdrawal to be tried again, mere time. */
  public void onTime() {
    MonotonicInstant now = look();
    if (!now.isBefore(retryWithdraw)) {
      withdraw(withdrawing, now);
    }
    if (!now.isBefore(electionWake)) {
      feed(new Event.Ticked(), now);
    }
    regateIfTold(now);
    List<Integer> due = rhythm.due(clock.now(), election.beatsTogether());
    if (!due.isEmpty()) {
      beat(due);
    }
  }

  // ---- another configuration ----------------------------------------------------------------

  /**
   * Another configuration of this node is to be in force. Where that needs other gates, what is
   * sent carries the larger D of both from now on, and {@link Outside#regate} is called when the
   * kernel may be told (design rule 15).
   *
   * @param gates whether the kernel's gates have to be changed, even if the times stay
   */
  public void prepare(ElectionSettings next, boolean gates, MonotonicInstant now) {
    if (gates || !next.timing().equals(timing)) {
      change = Optional.of(new ChangeOfGates(next, timing));
      // As often as the shorter lease needs it, which may be the kernel's before we know.
      Duration often = next.timing().heartbeatInterval();
      if (often.compareTo(timing.heartbeatInterval()) < 0) {
        rhythm.beatEvery(often, now);
      }
      feed(new Event.DeadTimeAhead(next.timing().deadAfter()), now);
      regateIfTold(now);
    }
  }

  /** See {@link Election#mayLengthen}. */
  boolean mayLengthen(Duration deadAfter) {
    return election.mayLengthen(deadAfter);
  }

  /** It does not come: everything goes on as before. Only before {@link Outside#regate}. */
  public void giveUp(MonotonicInstant now) {
    change = Optional.empty();
    rhythm.beatEvery(timing.heartbeatInterval(), now);
    feed(new Event.DeadTimeAhead(timing.deadAfter()), now);
  }

  /** Whether no change of the gates is awaited. */
  public boolean isPrepared() {
    return change.isEmpty();
  }

  private void regateIfTold(MonotonicInstant now) {
    if (change.isPresent() && change.get().isDue(election.isTold(now), now)) {
      outside.regate(change.get().next());
    }
  }

  /** It is in force from now on; the gates stand as it needs them. */
  public void enter(ElectionSettings next, MonotonicInstant now) {
    change = Optional.empty();
    timing = next.timing();
    rhythm.changeTo(timing, now);
    lateness.changeTo(timing.guard());
    feed(new Event.Reconfigured(next), now);
    // What was marked before may renew nothing more, and all peers hear of it at once.
    beatNow();
  }

  /** When {@link #onTime} is wanted. */
  public MonotonicInstant nextDue() {
    MonotonicInstant next = MonotonicInstant.earlier(electionWake, rhythm.nextDue());
    next =
        MonotonicInstant.earlier(
            next, change.map(ChangeOfGates::due).orElse(MonotonicInstant.DISTANT_FUTURE));
    return MonotonicInstant.earlier(next, retryWithdraw);
  }

  /** A round before its time: what it brings about is worth more now than in up to H. */
  public void beatNow() {
    beat(rhythm.everyone());
  }

  private void beat(List<Integer> peers) {
    boolean arms = election.armsBeats();
    Armed armed = arms ? arm() : Armed.without(clock.now());
    for (int peer : peers) {
      outside.heartbeat(peer, armed);
      rhythm.of(peer).sent(armed.at());
    }
    if (arms) {
      feed(new Event.BeatSent(armed), look());
    }
  }

  /** The clock first: a mark must never look younger than it is. */
  private Armed arm() {
    MonotonicInstant at = clock.now();
    lastToken++;
    if (lastToken == Armed.NO_TOKEN) {
      lastToken++;
    }
    return lease.arm(lastToken) ? new Armed(at, lastToken) : Armed.without(at);
  }

  /** False when what follows in the decision has lost its ground. */
  private boolean perform(Action action, MonotonicInstant now) {
    if (action instanceof Action.Claim claim) {
      return claim(claim, now);
    }
    if (action instanceof Action.Resume resume) {
      return addVips(resume.term(), clock.now());
    }
    if (action instanceof Action.Renew renew) {
      renew(renew.term(), renew.armed());
    } else if (action instanceof Action.Withdraw withdraw) {
      withdraw(withdraw.term(), now);
    } else if (action instanceof Action.HeartbeatNow) {
      beat(rhythm.everyone());
    } else if (action instanceof Action.RequestVotes request) {
      return requestVotes(request.ballot(), now);
    } else {
      outside.perform(action, now);
    }
    return true;
  }

  /** Votes that could not be used must not bind anybody: without a mark nobody is asked. */
  private boolean requestVotes(Ballot ballot, MonotonicInstant now) {
    Armed armed = arm();
    if (armed.hasToken()) {
      outside.requestVotes(ballot, armed);
      if (!election.declaredDead().isEmpty()) {
        feed(new Event.VotesAsked(ballot.term(), armed), look());
      }
    } else {
      refused(ballot.term(), lease.read().problem(), now);
    }
    return armed.hasToken();
  }

  /**
   * The lease, then the addresses, then the announcement. A claim whose evidence has become too old
   * on the way is none: whether the kernel took it is not known, so it is withdrawn.
   */
  private boolean claim(Action.Claim claim, MonotonicInstant now) {
    Armed armed = claim.armed().orElseGet(this::arm);
    retryWithdraw = MonotonicInstant.DISTANT_FUTURE;
    Event.Renewed granted = renew(claim.term(), armed);
    if (!granted.handedOver()) {
      refused(claim.term(), lease.read().problem(), now);
      return false;
    }
    // Where nobody voted the mark is set here: then it is the decision that must not be old.
    MonotonicInstant decided = MonotonicInstant.earlier(armed.at(), now);
    Duration age = granted.after().since(decided);
    if (age.compareTo(timing.evidenceAge()) > 0) {
      feed(new Event.ClaimLate(claim.term()), granted.after());
      return false;
    }
    return addVips(claim.term(), granted.after());
  }

  private boolean addVips(Term term, MonotonicInstant now) {
    Optional<String> refusal = outside.addVips(now);
    refusal.ifPresent(reason -> refused(term, reason, now));
    return refusal.isEmpty();
  }

  /** The kernel refused a VIP of a claim that had begun well. */
  public void claimFailed(String reason, MonotonicInstant now) {
    refused(election.standpoint().term(), reason, now);
  }

  private void refused(Term term, String reason, MonotonicInstant now) {
    outside.claimRefused(term, reason, now);
    feed(new Event.ClaimRefused(term, reason), now);
  }

  private Event.Renewed renew(Term term, Armed armed) {
    MonotonicInstant before = clock.now();
    boolean handedOver = lease.renew(armed.token());
    MonotonicInstant after = clock.now();
    Event.Renewed renewal = new Event.Renewed(term, armed, before, after, handedOver);
    feed(renewal, after);
    return renewal;
  }

  /** The gates first: they shut within microseconds, however many addresses there are. */
  private void withdraw(Term term, MonotonicInstant now) {
    boolean shut = lease.release();
    Optional<String> refusal = outside.removeVips(shut, now);
    if (!shut && refusal.isEmpty()) {
      KernelLease.Holding holding = lease.read();
      if (holding.left().isPresent()) {
        refusal = Optional.of("the lease is still alive: " + holding.problem());
      }
    }
    if (refusal.isEmpty()) {
      retryWithdraw = MonotonicInstant.DISTANT_FUTURE;
      feed(new Event.Withdrawn(term), look());
    } else {
      withdrawing = term;
      retryWithdraw = now.plus(timing.probeInterval());
      outside.withdrawRefused(refusal.get(), now);
      feed(new Event.WithdrawRefused(term, refusal.get()), look());
    }
  }
}

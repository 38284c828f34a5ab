package io.flywall.agent.election;

import io.flywall.value.BrokenInvariant;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Decides what this node is. One instance per group and life; used by one thread; every instant is
 * passed in. It says which part answers to which event and what time brings in which order; the
 * parts decide. See the package description for the rules they follow.
 */
public final class Election {
  private final ElectionParts parts;

  /**
   * Begins in the boot wait: whoever is primary is heard within D, and no promise of an earlier
   * life binds any more.
   *
   * @param found from the store; {@link Reserved#NOTHING} on a node that never ran
   * @param leaseLeft how much longer the kernel lets this node answer, where an earlier life left a
   *     lease alive
   */
  public Election(
      ElectionSettings settings,
      Reserved found,
      Optional<Duration> leaseLeft,
      MonotonicInstant now) {
    this(settings, found, leaseLeft, now, Rules.OF_THE_DESIGN);
  }

  Election(
      ElectionSettings settings,
      Reserved found,
      Optional<Duration> leaseLeft,
      MonotonicInstant now,
      Rules rules) {
    this.parts = new ElectionParts(settings, found, leaseLeft, now, rules);
  }

  /** The one door. */
  public Decision step(Event event, MonotonicInstant now) {
    parts.decision.begin();
    final Term before = parts.terms.highest();
    boolean stalled = event instanceof Event.Stalled;
    // Whatever was heard meanwhile: a right that has run out is given up before mail is read.
    parts.resignation.leaseMayHaveEnded(stalled, now);
    take(event, now);
    parts.resignation.leaseMayHaveEnded(stalled, now);
    onTime(now);
    parts.deadTimes.look(now);
    parts.holdings.led(parts.node.ownTerm());
    // First, because it is said once: a claim that the kernel refuses ends what is done of a
    // decision.
    parts.stored.wanted(now).ifPresent(parts.decision::addFirst);
    checkInvariants(before);
    return parts.decision.build(wakeAt(now));
  }

  /** What is in force. */
  public ElectionSettings configured() {
    return parts.settings.now();
  }

  /** What heartbeats say and people see. */
  public Standpoint standpoint() {
    return parts.node.standpoint();
  }

  /** The lowest term that this node could still vote for. */
  public Term lowestVotable() {
    return parts.terms.lowestOpen();
  }

  /** The edition of the voter list that this node counts by. */
  public VoterList.Stamp voters() {
    return parts.roll.stamp();
  }

  /** How many voters a claim needs, this node included; 1 where nobody is asked. */
  public int votesNeeded() {
    return parts.settings.majority() ? parts.dead.quorum(parts.roll).needed() : 1;
  }

  /** How many a claim needs where nobody is declared dead. */
  public int votesNeededOfAll() {
    return parts.roll.quorum().needed();
  }

  /** How many a claim would need, were these declared dead. */
  public int votesNeededWithout(Collection<NodeId> dead) {
    return parts.dead.quorumWithout(parts.roll, dead).needed();
  }

  /** Whether it is known who votes: not where the configuration gives addresses only. */
  public boolean knowsVoters() {
    return parts.roll.current().isKnown();
  }

  /** Whether that node votes, as far as this one knows. */
  public boolean isVoter(NodeId node) {
    return parts.roll.has(node);
  }

  /** The voters that count as dead here, by an operator's word. */
  public SortedSet<NodeId> declaredDead() {
    return parts.dead.nodes();
  }

  /** D as this node's datagrams carry it: the larger of two while another is on its way. */
  public Duration deadAfter() {
    return parts.deadTimes.own();
  }

  /**
   * Whether the D that is on its way is told: it is carried by all that is sent, and where nobody
   * promises anything, every peer has heard so. Then the lease may become longer.
   */
  public boolean isTold(MonotonicInstant now) {
    boolean heard = parts.settings.majority() || haveAllHeard(now);
    return parts.deadTimes.isCarried() && heard;
  }

  /**
   * Whether a longer D may come to this node now. It comes to a primary last: until a voter has it
   * on disk it cannot support who carries it, and a slow disk must not cost a primary its lease.
   */
  public boolean mayLengthen(Duration next) {
    boolean longer = next.compareTo(deadAfter()) > 0;
    if (longer && !parts.dead.isNobody()) {
      // The dead hear of it only when they are back, and might not wait so long before.
      return false;
    }
    int others = votesNeeded() > 1 ? votesNeeded() - 1 : parts.settings.now().voting().voters() - 1;
    return !longer || !parts.node.is(Role.PRIMARY) || parts.deadTimes.telling(next) >= others;
  }

  /** A longer one everybody there is, for who is silent now may be heard again any moment. */
  private boolean haveAllHeard(MonotonicInstant now) {
    int others = parts.settings.now().voting().voters() - 1;
    return parts.deadTimes.grows()
        ? parts.deadTimes.reached() >= others
        : parts.peers.alive(now).allMatch(parts.deadTimes::hasReached);
  }

  /** Whether what this node sends should be armed: an answer could renew its lease. */
  public boolean armsBeats() {
    return parts.node.is(Role.PRIMARY);
  }

  /**
   * Whether probes go to all living peers at once: a renewal needs the answers of a quorum to sends
   * of the last A, and two peers that are probed in turns never give them.
   */
  public boolean beatsTogether() {
    return parts.node.is(Role.PRIMARY) && parts.settings.majority();
  }

  /** When the right to answer ends unless it is renewed; empty unless primary. */
  public Optional<MonotonicInstant> leaseEndsAt() {
    return parts.leadership.endsAt();
  }

  /** Whether the operator's script forbids a claim that this node could make. */
  public boolean isForbidden(MonotonicInstant now) {
    return parts.preHook.forbids(now);
  }

  /** Terms below this one are on disk as used or usable. */
  public Term ceiling() {
    return parts.terms.ceiling();
  }

  /** What of replication binds this node's vote. */
  public Watermark held() {
    return parts.holdings.own();
  }

  /** What this node could lead with, by which others decide whether they vote for it. */
  public Watermark offered() {
    return parts.holdings.offered();
  }

  /** Whether that peer does not vote for this node, because it holds more. */
  public boolean isRefusedBy(NodeId peer) {
    return parts.settings.majority() && parts.holdings.areMoreAt(peer);
  }

  // ---- what happened ----------------------------------------------------------------------

  private void take(Event event, MonotonicInstant now) {
    if (!parts.dead.isNobody()) {
      theDeadMayLive(event, now);
    }
    if (event instanceof Event.HeartbeatHeard heard) {
      heartbeat(heard, now);
    } else if (event instanceof Event.AnswerHeard answer) {
      answered(answer, now);
    } else if (event instanceof Event.VoteRequested request) {
      voteRequested(request, now);
    } else if (event instanceof Event.VoteHeard vote) {
      parts.terms.heardVotable(vote.lowestVotable());
      parts.succession.voteHeard(vote, now);
    } else if (event instanceof Event.OfferHeard offer) {
      parts.succession.offered(offer, now);
    } else if (event instanceof Event.BeatSent beat) {
      parts.leadership.beatSent(beat, now);
    } else if (event instanceof Event.VotesAsked request) {
      parts.succession.votesAsked(request, now);
    } else if (event instanceof Event.Renewed renewal) {
      parts.leadership.renewed(renewal);
    } else if (event instanceof Event.ClaimLate late) {
      parts.resignation.claimLate(late, now);
    } else if (event instanceof Event.GreetingHeard) {
      parts.bootWait.greeted(now);
    } else if (event instanceof Event.ReleaseHeard release) {
      parts.releases.heard(release, now);
    } else if (event instanceof Event.HandOverRequested request) {
      parts.handOver.requested(request, now);
    } else if (event instanceof Event.PreHookEnded end) {
      parts.preHook.ended(end, now);
    } else if (event instanceof Event.Stored onDisk) {
      parts.stored.confirmed(onDisk.reserved());
    } else if (event instanceof Event.MacsTold told) {
      parts.wire.macsTold(told.from(), told.macs());
    } else if (event instanceof Event.WireNotAsked) {
      parts.wire.notAsked();
    } else if (event instanceof Event.WireHeard sighting) {
      parts.sightings.heard(sighting, now);
    } else if (event instanceof Event.GatewaysChanged gateways) {
      parts.health.gatewaysChanged(gateways);
    } else if (event instanceof Event.DevicesChanged devices) {
      parts.health.devicesChanged(devices, now);
    } else if (event instanceof Event.Withdrawn withdrawn) {
      parts.health.withdrawn(withdrawn, now);
    } else if (event instanceof Event.WithdrawRefused refused) {
      parts.health.withdrawRefused(refused, now);
    } else if (event instanceof Event.ClaimRefused refused) {
      parts.health.claimRefused(refused, now);
    } else if (event instanceof Event.IdConflict conflict) {
      parts.health.idConflict(conflict, now);
    } else if (event instanceof Event.Stalled stalled) {
      stalled(stalled, now);
    } else if (event instanceof Event.LanHeard lan) {
      parts.lan.told(lan);
    } else if (event instanceof Event.SyncChanged sync) {
      parts.node.upToDate(sync.inSync());
    } else if (event instanceof Event.HoldingFound found) {
      parts.holdings.found(found.held(), found.led());
    } else if (event instanceof Event.HoldingTold told) {
      parts.holdings.told(told.from(), told.held());
    } else if (event instanceof Event.HoldingGrown grown) {
      holdingGrown(grown.held(), now);
    } else if (event instanceof Event.OrdersChanged orders) {
      parts.orders.changed(orders);
    } else if (event instanceof Event.DeadTimeAhead next) {
      parts.deadTimes.ahead(next.deadAfter());
    } else if (event instanceof Event.Reconfigured next) {
      reconfigured(next.settings());
    } else if (event instanceof Event.DeadDeclared declared) {
      parts.declareDead(declared.nodes(), now);
    } else if (event instanceof Event.PromoteRequested) {
      parts.orders.promoted(now);
    } else if (event instanceof Event.ResetRequested) {
      parts.reset();
    } else if (event instanceof Event.StopRequested) {
      parts.shutdown.requested(parts.handOver, now);
    }
    // Ticked: what time brings is done in onTime, after every event.
  }

  /** Who is heard is not dead; and where somebody else serves nobody needs to be left out. */
  private void theDeadMayLive(Event event, MonotonicInstant now) {
    if (event instanceof Event.Word word) {
      parts.dead.heard(word.from(), now, parts.settings.deadAfter());
    }
    boolean beats =
        event instanceof Event.HeartbeatHeard heard && heard.standing().role() == Role.PRIMARY;
    boolean answers =
        event instanceof Event.AnswerHeard answer && answer.standing().role() == Role.PRIMARY;
    if (beats || answers) {
      parts.dead.end();
    }
  }

  /** Where enough of those that count are there, nobody has to be left out. */
  private void theDeadMayCount(MonotonicInstant now) {
    if (!parts.dead.isNobody()) {
      parts.dead.onTime(now, parts.settings.deadAfter());
      if (votersThere(now) >= parts.roll.quorum().needed()) {
        parts.dead.end();
      }
    }
  }

  private long votersThere(MonotonicInstant now) {
    long others =
        parts
            .peers
            .alive(now)
            .filter(node -> parts.roll.has(node) && !parts.dead.has(node))
            .count();
    return others + (parts.roll.hasSelf() ? 1 : 0);
  }

  private void reconfigured(ElectionSettings next) {
    ElectionSettings before = parts.settings.now();
    boolean same =
        before.self().equals(next.self())
            && before.witness() == next.witness()
            && before.majority() == next.majority()
            && before.asksWire() == next.asksWire();
    if (!same) {
      throw new BrokenInvariant("a life cannot go on as another: " + before + " -> " + next);
    }
    parts.reconfigure(next);
  }

  private void heartbeat(Event.HeartbeatHeard heard, MonotonicInstant now) {
    parts.deadTimes.heard(heard.from(), heard.deadAfter());
    parts.roll.heard(heard.from(), heard.voters());
    parts.peers.quorumRule(heard.from(), heard.majority());
    parts.terms.heardVotable(heard.lowestVotable());
    parts.follower.heartbeat(heard, now);
    parts.health.quorumRulesMayDiffer(now);
    parts.supporter.answer(heard, now);
  }

  private void answered(Event.AnswerHeard answer, MonotonicInstant now) {
    parts.follower.answer(answer, now);
    parts.deadTimes.answered(answer.from(), answer.armed().at());
    if (!parts.settings.majority() || answer.supportsUs().isEmpty()) {
      return;
    }
    Term term = answer.supportsUs().get();
    if (parts.node.leads(term)) {
      parts.leadership.supported(answer, now);
    } else {
      parts.startup.supportHeard(answer.from(), term, now);
    }
  }

  private void voteRequested(Event.VoteRequested request, MonotonicInstant now) {
    boolean forOurSuccessor = parts.handOver.isForOurSuccessor(request);
    parts.supporter.voteRequested(request, forOurSuccessor, now);
    if (forOurSuccessor && request.ballot().ready()) {
      parts.handOver.successorIsReady(now);
    }
  }

  /** Of the primary that this node follows, or is; what another says is of no term that is. */
  private void holdingGrown(Watermark held, MonotonicInstant now) {
    boolean led = parts.node.leads(held.term());
    boolean followed =
        !parts.node.is(Role.INIT)
            && parts.node.allegiance().map(Allegiance::term).equals(Optional.of(held.term()));
    if (led || followed) {
      parts.holdings.grow(held, now);
    }
  }

  /**
   * A primary has looked at its lease before this. Anyone else must not take its own deafness for a
   * silence.
   */
  private void stalled(Event.Stalled stall, MonotonicInstant now) {
    Duration gap = stall.gap();
    MonotonicInstant begun = now.minus(gap);
    parts.bootWait.wasDeaf(gap);
    if (!parts.node.since().isAfter(begun)) {
      parts.nextClaim.prolong(gap);
    }
    if (!parts.dead.isNobody()) {
      // Nobody else would say no: who has come back meanwhile has to be heard before.
      parts.nextClaim.waitAtLeastUntil(parts.nextClaim.deadTimeFrom(now));
    }
    parts.node.wasDeaf(begun, gap);
    // What stayed unanswered before the gap says nothing of the wire as it is now.
    parts.wire.rest();
    parts.peers.forgive(gap);
  }

  // ---- what time brings -------------------------------------------------------------------

  private void onTime(MonotonicInstant now) {
    theDeadMayCount(now);
    parts.startup.endResumption(now);
    parts.startup.leaveWhenOver(now);
    parts.health.isolationMayChange(now);
    parts.health.lanMayChange(now);
    parts.handOver.prepare(now);
    parts.resignation.repeatRelease(now);
    parts.supporter.castDueVotes(now);
    if (parts.shutdown.isRequested()) {
      parts.succession.standBack();
      parts.shutdown.stopWhenDone(parts.handOver, now);
    } else if (parts.node.is(Role.BACKUP)) {
      parts.succession.standIfTime(now);
      parts.failback.askIfDue(now);
    } else {
      parts.succession.standBack();
    }
    parts.preHook.forgetUnwanted(now);
    parts.inquiry.askIfDue(now);
  }

  private MonotonicInstant wakeAt(MonotonicInstant now) {
    return earliest(
        parts.voter.wakeAt(now),
        parts.startup.wakeAt(),
        parts.leadership.endsAt().orElse(MonotonicInstant.DISTANT_FUTURE),
        parts.handOver.wakeAt(),
        parts.succession.wakeAt(now),
        parts.preHook.wakeAt(now),
        parts.inquiry.wakeAt(now),
        parts.failback.wakeAt(),
        parts.resignation.wakeAt(),
        parts.dead.wakeAt(),
        parts.shutdown.wakeAt(now));
  }

  private static MonotonicInstant earliest(MonotonicInstant... instants) {
    MonotonicInstant first = MonotonicInstant.DISTANT_FUTURE;
    for (MonotonicInstant instant : instants) {
      first = MonotonicInstant.earlier(first, instant);
    }
    return first;
  }

  private void checkInvariants(Term before) {
    TermLedger terms = parts.terms;
    if (before.isAfter(terms.highest())) {
      throw new BrokenInvariant("term went back from " + before + " to " + terms.highest());
    }
    Term own = parts.node.ownTerm();
    if (parts.node.is(Role.PRIMARY) && !terms.ceiling().isAfter(own)) {
      throw new BrokenInvariant("primary in term " + own + " at ceiling " + terms.ceiling());
    }
  }
}

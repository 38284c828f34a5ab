package io.flywall.agent.election;

import io.flywall.agent.election.Decision.Transition;
import io.flywall.agent.election.Event.HandOverCause;
import io.flywall.agent.quorum.Quorum;
import io.flywall.value.BrokenInvariant;
import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides what this node is. One instance per group and life; used by one thread; every instant is
 * passed in. See the package description for the rules it follows.
 */
public final class Election {
  /** How often a preferred backup asks again for its failback. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** SIGTERM promises an exit within a second; half of it is for the successor. */
  private static final Duration STOP_WITHIN = Duration.ofMillis(500);

  private final ElectionSettings settings;
  private final Rules rules;
  private final TermLedger terms;
  private final DeadTimes deadTimes;
  private final VoterRoll roll;
  private final Voter voter;
  private final StoredState stored;
  private final WireWatch wire;
  private final Peers peers = new Peers();
  private final ChangeHistory history = new ChangeHistory();
  private final HandOverGate gate;
  private final Candidacy candidacy;
  private final boolean majority;
  private final boolean clusterWasNew;

  private Role role = Role.INIT;
  private Reason reason = Reason.STARTED;
  private MonotonicInstant since;
  private Term ownTerm = Term.NONE;
  private Optional<Allegiance> allegiance = Optional.empty();
  private Optional<Candidate> candidate = Optional.empty();
  private Optional<LeaseTerm> lease = Optional.empty();
  private Optional<Evidence> evidence = Optional.empty();
  private Optional<LeaseTerm> foundLease = Optional.empty();
  private final Map<NodeId, Term> remembered = new TreeMap<>();
  private Optional<Preparation> preparation = Optional.empty();
  private Optional<HandOver> handOver = Optional.empty();
  private Optional<Term> conceded = Optional.empty();
  private Optional<Term> unconfirmed = Optional.empty();
  private Reason nextClaimReason = Reason.COLD_START;
  private MonotonicInstant bootUntil;
  private MonotonicInstant standAfter;
  private MonotonicInstant handedUntil = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant silentFrom = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant claimedAt = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant askFailbackAt = MonotonicInstant.DISTANT_FUTURE;
  private MonotonicInstant announcedAt = MonotonicInstant.DISTANT_PAST;
  private Optional<MonotonicInstant> stopBy = Optional.empty();
  private boolean devicesUsable = true;
  private boolean idConflict;
  private boolean gatewaysReachable = true;
  private boolean isolated;
  private boolean stalledNow;
  private boolean kernelTakesMarks = true;

  private List<Action> actions = new ArrayList<>();
  private List<Transition> transitions = new ArrayList<>();

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
    this.settings = settings;
    this.rules = rules;
    Voting voting = settings.voting();
    this.majority = voting.majority();
    this.terms = new TermLedger(found.ceiling());
    this.deadTimes = rules.deadTimes(deadAfter(), found.deadAfter());
    this.roll =
        rules.roll(
            settings.self(),
            deadTimes.bootWait(),
            voting.configured(),
            voting.voters(),
            found.voters());
    this.stored = new StoredState(terms, deadTimes, roll, found);
    this.wire = rules.wire(settings.timing(), voting.voters() - 1);
    this.gate = new HandOverGate(settings, peers, history);
    boolean asks = !majority && voting.asksWire();
    Duration round = asks ? probeInterval().plus(wire.longest()) : probeInterval();
    this.candidacy = new Candidacy(settings, peers, round);
    this.clusterWasNew = found.ceiling().equals(Term.NONE);
    this.since = now;
    Duration listens = rules.bootWait(deadTimes);
    this.bootUntil = now.plus(listens);
    boolean waitsForItsPrimary = clusterWasNew && settings.firstBoot() == FirstBoot.REPLICA;
    this.standAfter = now.plus(listens.multipliedBy(waitsForItsPrimary ? 2 : 1));
    Duration keptFor = probeInterval().multipliedBy(3);
    this.voter = rules.voter(deadTimes, terms, roll, keptFor, bootUntil);
    this.foundLease = leaseLeft.map(left -> LeaseTerm.found(settings.timing(), left, now));
  }

  /** The one door. */
  public Decision step(Event event, MonotonicInstant now) {
    actions = new ArrayList<>();
    transitions = new ArrayList<>();
    final Term before = terms.highest();
    stalledNow = event instanceof Event.Stalled;
    // Whatever was heard meanwhile: a right that has run out is given up before mail is read.
    leaseMayHaveEnded(now);
    take(event, now);
    onTime(now);
    // First, because it is said once: a claim that the kernel refuses ends what is done of a
    // decision.
    stored.wanted(now).ifPresent(store -> actions.add(0, store));
    checkInvariants(before);
    return new Decision(actions, transitions, wakeAt(now));
  }

  /** What heartbeats say and people see. */
  public Standpoint standpoint() {
    Optional<NodeId> primary =
        role == Role.PRIMARY ? Optional.of(settings.self()) : allegiance.map(Allegiance::primary);
    Term term =
        role == Role.PRIMARY ? ownTerm : allegiance.map(Allegiance::term).orElse(terms.highest());
    return new Standpoint(role, term, since, reason, primary);
  }

  /** The lowest term that this node could still vote for. */
  public Term lowestVotable() {
    return terms.lowestOpen();
  }

  /** The edition of the voter list that this node counts by. */
  public VoterList.Stamp voters() {
    return roll.stamp();
  }

  /** How many voters a claim needs, this node included; 1 where nobody is asked. */
  public int votesNeeded() {
    return majority ? roll.quorum().needed() : 1;
  }

  /** Whether what this node sends should be armed: an answer could renew its lease. */
  public boolean armsBeats() {
    return role == Role.PRIMARY;
  }

  /**
   * Whether probes go to all living peers at once: a renewal needs the answers of a quorum to sends
   * of the last A, and two peers that are probed in turns never give them.
   */
  public boolean beatsTogether() {
    return role == Role.PRIMARY && majority;
  }

  /** When the right to answer ends unless it is renewed; empty unless primary. */
  public Optional<MonotonicInstant> leaseEndsAt() {
    return role == Role.PRIMARY ? lease.map(LeaseTerm::endsAt) : Optional.empty();
  }

  /** Terms below this one are on disk as used or usable. */
  public Term ceiling() {
    return terms.ceiling();
  }

  private void take(Event event, MonotonicInstant now) {
    if (event instanceof Event.HeartbeatHeard heard) {
      heartbeat(heard, now);
    } else if (event instanceof Event.AnswerHeard answer) {
      heard(answer.from(), answer.standing(), answer.deadAfter(), false, now);
      answered(answer, now);
    } else if (event instanceof Event.VoteRequested request) {
      voteRequested(request, now);
    } else if (event instanceof Event.VoteHeard vote) {
      voteHeard(vote, now);
    } else if (event instanceof Event.OfferHeard offer) {
      offered(offer, now);
    } else if (event instanceof Event.BeatSent beat) {
      beatSent(beat);
    } else if (event instanceof Event.Renewed renewal) {
      renewed(renewal);
    } else if (event instanceof Event.ClaimLate late) {
      claimLate(late, now);
    } else if (event instanceof Event.GreetingHeard) {
      greeted(now);
    } else if (event instanceof Event.ReleaseHeard release) {
      released(release, now);
    } else if (event instanceof Event.HandOverRequested request) {
      handOverRequested(request, now);
    } else if (event instanceof Event.Stored onDisk) {
      stored.confirmed(onDisk.reserved());
    } else if (event instanceof Event.MacsTold told) {
      wire.macsTold(told.from(), told.macs());
    } else if (event instanceof Event.WireNotAsked) {
      wire.notAsked();
    } else if (event instanceof Event.WireHeard sighting) {
      wireHeard(sighting, now);
    } else if (event instanceof Event.GatewaysChanged gateways) {
      gatewaysReachable = gateways.reachable();
    } else if (event instanceof Event.DevicesChanged devices) {
      devicesChanged(devices, now);
    } else if (event instanceof Event.Withdrawn withdrawn) {
      withdrawn(withdrawn.term(), now);
    } else if (event instanceof Event.WithdrawRefused refused) {
      withdrawRefused(refused, now);
    } else if (event instanceof Event.ClaimRefused refused) {
      claimRefused(refused, now);
    } else if (event instanceof Event.IdConflict conflict) {
      idConflict(conflict.present(), now);
    } else if (event instanceof Event.Stalled stalled) {
      stalled(stalled, now);
    } else if (event instanceof Event.StopRequested) {
      stopRequested(now);
    }
    // Ticked: what time brings is done in onTime, after every event.
  }

  // ---- hearing ----------------------------------------------------------------------------

  private void heartbeat(Event.HeartbeatHeard heard, MonotonicInstant now) {
    deadTimes.heard(heard.from(), heard.deadAfter());
    roll.heard(heard.from(), heard.voters());
    peers.quorumRule(heard.from(), heard.majority());
    terms.heard(before(heard.lowestVotable()));
    heard(heard.from(), heard.standing(), heard.deadAfter(), true, now);
    quorumRulesMayDiffer(now);
    Optional<Action.Support> supported = support(now);
    if (majority && heard.standing().role() == Role.PRIMARY) {
      supported = supportOf(heard, now);
    }
    actions.add(new Action.Answer(heard.from(), heard.path(), heard.sequence(), supported));
  }

  private Optional<Action.Support> supportOf(Event.HeartbeatHeard heard, MonotonicInstant now) {
    boolean supports =
        maySupport(now) && peers.agreeOnQuorum(true, now) && voter.heardPrimary(heard, now);
    if (!supports) {
      return support(now).filter(other -> !other.node().equals(heard.from()));
    }
    dropCandidacy();
    return Optional.of(new Action.Support(heard.standing().term(), heard.from()));
  }

  /**
   * A primary supports itself. Whose withdrawal the kernel has not confirmed may still answer for
   * the VIPs, but no longer than its lease can have lasted.
   */
  private boolean maySupport(MonotonicInstant now) {
    boolean silent = unconfirmed.isEmpty() || !now.isBefore(silentFrom);
    return role != Role.PRIMARY && silent && !idConflict;
  }

  private static Term before(Term votable) {
    return new Term(Math.max(0, votable.number() - 1));
  }

  private void heard(
      NodeId from, PeerStanding standing, Duration itsDead, boolean beats, MonotonicInstant now) {
    Duration dead = itsDead.compareTo(deadAfter()) > 0 ? itsDead : deadAfter();
    peers.heard(from, standing, dead, now);
    if (standing.role() != Role.PRIMARY) {
      terms.heard(standing.term());
      return;
    }
    terms.led(standing.term());
    if (role == Role.PRIMARY) {
      conflict(from, standing, dead, now);
    } else if (beats || !follows(from, standing.term())) {
      follow(from, standing, dead, now);
    } else {
      wire.primaryHeard();
    }
  }

  /**
   * Whether an answer of this primary says nothing new. It does not prolong the wait for its next
   * heartbeat: a lease rests on heartbeats alone, so waiting for D after an answer, which can be
   * younger by H, would only leave the VIPs without anybody for longer.
   */
  private boolean follows(NodeId primary, Term term) {
    return allegiance.isPresent() && allegiance.get().isTo(primary, term);
  }

  /**
   * Two agents that start together need a few milliseconds to become acquainted: whoever hears a
   * greeting during its boot wait listens for D more, once.
   */
  private void greeted(MonotonicInstant now) {
    if (role == Role.INIT) {
      MonotonicInstant limit = since.plus(deadAfter().multipliedBy(2));
      MonotonicInstant longer = MonotonicInstant.earlier(limit, now.plus(deadAfter()));
      bootUntil = MonotonicInstant.later(bootUntil, longer);
      standAfter = MonotonicInstant.later(standAfter, bootUntil);
      voter.votesNotBefore(bootUntil);
    }
  }

  /** "You, this term": what a lease lives on, and what a restarted agent can go on with. */
  private void answered(Event.AnswerHeard answer, MonotonicInstant now) {
    if (!majority || answer.supportsUs().isEmpty()) {
      return;
    }
    Term term = answer.supportsUs().get();
    if (role == Role.PRIMARY && term.equals(ownTerm) && evidence.isPresent()) {
      evidence.get().supported(answer.from(), answer.armed(), now);
      evidence.get().of(roll, now).ifPresent(this::renewWith);
    } else if (role == Role.INIT && foundLease.isPresent()) {
      remembered.put(answer.from(), term);
      resume(term, now);
    }
  }

  private void renewWith(Armed armed) {
    if (lease.isPresent() && lease.get().wouldGainBy(armed)) {
      actions.add(new Action.Renew(ownTerm, armed));
    }
  }

  private void beatSent(Event.BeatSent beat) {
    kernelTakesMarks = beat.armed().hasToken();
    if (role == Role.PRIMARY && beat.armed().hasToken() && rules.renewsOnSend(majority)) {
      renewWith(beat.armed());
    }
  }

  private void renewed(Event.Renewed renewal) {
    if (role == Role.PRIMARY && renewal.term().equals(ownTerm)) {
      lease.ifPresent(running -> running.renewed(renewal));
    }
  }

  /**
   * Nothing is extended by this: the lease that was found runs on for what it has left, and the
   * next answers have to renew it.
   */
  private void resume(Term term, MonotonicInstant now) {
    Map<NodeId, Boolean> votes = new TreeMap<>();
    remembered.forEach((node, theirs) -> votes.put(node, theirs.equals(term)));
    votes.keySet().removeIf(node -> !roll.has(node));
    if (roll.hasSelf()) {
      votes.put(settings.self(), true);
    }
    if (roll.quorum().tally(votes) != Quorum.Tally.WON || stopBy.isPresent()) {
      return;
    }
    terms.led(term);
    if (!terms.isReserved(term)) {
      // Its state was lost while its kernel served on: first the disk, then the next answer.
      return;
    }
    ownTerm = term;
    lease = foundLease;
    foundLease = Optional.empty();
    evidence = Optional.of(newEvidence());
    claimedAt = now;
    history.primarySeen(term, now);
    actions.add(new Action.Resume(term));
    actions.add(new Action.HeartbeatNow());
    become(Role.PRIMARY, Reason.RESUMED, "", now);
  }

  private Evidence newEvidence() {
    return new Evidence(settings.timing().evidenceAge());
  }

  private void follow(NodeId from, PeerStanding standing, Duration dead, MonotonicInstant now) {
    if (allegiance.isPresent() && !allegiance.get().yieldsTo(from, standing, now)) {
      return;
    }
    boolean another = allegiance.isEmpty() || !allegiance.get().isTo(from, standing.term());
    allegiance = Optional.of(new Allegiance(from, standing.term(), standing.rank(), now, dead));
    history.primarySeen(standing.term(), now);
    wire.primaryHeard();
    if (another) {
      nextClaimReason = Reason.PRIMARY_SILENT;
      askFailbackAt = now.plus(settings.failbackDelay());
      endHandOver(from, standing.term());
    }
    if (role == Role.INIT && foundLease.isEmpty()) {
      become(restingRole(), Reason.PRIMARY_HEARD, "primary " + from, now);
    }
  }

  /**
   * Two primaries: the later term stays, then the lower priority number, then the lower id. The
   * winner announces again, at most once per D, because the loser has confused the neighbours.
   */
  private void conflict(NodeId from, PeerStanding standing, Duration dead, MonotonicInstant now) {
    int byTerm = standing.term().compareTo(ownTerm);
    boolean theyStay =
        byTerm > 0 || (byTerm == 0 && standing.rank().isBetterThan(settings.rank(), false));
    if (theyStay) {
      giveUp(Role.BACKUP, Reason.CONFLICT_LOST, "to " + from, Optional.empty(), now);
      concede();
      follow(from, standing, dead, now);
    } else {
      announceAgain(now);
    }
  }

  private void announceAgain(MonotonicInstant now) {
    if (now.since(announcedAt).compareTo(deadAfter()) >= 0) {
      announcedAt = now;
      actions.add(new Action.Announce());
      actions.add(new Action.HeartbeatNow());
    }
  }

  /**
   * Giving up a term that another node may have outrun already: there is no successor to wait for,
   * but the release is said once, because whoever is primary has to announce again. It may never
   * have heard of this claim, while the neighbours have.
   */
  private void concede() {
    conceded = handOver.map(HandOver::term);
    handOver = Optional.empty();
  }

  private void released(Event.ReleaseHeard release, MonotonicInstant now) {
    voter.released(release.from(), release.term());
    if (role == Role.PRIMARY && ownTerm.isAfter(release.term())) {
      announceAgain(now);
      return;
    }
    if (isOurSuccessorGivingUp(release)) {
      terms.heard(release.term());
      standAfter = now;
      return;
    }
    if (!follows(release.from(), release.term())) {
      return;
    }
    allegiance = Optional.empty();
    if (!majority && !now.isBefore(freshUntil(release))) {
      // It may have waited while this node was frozen, and its sender may serve again by now.
      nextClaimReason = Reason.RELEASED;
      standAfter = now.plus(deadTimes.longestOfAll());
      return;
    }
    switch (release.successor()) {
      case US -> {
        nextClaimReason = Reason.HANDED_TO_US;
        standAfter = now;
        handedUntil = freshUntil(release);
        takeOver(release, now);
      }
      case ANYONE -> {
        nextClaimReason = Reason.RELEASED;
        standAfter = now;
      }
      case ANOTHER -> standAfter = now.plus(deadTimes.longestOfAll());
    }
  }

  /** Who released does not claim again within its D: it waits for its successor. */
  private MonotonicInstant freshUntil(Event.ReleaseHeard release) {
    Duration waits = deadTimes.shorterWith(release.from());
    return release.heardUs().at().plus(waits).minus(settings.timing().guard());
  }

  /** It claimed and could not hold it, before we ever heard it as primary. */
  private boolean isOurSuccessorGivingUp(Event.ReleaseHeard release) {
    return handOver.isPresent()
        && handOver.get().successor().equals(Optional.of(release.from()))
        && release.term().isAfter(handOver.get().term());
  }

  // ---- giving up --------------------------------------------------------------------------

  private void handOverRequested(Event.HandOverRequested request, MonotonicInstant now) {
    Optional<Action.Refusal> refusal = refusal(request, now);
    if (refusal.isPresent()) {
      actions.add(new Action.RefuseHandOver(refusal.get(), request.asker(), request.cause()));
      return;
    }
    NodeId successor =
        request.successor().orElseGet(() -> peers.bestBackup(now).orElseThrow().id());
    if (majority) {
      preparation =
          Optional.of(
              new Preparation(successor, request, now, now.plus(deadTimes.promised(deadAfter()))));
    } else {
      handOverTo(successor, request, now);
    }
  }

  private void handOverTo(NodeId successor, Event.HandOverRequested request, MonotonicInstant now) {
    Reason why = request.cause() == HandOverCause.FAILBACK ? Reason.FAILBACK : Reason.HAND_OVER;
    giveUp(Role.BACKUP, why, "to " + successor, Optional.of(successor), now);
  }

  private Optional<Action.Refusal> refusal(Event.HandOverRequested request, MonotonicInstant now) {
    if (handOver.isPresent() || preparation.isPresent()) {
      return Optional.of(Action.Refusal.IN_PROGRESS);
    }
    if (role != Role.PRIMARY) {
      return Optional.of(Action.Refusal.NOT_PRIMARY);
    }
    return gate.refusal(request, now);
  }

  /** From primary to {@code next}; the release follows when the kernel has confirmed. */
  private void giveUp(
      Role next, Reason why, String detail, Optional<NodeId> successor, MonotonicInstant now) {
    actions.add(new Action.Withdraw(ownTerm));
    MonotonicInstant until = now.plus(deadTimes.longestOfAll());
    handOver = Optional.of(new HandOver(ownTerm, successor, false, now, until));
    unconfirmed = Optional.of(ownTerm);
    silentFrom = until;
    lease = Optional.empty();
    evidence = Optional.empty();
    preparation = Optional.empty();
    boolean asked = why == Reason.HAND_OVER || why == Reason.FAILBACK;
    nextClaimReason = asked ? Reason.HAND_OVER_FAILED : Reason.RELEASED;
    standAfter = until;
    become(next, why, detail, now);
  }

  private void withdrawn(Term term, MonotonicInstant now) {
    boolean wasWaitedFor = unconfirmed.isPresent();
    unconfirmed = unconfirmed.filter(waiting -> waiting.isAfter(term));
    if (conceded.equals(Optional.of(term))) {
      conceded = Optional.empty();
      actions.add(new Action.SendRelease(term, Optional.empty()));
    }
    handOver =
        handOver.map(current -> current.term().equals(term) ? current.confirmedAt(now) : current);
    if (wasWaitedFor) {
      recover(Reason.WITHDRAWN, "term " + term, now);
    }
  }

  /** Who cannot let go must not be handed anything either. */
  private void withdrawRefused(Event.WithdrawRefused refused, MonotonicInstant now) {
    if (unconfirmed.isPresent()) {
      fault(Reason.WITHDRAW_REFUSED, refused.detail(), now);
    }
  }

  private void endHandOver(NodeId successor, Term term) {
    if (handOver.isPresent() && term.isAfter(handOver.get().term())) {
      actions.add(new Action.HandOverDone(successor, term));
      handOver = Optional.empty();
    }
  }

  private void devicesChanged(Event.DevicesChanged devices, MonotonicInstant now) {
    devicesUsable = devices.usable();
    if (!devicesUsable) {
      fault(Reason.DEVICE_LOST, devices.detail(), now);
    } else {
      recover(Reason.DEVICE_BACK, devices.detail(), now);
    }
  }

  private void claimRefused(Event.ClaimRefused refused, MonotonicInstant now) {
    boolean asked = candidate.filter(c -> c.term().equals(refused.term())).isPresent();
    if (asked || (role == Role.PRIMARY && refused.term().equals(ownTerm))) {
      dropCandidacy();
      devicesUsable = false;
      fault(Reason.CLAIM_REFUSED, refused.detail(), now);
    }
  }

  private void idConflict(boolean present, MonotonicInstant now) {
    idConflict = present;
    if (present) {
      fault(Reason.SAME_ID, "node id " + settings.self(), now);
    } else {
      recover(Reason.SAME_ID_GONE, "node id " + settings.self(), now);
    }
  }

  private void fault(Reason why, String detail, MonotonicInstant now) {
    if (role == Role.FAULT || (role == Role.WITNESS && why != Reason.SAME_ID)) {
      return;
    }
    if (role == Role.PRIMARY) {
      giveUp(Role.FAULT, why, detail, peers.bestBackup(now).map(Peers.Peer::id), now);
    } else {
      become(Role.FAULT, why, detail, now);
    }
  }

  private void recover(Reason why, String detail, MonotonicInstant now) {
    if (role == Role.FAULT && isSound(now)) {
      become(restingRole(), why, detail, now);
      askFailbackAt = now.plus(settings.failbackDelay());
      // Whatever broke here may have broken, and be back, on the peers too (a switch that
      // rebooted): listen for D as after a boot, then let the rank decide.
      standAfter = MonotonicInstant.later(standAfter, now.plus(deadTimes.longestOfAll()));
      if (allegiance.isEmpty()) {
        nextClaimReason = Reason.COLD_START;
      }
    }
  }

  /**
   * A primary has looked at its lease before this. Anyone else must not take its own deafness for a
   * silence.
   */
  private void stalled(Event.Stalled stall, MonotonicInstant now) {
    Duration gap = stall.gap();
    MonotonicInstant begun = now.minus(gap);
    if (role == Role.INIT) {
      bootUntil = bootUntil.plus(gap);
    }
    if (!since.isAfter(begun)) {
      standAfter = standAfter.plus(gap);
    }
    allegiance =
        allegiance.map(
            current -> current.lastHeard().isAfter(begun) ? current : current.shifted(gap));
    // What stayed unanswered before the gap says nothing of the wire as it is now.
    wire.rest();
    peers.forgive(gap);
  }

  private void leaseMayHaveEnded(MonotonicInstant now) {
    if (role != Role.PRIMARY || lease.isEmpty() || now.isBefore(lease.get().endsAt())) {
      return;
    }
    Reason why = whyEnded(lease.get());
    boolean alone = !peers.anyAlive(now);
    giveUp(Role.BACKUP, why, "term " + ownTerm, Optional.empty(), now);
    nextClaimReason = Reason.QUORUM_BACK;
    // With a quorum to ask nobody has to wait: the voters know best who is free.
    standAfter = majority ? now : now.plus(deadTimes.longestOfAll());
    if (!majority || alone) {
      concede();
    }
  }

  private Reason whyEnded(LeaseTerm ended) {
    if (stalledNow) {
      return Reason.STALLED;
    }
    boolean forQuorum = majority && kernelTakesMarks && ended.isForQuorum();
    return forQuorum ? Reason.QUORUM_LOST : Reason.LEASE_LOST;
  }

  private void claimLate(Event.ClaimLate late, MonotonicInstant now) {
    if (role == Role.PRIMARY && late.term().equals(ownTerm)) {
      giveUp(Role.BACKUP, Reason.CLAIM_LATE, "term " + ownTerm, Optional.empty(), now);
      nextClaimReason = Reason.QUORUM_BACK;
      standAfter = majority ? now : now.plus(deadTimes.longestOfAll());
    }
  }

  // ---- faults of the surroundings -----------------------------------------------------------

  private boolean rulesDiffer(MonotonicInstant now) {
    return !peers.agreeOnQuorum(majority, now);
  }

  private boolean isSound(MonotonicInstant now) {
    return devicesUsable && !idConflict && !isolated && unconfirmed.isEmpty() && !rulesDiffer(now);
  }

  /** A node that needs a majority and one that needs nobody can both be right: neither may be. */
  private void quorumRulesMayDiffer(MonotonicInstant now) {
    if (rulesDiffer(now)) {
      fault(Reason.QUORUM_DIFFERS, "majority here: " + majority, now);
    } else if (role == Role.FAULT && reason == Reason.QUORUM_DIFFERS) {
      recover(Reason.QUORUM_AGREES, "", now);
    }
  }

  private void isolationMayChange(MonotonicInstant now) {
    boolean before = isolated;
    isolated = !majority && !gatewaysReachable && !peers.anyAlive(now);
    if (isolated && !before) {
      fault(Reason.ISOLATED, "", now);
    } else if (before && !isolated) {
      recover(Reason.ISOLATION_OVER, "", now);
    }
  }

  /**
   * Design rule 9: what is heard about the VIP on its LAN, from a peer's own link-layer address.
   */
  private void wireHeard(Event.WireHeard heard, MonotonicInstant now) {
    if (majority || !wire.isPeers(heard.mac())) {
      return;
    }
    switch (heard.word()) {
      case ANSWER -> {
        wire.peerAnswered(outlived(now));
        ownerBesideUs(heard.mac(), now);
      }
      case PROBE -> peerAsks(heard.mac(), now);
      case ANNOUNCEMENT -> {
        peerAsks(heard.mac(), now);
        ownerBesideUs(heard.mac(), now);
      }
    }
  }

  /** Whether no lease of the primary that was heard last can still run. */
  private boolean outlived(MonotonicInstant now) {
    return allegiance.isEmpty() || !now.isBefore(allegiance.get().endsAt());
  }

  /** Two that want to claim at once, RFC 5227 section 2.4: the worse-ranked goes second. */
  private void peerAsks(long mac, MonotonicInstant now) {
    if (role == Role.BACKUP && isBetter(mac)) {
      standAfter = MonotonicInstant.later(standAfter, now.plus(deadTimes.longestOfAll()));
      wire.rest();
    }
  }

  /**
   * A peer has the VIP too. Later than D after our claim it took over from us and has the higher
   * term; within D both claimed at once, and the rank decides.
   */
  private void ownerBesideUs(long mac, MonotonicInstant now) {
    if (role != Role.PRIMARY) {
      return;
    }
    if (isBetter(mac) || !justClaimed(now)) {
      giveUp(Role.BACKUP, Reason.CONFLICT_LOST, "a peer answers on the LAN", Optional.empty(), now);
      concede();
    } else {
      announceAgain(now);
    }
  }

  /** Whether who speaks there ranks before us; one that has not told its address could be any. */
  private boolean isBetter(long mac) {
    return wire.owner(mac)
        .map(peer -> peers.isBetter(peer, settings.rank()))
        .orElseGet(() -> peers.anyBetter(settings.rank()));
  }

  private boolean justClaimed(MonotonicInstant now) {
    return now.since(claimedAt).compareTo(deadAfter()) < 0;
  }

  // ---- votes ------------------------------------------------------------------------------

  private void voteRequested(Event.VoteRequested request, MonotonicInstant now) {
    boolean conditional = role == Role.PRIMARY && isFromOurSuccessor(request);
    if (!majority || !(conditional || maySupport(now))) {
      return;
    }
    deadTimes.heard(request.from(), request.ballot().deadAfter());
    Optional<Action.CastVote> refusal = voter.refusal(request, now);
    if (refusal.isPresent()) {
      actions.add(refusal.get());
    } else {
      voter.requested(request, now);
      castVotes(now);
    }
    if (role == Role.PRIMARY && request.ballot().ready()) {
      Preparation prepared = preparation.orElseThrow();
      handOverTo(prepared.successor(), prepared.request(), now);
    }
  }

  private boolean isFromOurSuccessor(Event.VoteRequested request) {
    Action.Support ours = new Action.Support(ownTerm, settings.self());
    return preparation.isPresent()
        && preparation.get().successor().equals(request.from())
        && request.ballot().after().equals(Optional.of(ours));
  }

  private void castVotes(MonotonicInstant now) {
    Optional<Action.CastVote> vote = voter.decide(request -> letsPass(request, now), now);
    while (vote.isPresent()) {
      actions.add(vote.get());
      dropCandidacy();
      vote = voter.decide(request -> letsPass(request, now), now);
    }
  }

  private boolean letsPass(Event.VoteRequested request, MonotonicInstant now) {
    if (candidate.isEmpty() || candidate.get().isConditional()) {
      return true;
    }
    boolean better = request.ballot().rank().isBetterThan(settings.rank(), false);
    boolean inVain = now.since(candidate.get().since()).compareTo(deadAfter()) >= 0;
    return rules.standsBack(better) || rules.letsPassInVain(inVain);
  }

  private void dropCandidacy() {
    candidate = Optional.empty();
  }

  private void voteHeard(Event.VoteHeard vote, MonotonicInstant now) {
    terms.heard(before(vote.lowestVotable()));
    if (candidate.isEmpty()) {
      return;
    }
    candidate.get().heard(vote, now);
    if (!vote.granted() && vote.lowestVotable().isAfter(candidate.get().term())) {
      // Somebody needed has voted in a later term already: this one cannot be won.
      Candidate before = candidate.get();
      dropCandidacy();
      stand(before.after(), before.since(), now);
      return;
    }
    claimIfWon(now);
  }

  private void claimIfWon(MonotonicInstant now) {
    if (candidate.isEmpty() || candidate.get().isConditional() || !mayClaim()) {
      return;
    }
    Term term = candidate.get().term();
    Optional<Armed> won = candidate.get().won(roll, now);
    if (won.isPresent()
        && terms.isReserved(term)
        && now.compareTo(voter.freeAt(settings.self())) >= 0) {
      claim(term, won, now);
    }
  }

  private boolean mayClaim() {
    return role == Role.BACKUP && stopBy.isEmpty() && unconfirmed.isEmpty();
  }

  /** The primary means this node: gather votes for the time after it, while it serves. */
  private void offered(Event.OfferHeard offer, MonotonicInstant now) {
    boolean ours = follows(offer.from(), offer.term());
    if (!majority || role != Role.BACKUP || !ours || stopBy.isPresent()) {
      return;
    }
    Action.Support old = new Action.Support(offer.term(), offer.from());
    boolean begun = candidate.flatMap(Candidate::after).equals(Optional.of(old));
    if (!begun) {
      stand(Optional.of(old), now, now);
    }
  }

  private void stand(Optional<Action.Support> after, MonotonicInstant since, MonotonicInstant now) {
    Optional<Term> term = terms.claimable();
    if (term.isEmpty() || !mayClaim()) {
      return;
    }
    Duration every = after.isPresent() ? probeInterval().dividedBy(2) : probeInterval();
    candidate = Optional.of(new Candidate(term.get(), after, every, newEvidence(), since, now));
    askForVotes(now);
  }

  private void askForVotes(MonotonicInstant now) {
    Candidate standing = candidate.orElseThrow();
    standing.requested(now);
    boolean ready = standing.isConditional() && standing.won(roll, now).isPresent();
    actions.add(
        new Action.RequestVotes(
            new Ballot(
                standing.term(),
                settings.rank(),
                deadAfter(),
                roll.stamp(),
                standing.after(),
                ready)));
  }

  /** The release is for us. With the votes in hand this is the claim; otherwise they come now. */
  private void takeOver(Event.ReleaseHeard release, MonotonicInstant now) {
    if (!majority) {
      claimAlone(now);
      return;
    }
    Action.Support old = new Action.Support(release.term(), release.from());
    boolean prepared = candidate.flatMap(Candidate::after).equals(Optional.of(old));
    if (prepared && mayClaim()) {
      Candidate standing = candidate.orElseThrow();
      Optional<Armed> won = standing.won(roll, now);
      boolean free = !now.isBefore(voter.freeAt(settings.self()));
      if (won.isPresent() && free && terms.isReserved(standing.term())) {
        claim(standing.term(), won, now);
        return;
      }
      candidate =
          Optional.of(
              new Candidate(
                  standing.term(), Optional.empty(), probeInterval(), newEvidence(), now, now));
      askForVotes(now);
    } else {
      dropCandidacy();
      standIfTime(now);
    }
  }

  private void stopRequested(MonotonicInstant now) {
    if (stopBy.isPresent()) {
      return;
    }
    stopBy = Optional.of(now);
    if (role == Role.PRIMARY) {
      Optional<NodeId> successor = peers.bestBackup(now).map(Peers.Peer::id);
      giveUp(Role.BACKUP, Reason.STOPPING, successorText(successor), successor, now);
      if (successor.isPresent()) {
        stopBy = Optional.of(now.plus(STOP_WITHIN));
      }
    } else if (handOver.isPresent()) {
      stopBy = Optional.of(now.plus(STOP_WITHIN));
    }
  }

  private static String successorText(Optional<NodeId> successor) {
    return successor.map(node -> "to " + node).orElse("nobody is ready to take over");
  }

  // ---- what time brings -------------------------------------------------------------------

  private void onTime(MonotonicInstant now) {
    leaseMayHaveEnded(now);
    endResumption(now);
    if (role == Role.INIT && foundLease.isEmpty() && !now.isBefore(bootUntil)) {
      become(restingRole(), Reason.BOOT_WAIT_OVER, "", now);
    }
    isolationMayChange(now);
    prepare(now);
    repeatRelease(now);
    if (majority && maySupport(now)) {
      castVotes(now);
    }
    if (stopBy.isPresent()) {
      dropCandidacy();
      stopWhenDone(now);
    } else if (role == Role.BACKUP) {
      standIfTime(now);
      askForFailback(now);
    } else {
      dropCandidacy();
    }
    askWireIfDue(now);
  }

  /** Nobody remembers the lease that was found: away with it, then listen as after any start. */
  private void endResumption(MonotonicInstant now) {
    boolean over =
        foundLease.isPresent() && (!majority || !now.isBefore(foundLease.get().endsAt()));
    if (over && role == Role.INIT) {
      foundLease = Optional.empty();
      remembered.clear();
      unconfirmed = Optional.of(Term.NONE);
      silentFrom = now.plus(deadAfter());
      actions.add(new Action.Withdraw(Term.NONE));
      bootUntil = MonotonicInstant.later(bootUntil, now.plus(rules.bootWait(deadTimes)));
      standAfter = MonotonicInstant.later(standAfter, bootUntil);
    }
  }

  private void prepare(MonotonicInstant now) {
    if (preparation.isEmpty()) {
      return;
    }
    Preparation current = preparation.get();
    if (!now.isBefore(current.until())) {
      preparation = Optional.empty();
      Event.HandOverRequested request = current.request();
      actions.add(
          new Action.RefuseHandOver(
              Action.Refusal.SUCCESSOR_NOT_READY, request.asker(), request.cause()));
    } else if (!now.isBefore(current.nextOffer())) {
      actions.add(new Action.SendOffer(current.successor(), ownTerm));
      preparation = Optional.of(current.offeredAt(now.plus(probeInterval())));
    }
  }

  private void standIfTime(MonotonicInstant now) {
    if (role != Role.BACKUP || stopBy.isPresent()) {
      return;
    }
    if (candidate.isPresent() && candidate.get().isConditional()) {
      expireOffer(now);
    }
    if (candidate.isPresent()) {
      if (!candidate.get().isConditional() && !mayAsk(now)) {
        dropCandidacy();
      } else if (candidate.get().isDue(now)) {
        askForVotes(now);
      }
      return;
    }
    if (!canStand() || now.isBefore(wireFrom(now))) {
      wire.rest();
    } else if (now.isBefore(standsAt(now))) {
      return;
    } else if (!majority) {
      wireOrClaim(now);
    } else if (mayAsk(now)) {
      stand(Optional.empty(), now, now);
    }
  }

  /** To ask makes sense while so many voters are heard that they could make a quorum. */
  private boolean mayAsk(MonotonicInstant now) {
    return peers.aliveVoters(roll, now) + 1 >= roll.quorum().needed() && roll.hasSelf();
  }

  private void expireOffer(MonotonicInstant now) {
    Candidate standing = candidate.orElseThrow();
    boolean followsOn =
        allegiance.isPresent()
            && standing.after().isPresent()
            && allegiance.get().isTo(standing.after().get().node(), standing.after().get().term())
            && now.isBefore(allegiance.get().endsAt());
    boolean tooLong = now.since(standing.since()).compareTo(deadAfter().multipliedBy(2)) > 0;
    if (!followsOn || tooLong) {
      dropCandidacy();
    }
  }

  private void wireOrClaim(MonotonicInstant now) {
    // A right to claim unasked is as young as the release was.
    boolean handed = nextClaimReason == Reason.HANDED_TO_US && now.isBefore(handedUntil);
    if (!settings.voting().asksWire() || handed) {
      claimAlone(now);
      return;
    }
    if (wire.isSilent(now)) {
      claimAlone(now);
    }
  }

  private void askWireIfDue(MonotonicInstant now) {
    if (!settings.voting().asksWire() || majority || !wire.isDue(now) || !isWireOfInterest(now)) {
      return;
    }
    if (role == Role.BACKUP) {
      wire.ask(now);
    } else {
      // A primary whose peers are all silent looks out for one that cannot be heard otherwise.
      boolean watches = role == Role.PRIMARY && !justClaimed(now);
      wire.askCalmly(now, watches ? settings.timing().heartbeatInterval() : Duration.ZERO);
    }
    actions.add(new Action.AskWire());
  }

  private boolean isWireOfInterest(MonotonicInstant now) {
    if (role == Role.PRIMARY) {
      return justClaimed(now) || !peers.anyAlive(now);
    }
    return canStand() && !now.isBefore(wireFrom(now));
  }

  /** Who asks the wire keeps worse-ranked nodes waiting: so only who could claim asks. */
  private boolean canStand() {
    return mayClaim() && terms.claimable().isPresent();
  }

  /** The wire is asked from the first missing probe on, and before every claim. */
  private MonotonicInstant wireFrom(MonotonicInstant now) {
    MonotonicInstant stands = standsAt(now);
    if (allegiance.isEmpty()) {
      return stands;
    }
    Duration tardy = settings.timing().heartbeatInterval().plus(probeInterval());
    return MonotonicInstant.earlier(stands, allegiance.get().lastHeard().plus(tardy));
  }

  private void repeatRelease(MonotonicInstant now) {
    if (handOver.isEmpty()) {
      return;
    }
    HandOver current = handOver.get();
    if (!now.isBefore(current.until())) {
      handOver = Optional.empty();
    } else if (rules.mayRelease(current) && !now.isBefore(current.nextRelease())) {
      actions.add(new Action.SendRelease(current.term(), current.successor()));
      MonotonicInstant next = now.plus(probeInterval());
      handOver = Optional.of(current.repeatedAt(next));
    }
  }

  private void stopWhenDone(MonotonicInstant now) {
    boolean waiting = handOver.map(HandOver::confirmed).orElse(false);
    boolean unconfirmed = handOver.isPresent() && !waiting;
    if (!unconfirmed && (!waiting || !now.isBefore(stopBy.get()))) {
      actions.add(new Action.Stop());
    }
  }

  private MonotonicInstant standsAt(MonotonicInstant now) {
    boolean coldStart = nextClaimReason == Reason.COLD_START;
    boolean clusterIsNew = clusterWasNew && terms.highest().equals(Term.NONE);
    MonotonicInstant after =
        majority ? MonotonicInstant.later(standAfter, voter.freeAt(settings.self())) : standAfter;
    return candidacy.standsAt(after, allegiance, coldStart, clusterIsNew, now);
  }

  private void claimAlone(MonotonicInstant now) {
    Optional<Term> term = terms.claimable();
    if (term.isPresent() && mayClaim()) {
      claim(term.get(), Optional.empty(), now);
    }
  }

  /** The node's own voice is given here, in the step that claims. */
  private void claim(Term term, Optional<Armed> armed, MonotonicInstant now) {
    if (!terms.isOpen(term)) {
      dropCandidacy();
      return;
    }
    String detail = allegiance.map(gone -> "after " + gone.primary()).orElse("");
    terms.use(term);
    ownTerm = term;
    allegiance = Optional.empty();
    handOver = Optional.empty();
    dropCandidacy();
    wire.rest();
    claimedAt = now;
    lease = Optional.of(rules.lease(settings.timing(), armed.orElse(Armed.without(now))));
    evidence = Optional.of(newEvidence());
    history.primarySeen(ownTerm, now);
    actions.add(new Action.Claim(ownTerm, armed));
    actions.add(new Action.HeartbeatNow());
    become(Role.PRIMARY, nextClaimReason, detail, now);
  }

  private void askForFailback(MonotonicInstant now) {
    if (canStand() && wantsFailback() && !now.isBefore(askFailbackAt)) {
      Allegiance current = allegiance.orElseThrow();
      askFailbackAt = now.plus(ASK_AGAIN);
      actions.add(new Action.RequestHandOver(current.primary(), current.term()));
    }
  }

  private boolean wantsFailback() {
    return settings.automaticFailback()
        && allegiance.isPresent()
        && settings.rank().isBetterThan(allegiance.get().rank(), false);
  }

  private MonotonicInstant wakeAt(MonotonicInstant now) {
    MonotonicInstant wake = voter.wakeAt(now);
    if (role == Role.INIT) {
      wake = MonotonicInstant.earlier(wake, foundLease.map(LeaseTerm::endsAt).orElse(bootUntil));
    }
    if (role == Role.PRIMARY && lease.isPresent()) {
      wake = MonotonicInstant.earlier(wake, lease.get().endsAt());
    }
    if (preparation.isPresent()) {
      wake = MonotonicInstant.earlier(wake, preparation.get().nextOffer());
      wake = MonotonicInstant.earlier(wake, preparation.get().until());
    }
    if (candidate.isPresent()) {
      wake = MonotonicInstant.earlier(wake, candidate.get().nextRequest());
    } else if (role == Role.BACKUP && stopBy.isEmpty() && terms.claimable().isPresent()) {
      MonotonicInstant stands = standsAt(now);
      // What is due already waits for an event: a voter that is heard, an answer on the wire.
      wake = stands.isAfter(now) ? MonotonicInstant.earlier(wake, stands) : wake;
    }
    wake = MonotonicInstant.earlier(wake, wireWake(now));
    if (canStand() && wantsFailback()) {
      wake = MonotonicInstant.earlier(wake, askFailbackAt);
    }
    if (handOver.isPresent()) {
      if (rules.mayRelease(handOver.get())) {
        wake = MonotonicInstant.earlier(wake, handOver.get().nextRelease());
      }
      wake = MonotonicInstant.earlier(wake, handOver.get().until());
    }
    if (stopBy.isPresent() && stopBy.get().isAfter(now)) {
      wake = MonotonicInstant.earlier(wake, stopBy.get());
    }
    return wake;
  }

  private MonotonicInstant wireWake(MonotonicInstant now) {
    boolean asks = settings.voting().asksWire() && !majority;
    if (asks && role == Role.PRIMARY && isWireOfInterest(now)) {
      return wire.nextAsk();
    }
    if (asks && canStand()) {
      return MonotonicInstant.later(wire.nextAsk(), wireFrom(now));
    }
    return MonotonicInstant.DISTANT_FUTURE;
  }

  // ---- the rest ---------------------------------------------------------------------------

  private Optional<Action.Support> support(MonotonicInstant now) {
    if (majority) {
      return maySupport(now) ? voter.supported(now) : Optional.empty();
    }
    return allegiance.map(current -> new Action.Support(current.term(), current.primary()));
  }

  private Role restingRole() {
    return settings.witness() ? Role.WITNESS : Role.BACKUP;
  }

  private void become(Role next, Reason why, String detail, MonotonicInstant now) {
    if (!role.mayBecome(next)) {
      throw new BrokenInvariant(
          "role " + role + " -> " + next + " for " + why + " in term " + terms.highest());
    }
    Term term = role == Role.PRIMARY || next == Role.PRIMARY ? ownTerm : standpoint().term();
    transitions.add(new Transition(role, next, term, why, detail));
    role = next;
    reason = why;
    since = now;
  }

  private void checkInvariants(Term before) {
    if (before.isAfter(terms.highest())) {
      throw new BrokenInvariant("term went back from " + before + " to " + terms.highest());
    }
    if (role == Role.PRIMARY && !terms.ceiling().isAfter(ownTerm)) {
      throw new BrokenInvariant("primary in term " + ownTerm + " at ceiling " + terms.ceiling());
    }
  }

  private Duration deadAfter() {
    return settings.timing().deadAfter();
  }

  private Duration probeInterval() {
    return settings.timing().probeInterval();
  }
}

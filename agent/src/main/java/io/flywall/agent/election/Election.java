package io.flywall.agent.election;

import io.flywall.agent.election.Decision.Transition;
import io.flywall.agent.election.Event.HandOverCause;
import io.flywall.value.BrokenInvariant;
import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
  private final TermLedger terms;
  private final Peers peers = new Peers();
  private final ChangeHistory history = new ChangeHistory();
  private final HandOverGate gate;
  private final Candidacy candidacy;
  private final boolean clusterWasNew;

  private Role role = Role.INIT;
  private Reason reason = Reason.STARTED;
  private MonotonicInstant since;
  private Term ownTerm = Term.NONE;
  private Optional<Allegiance> allegiance = Optional.empty();
  private Optional<HandOver> handOver = Optional.empty();
  private Optional<Term> conceded = Optional.empty();
  private Reason nextClaimReason = Reason.COLD_START;
  private MonotonicInstant bootUntil;
  private MonotonicInstant standAfter;
  private MonotonicInstant askFailbackAt = MonotonicInstant.DISTANT_FUTURE;
  private MonotonicInstant announcedAt = MonotonicInstant.DISTANT_PAST;
  private Optional<MonotonicInstant> stopBy = Optional.empty();
  private boolean devicesUsable = true;
  private boolean idConflict;

  private List<Action> actions = new ArrayList<>();
  private List<Transition> transitions = new ArrayList<>();

  /**
   * Begins in the boot wait: whoever is primary is heard within D.
   *
   * @param storedCeiling from the term store; {@link Term#NONE} on a node that never ran
   */
  public Election(ElectionSettings settings, Term storedCeiling, MonotonicInstant now) {
    this.settings = settings;
    this.terms = new TermLedger(storedCeiling);
    this.gate = new HandOverGate(settings, peers, history);
    this.candidacy = new Candidacy(settings, peers);
    this.clusterWasNew = storedCeiling.equals(Term.NONE);
    this.since = now;
    this.bootUntil = now.plus(deadAfter());
    boolean waitsForItsPrimary = clusterWasNew && settings.firstBoot() == FirstBoot.REPLICA;
    this.standAfter = now.plus(deadAfter().multipliedBy(waitsForItsPrimary ? 2 : 1));
  }

  /** The one door. */
  public Decision step(Event event, MonotonicInstant now) {
    actions = new ArrayList<>();
    transitions = new ArrayList<>();
    final Term before = terms.highest();
    take(event, now);
    onTime(now);
    terms.reservation().ifPresent(actions::add);
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
    return terms.highest().next();
  }

  /** Terms below this one are on disk as used or usable. */
  public Term ceiling() {
    return terms.ceiling();
  }

  private void take(Event event, MonotonicInstant now) {
    if (event instanceof Event.HeartbeatHeard heard) {
      heard(heard.from(), heard.standing(), heard.deadAfter(), now);
      actions.add(new Action.Answer(heard.from(), heard.path(), heard.sequence(), support()));
    } else if (event instanceof Event.AnswerHeard answer) {
      heard(answer.from(), answer.standing(), answer.deadAfter(), now);
    } else if (event instanceof Event.GreetingHeard) {
      greeted(now);
    } else if (event instanceof Event.ReleaseHeard release) {
      released(release, now);
    } else if (event instanceof Event.HandOverRequested request) {
      handOverRequested(request, now);
    } else if (event instanceof Event.TermsReserved reserved) {
      terms.reserved(reserved.ceiling());
    } else if (event instanceof Event.DevicesChanged devices) {
      devicesChanged(devices, now);
    } else if (event instanceof Event.Withdrawn withdrawn) {
      withdrawn(withdrawn.term(), now);
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

  private void heard(NodeId from, PeerStanding standing, Duration itsDead, MonotonicInstant now) {
    Duration dead = itsDead.compareTo(deadAfter()) > 0 ? itsDead : deadAfter();
    peers.heard(from, standing, dead, now);
    terms.heard(standing.term());
    if (standing.role() != Role.PRIMARY) {
      return;
    }
    if (role == Role.PRIMARY) {
      conflict(from, standing, dead, now);
    } else {
      follow(from, standing, dead, now);
    }
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
    }
  }

  private void follow(NodeId from, PeerStanding standing, Duration dead, MonotonicInstant now) {
    if (allegiance.isPresent() && !allegiance.get().yieldsTo(from, standing, now)) {
      return;
    }
    boolean another = allegiance.isEmpty() || !allegiance.get().isTo(from, standing.term());
    allegiance = Optional.of(new Allegiance(from, standing.term(), standing.rank(), now, dead));
    history.primarySeen(standing.term(), now);
    if (another) {
      nextClaimReason = Reason.PRIMARY_SILENT;
      askFailbackAt = now.plus(settings.failbackDelay());
      endHandOver(from, standing.term());
    }
    if (role == Role.INIT) {
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
    if (role == Role.PRIMARY && ownTerm.isAfter(release.term())) {
      announceAgain(now);
      return;
    }
    if (isOurSuccessorGivingUp(release)) {
      terms.heard(release.term());
      standAfter = now;
      return;
    }
    if (allegiance.isEmpty() || !allegiance.get().isTo(release.from(), release.term())) {
      return;
    }
    allegiance = Optional.empty();
    switch (release.successor()) {
      case US -> {
        nextClaimReason = Reason.HANDED_TO_US;
        standAfter = now;
        claimIfPossible(now);
      }
      case ANYONE -> {
        nextClaimReason = Reason.RELEASED;
        standAfter = now;
      }
      case ANOTHER -> standAfter = now.plus(deadAfter());
    }
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
    Reason why = request.cause() == HandOverCause.FAILBACK ? Reason.FAILBACK : Reason.HAND_OVER;
    giveUp(Role.BACKUP, why, "to " + successor, Optional.of(successor), now);
  }

  private Optional<Action.Refusal> refusal(Event.HandOverRequested request, MonotonicInstant now) {
    if (handOver.isPresent()) {
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
    MonotonicInstant until = now.plus(deadAfter());
    handOver = Optional.of(new HandOver(ownTerm, successor, false, until, until));
    boolean asked = why == Reason.HAND_OVER || why == Reason.FAILBACK;
    nextClaimReason = asked ? Reason.HAND_OVER_FAILED : Reason.RELEASED;
    standAfter = until;
    become(next, why, detail, now);
  }

  private void withdrawn(Term term, MonotonicInstant now) {
    if (conceded.equals(Optional.of(term))) {
      conceded = Optional.empty();
      actions.add(new Action.SendRelease(term, Optional.empty()));
    }
    handOver =
        handOver.map(current -> current.term().equals(term) ? current.confirmedAt(now) : current);
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
    if (role == Role.PRIMARY && refused.term().equals(ownTerm)) {
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
    if (role == Role.FAULT && devicesUsable && !idConflict) {
      become(restingRole(), why, detail, now);
      askFailbackAt = now.plus(settings.failbackDelay());
      // Whatever broke here may have broken, and be back, on the peers too (a switch that
      // rebooted): listen for D as after a boot, then let the rank decide.
      standAfter = MonotonicInstant.later(standAfter, now.plus(deadAfter()));
      if (allegiance.isEmpty()) {
        nextClaimReason = Reason.COLD_START;
      }
    }
  }

  /**
   * A primary whose last heartbeat left nearly D ago cannot know whether it still is one: with a
   * peer alive it lets go first and listens then. Anyone else must not take its own deafness for a
   * silence.
   */
  private void stalled(Event.Stalled stall, MonotonicInstant now) {
    Duration gap = stall.gap();
    MonotonicInstant before = now.minus(gap);
    boolean tooLong = stall.mute().compareTo(deadAfter().minus(settings.timing().guard())) >= 0;
    if (role == Role.PRIMARY && tooLong && peers.anyAlive(before)) {
      String detail = stall.mute().toMillis() + " ms since its last heartbeat";
      giveUp(Role.BACKUP, Reason.STALLED, detail, Optional.empty(), now);
      concede();
    }
    if (role == Role.INIT) {
      bootUntil = bootUntil.plus(gap);
    }
    standAfter = standAfter.plus(gap);
    allegiance = allegiance.map(current -> current.shifted(gap));
    peers.forgive(gap);
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
    if (role == Role.INIT && !now.isBefore(bootUntil)) {
      become(restingRole(), Reason.BOOT_WAIT_OVER, "", now);
    }
    repeatRelease(now);
    if (stopBy.isPresent()) {
      stopWhenDone(now);
    } else if (role == Role.BACKUP && !now.isBefore(standsAt(now))) {
      claimIfPossible(now);
    } else if (role == Role.BACKUP) {
      askForFailback(now);
    }
  }

  private void repeatRelease(MonotonicInstant now) {
    if (handOver.isEmpty()) {
      return;
    }
    HandOver current = handOver.get();
    if (!now.isBefore(current.until())) {
      handOver = Optional.empty();
    } else if (current.confirmed() && !now.isBefore(current.nextRelease())) {
      actions.add(new Action.SendRelease(current.term(), current.successor()));
      MonotonicInstant next = now.plus(settings.timing().probeInterval());
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
    return candidacy.standsAt(standAfter, allegiance, coldStart, clusterIsNew, now);
  }

  private void claimIfPossible(MonotonicInstant now) {
    if (role != Role.BACKUP || stopBy.isPresent()) {
      return;
    }
    Optional<Term> term = terms.claimable();
    if (term.isEmpty()) {
      return;
    }
    String detail = allegiance.map(gone -> "after " + gone.primary()).orElse("");
    terms.use(term.get());
    ownTerm = term.get();
    allegiance = Optional.empty();
    handOver = Optional.empty();
    history.primarySeen(ownTerm, now);
    actions.add(new Action.Claim(ownTerm));
    actions.add(new Action.HeartbeatNow());
    become(Role.PRIMARY, nextClaimReason, detail, now);
  }

  private void askForFailback(MonotonicInstant now) {
    if (wantsFailback() && !now.isBefore(askFailbackAt)) {
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
    MonotonicInstant wake = MonotonicInstant.DISTANT_FUTURE;
    if (role == Role.INIT) {
      wake = bootUntil;
    }
    if (role == Role.BACKUP && stopBy.isEmpty() && terms.claimable().isPresent()) {
      wake = MonotonicInstant.earlier(wake, standsAt(now));
    }
    if (role == Role.BACKUP && wantsFailback()) {
      wake = MonotonicInstant.earlier(wake, askFailbackAt);
    }
    if (handOver.isPresent()) {
      wake = MonotonicInstant.earlier(wake, handOver.get().nextRelease());
      wake = MonotonicInstant.earlier(wake, handOver.get().until());
    }
    if (stopBy.isPresent() && stopBy.get().isAfter(now)) {
      wake = MonotonicInstant.earlier(wake, stopBy.get());
    }
    return wake;
  }

  // ---- the rest ---------------------------------------------------------------------------

  private Optional<Action.Support> support() {
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
}

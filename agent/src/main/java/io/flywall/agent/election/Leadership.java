package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import java.util.Optional;

/**
 * This node as primary: the lease on which it answers for the VIPs, the evidence that renews it
 * (design rule 3), and the word to the neighbours when somebody else answered too.
 */
final class Leadership {
  private final SettingsInForce settings;
  private final Rules rules;
  private final VoterRoll roll;
  private final DeclaredDead dead;
  private final NodeState node;
  private final DecisionBuilder decision;
  private Optional<LeaseTerm> lease = Optional.empty();
  private Optional<Evidence> evidence = Optional.empty();
  private MonotonicInstant begunAt = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant announcedAt = MonotonicInstant.DISTANT_PAST;
  private boolean kernelTakesMarks = true;

  Leadership(
      SettingsInForce settings,
      Rules rules,
      VoterRoll roll,
      DeclaredDead dead,
      NodeState node,
      DecisionBuilder decision) {
    this.settings = settings;
    this.rules = rules;
    this.roll = roll;
    this.dead = dead;
    this.node = node;
    this.decision = decision;
  }

  /** Begins with a claim, on the votes that {@code armed} marks; unasked where there are none. */
  void claim(Term term, Optional<Armed> armed, Reason why, String detail, MonotonicInstant now) {
    begin(rules.lease(settings.timing(), armed.orElse(Armed.without(now))), now);
    decision.add(new Action.Claim(term, armed));
    decision.add(new Action.HeartbeatNow());
    node.lead(term, why, detail, now);
  }

  /** Goes on in a term of an earlier life, on what its lease has left. */
  void resume(Term term, LeaseTerm found, MonotonicInstant now) {
    begin(found, now);
    decision.add(new Action.Resume(term));
    decision.add(new Action.HeartbeatNow());
    node.lead(term, Reason.RESUMED, "", now);
  }

  private void begin(LeaseTerm right, MonotonicInstant now) {
    lease = Optional.of(right);
    evidence = Optional.of(new Evidence(settings.timing().evidenceAge()));
    begunAt = now;
  }

  /** Other times are in force, in the kernel too. */
  void changeTo(Timing next) {
    lease.ifPresent(running -> running.changeTo(next));
    evidence.ifPresent(gathered -> gathered.countUntil(next.evidenceAge()));
  }

  void end() {
    lease = Optional.empty();
    evidence = Optional.empty();
  }

  /** A voter answered "you, this term": what a lease lives on. */
  void supported(Event.AnswerHeard answer, MonotonicInstant now) {
    if (evidence.isPresent()) {
      evidence.get().supported(answer.from(), answer.armed(), now);
      evidence.get().of(roll, dead, now).ifPresent(this::renewWith);
    }
  }

  private void renewWith(Armed armed) {
    if (lease.isPresent() && lease.get().wouldGainBy(armed)) {
      decision.add(new Action.Renew(node.ownTerm(), armed));
    }
  }

  void beatSent(Event.BeatSent beat, MonotonicInstant now) {
    kernelTakesMarks = beat.armed().hasToken();
    if (!node.is(Role.PRIMARY) || !kernelTakesMarks) {
      return;
    }
    if (rules.renewsOnSend(settings.majority())) {
      renewWith(beat.armed());
    } else if (evidence.isPresent() && !dead.isNobody()) {
      evidence.get().sent(beat.armed());
      evidence.get().of(roll, dead, now).ifPresent(this::renewWith);
    }
  }

  void renewed(Event.Renewed renewal) {
    if (node.leads(renewal.term())) {
      lease.ifPresent(running -> running.renewed(renewal));
    }
  }

  /** When the right to answer ends unless it is renewed; empty unless primary. */
  Optional<MonotonicInstant> endsAt() {
    return lease.map(LeaseTerm::endsAt);
  }

  boolean hasEnded(MonotonicInstant now) {
    return lease.isPresent() && !now.isBefore(lease.get().endsAt());
  }

  /** Whether it is the voters that let the lease end, and not the kernel. */
  boolean endsForQuorum() {
    return settings.majority() && kernelTakesMarks && lease.orElseThrow().isForQuorum();
  }

  /** Whether others may not have heard of this primary yet: until D after its claim. */
  boolean hasJustBegun(MonotonicInstant now) {
    return now.since(begunAt).compareTo(settings.deadAfter()) < 0;
  }

  /** Somebody else has confused the neighbours. At most once per D. */
  void announceAgain(MonotonicInstant now) {
    if (now.since(announcedAt).compareTo(settings.deadAfter()) >= 0) {
      announcedAt = now;
      decision.add(new Action.Announce());
      decision.add(new Action.HeartbeatNow());
    }
  }
}

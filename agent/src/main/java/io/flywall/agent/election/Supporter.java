package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import java.util.Optional;

/**
 * This node as one that supports others: what it says to a primary's heartbeat and to a candidate,
 * as far as its own state lets it say anything. What a promise binds is {@link Voter}'s to know.
 */
final class Supporter {
  private final SettingsInForce settings;
  private final DeadTimes deadTimes;
  private final Voter voter;
  private final NodeState node;
  private final Resignation resignation;
  private final Succession succession;
  private final Health health;
  private final DecisionBuilder decision;

  Supporter(
      SettingsInForce settings,
      DeadTimes deadTimes,
      Voter voter,
      NodeState node,
      Resignation resignation,
      Succession succession,
      Health health,
      DecisionBuilder decision) {
    this.settings = settings;
    this.deadTimes = deadTimes;
    this.voter = voter;
    this.node = node;
    this.resignation = resignation;
    this.succession = succession;
    this.health = health;
    this.decision = decision;
  }

  /**
   * A primary supports itself. Whose withdrawal the kernel has not confirmed may still answer for
   * the VIPs, but no longer than its lease can have lasted.
   */
  private boolean maySupport(MonotonicInstant now) {
    return !node.is(Role.PRIMARY) && resignation.isSilent(now) && !health.hasIdConflict();
  }

  // ---- heartbeats -------------------------------------------------------------------------

  /** The answer is given at once; a primary's heartbeat is answered with support, if it may be. */
  void answer(Event.HeartbeatHeard heard, MonotonicInstant now) {
    boolean asksForSupport = settings.majority() && heard.standing().role() == Role.PRIMARY;
    Optional<Action.Support> support = asksForSupport ? supportOf(heard, now) : supported(now);
    decision.add(new Action.Answer(heard.from(), heard.path(), heard.sequence(), support));
  }

  private Optional<Action.Support> supportOf(Event.HeartbeatHeard heard, MonotonicInstant now) {
    boolean supports =
        maySupport(now) && health.quorumRulesAgree(now) && voter.heardPrimary(heard, now);
    if (!supports) {
      return supported(now).filter(other -> !other.node().equals(heard.from()));
    }
    succession.standBack();
    return Optional.of(new Action.Support(heard.standing().term(), heard.from()));
  }

  private Optional<Action.Support> supported(MonotonicInstant now) {
    if (settings.majority()) {
      return maySupport(now) ? voter.supported(now) : Optional.empty();
    }
    return node.allegiance().map(current -> new Action.Support(current.term(), current.primary()));
  }

  // ---- votes ------------------------------------------------------------------------------

  /** {@code conditional}: it is for the time after our own term, so it may be given now. */
  void voteRequested(Event.VoteRequested request, boolean conditional, MonotonicInstant now) {
    if (!settings.majority() || !(conditional || maySupport(now))) {
      return;
    }
    deadTimes.heard(request.from(), request.ballot().deadAfter());
    Optional<Action.CastVote> refusal = voter.refusal(request, now);
    if (refusal.isPresent()) {
      decision.add(refusal.get());
    } else {
      voter.requested(request, now);
      castVotes(now);
    }
  }

  /** A request that came too early is answered when the promise that stood against it has ended. */
  void castDueVotes(MonotonicInstant now) {
    if (settings.majority() && maySupport(now)) {
      castVotes(now);
    }
  }

  private void castVotes(MonotonicInstant now) {
    Optional<Action.CastVote> vote = nextVote(now);
    while (vote.isPresent()) {
      decision.add(vote.get());
      succession.standBack();
      vote = nextVote(now);
    }
  }

  private Optional<Action.CastVote> nextVote(MonotonicInstant now) {
    return voter.decide(request -> succession.letsPass(request, now), now);
  }
}

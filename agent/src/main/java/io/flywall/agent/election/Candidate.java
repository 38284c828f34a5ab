package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Optional;

/**
 * One attempt at one term: asks each P (each P / 2 in a prepared hand-over) until a quorum has
 * voted. The candidate's own voice comes last, with the claim; until then it can give it to a
 * better-ranked one and stand back (design rule 4).
 */
class Candidate {
  private final Term term;
  private final MonotonicInstant since;
  private final Optional<Action.Support> after;
  private final Duration every;
  private final Evidence votes;
  private MonotonicInstant nextRequest;

  /**
   * Asks at once.
   *
   * @param after whose release it waits for, in a prepared hand-over
   * @param since when this node began to stand: a later term of the same attempt does not begin
   *     anew
   */
  Candidate(
      Term term,
      Optional<Action.Support> after,
      Duration every,
      Evidence votes,
      MonotonicInstant since,
      MonotonicInstant now) {
    this.term = term;
    this.since = since;
    this.after = after;
    this.every = every;
    this.votes = votes;
    this.nextRequest = now;
  }

  final Term term() {
    return term;
  }

  final Optional<Action.Support> after() {
    return after;
  }

  final boolean isConditional() {
    return after.isPresent();
  }

  final MonotonicInstant since() {
    return since;
  }

  final boolean isDue(MonotonicInstant now) {
    return !now.isBefore(nextRequest);
  }

  final MonotonicInstant nextRequest() {
    return nextRequest;
  }

  final void requested(MonotonicInstant now) {
    nextRequest = now.plus(every);
  }

  final void heard(Event.VoteHeard vote, MonotonicInstant now) {
    if (!vote.term().equals(term) || vote.conditional() != isConditional()) {
      return;
    }
    if (vote.granted()) {
      votes.supported(vote.from(), vote.armed(), now);
    }
  }

  /** The request has left, marked so. */
  final void asked(Armed armed) {
    votes.sent(armed);
  }

  /** The evidence to claim with, while it is young enough. */
  final Optional<Armed> won(VoterRoll roll, DeclaredDead dead, MonotonicInstant now) {
    return votes.of(roll, dead, now);
  }
}

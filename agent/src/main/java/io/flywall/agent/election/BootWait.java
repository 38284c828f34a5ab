package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import java.time.Duration;

/**
 * How long a node that starts only listens: whoever is primary is heard meanwhile, and no promise
 * of an earlier life binds any more.
 */
final class BootWait {
  private final Rules rules;
  private final DeadTimes deadTimes;
  private final NodeState node;
  private final NextClaim nextClaim;
  private final Voter voter;
  private MonotonicInstant until;

  BootWait(
      Rules rules,
      DeadTimes deadTimes,
      NodeState node,
      NextClaim nextClaim,
      Voter voter,
      MonotonicInstant until) {
    this.rules = rules;
    this.deadTimes = deadTimes;
    this.node = node;
    this.nextClaim = nextClaim;
    this.voter = voter;
    this.until = until;
  }

  MonotonicInstant until() {
    return until;
  }

  /**
   * Two agents that start together need a few milliseconds to become acquainted: whoever hears a
   * greeting during its boot wait listens for D more, once.
   */
  void greeted(MonotonicInstant now) {
    if (node.is(Role.INIT)) {
      Duration dead = deadTimes.own();
      MonotonicInstant limit = node.since().plus(dead.multipliedBy(2));
      lastAtLeastUntil(MonotonicInstant.earlier(limit, now.plus(dead)));
      voter.votesNotBefore(until);
    }
  }

  /** As after any start. */
  void beginAgain(MonotonicInstant now) {
    lastAtLeastUntil(now.plus(rules.bootWait(deadTimes)));
  }

  private void lastAtLeastUntil(MonotonicInstant instant) {
    until = MonotonicInstant.later(until, instant);
    nextClaim.waitAtLeastUntil(until);
  }

  /** Nothing could be heard for a while. */
  void wasDeaf(Duration gap) {
    if (node.is(Role.INIT)) {
      until = until.plus(gap);
    }
  }
}

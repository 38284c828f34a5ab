package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Reserved;
import io.flywall.value.VoterList;
import java.util.Optional;

/**
 * What is on disk, and what should be: asked for once per need, and counted on only when it is
 * confirmed (design rule 5).
 */
class StoredState {
  private final TermLedger terms;
  private final DeadTimes deadTimes;
  private final VoterRoll roll;
  private final DeclaredDead dead;
  private Reserved asked;

  StoredState(
      TermLedger terms, DeadTimes deadTimes, VoterRoll roll, DeclaredDead dead, Reserved found) {
    this.terms = terms;
    this.deadTimes = deadTimes;
    this.roll = roll;
    this.dead = dead;
    this.asked = found;
  }

  /** What to store next, if anything. */
  Optional<Action> wanted(MonotonicInstant now) {
    // Who is dead hears of no other list: a majority of the others is one of this list alone.
    Optional<VoterList> next = dead.isNobody() ? roll.next(now) : Optional.empty();
    VoterList voters = next.orElseGet(roll::current);
    Reserved wanted =
        new Reserved(
            terms.wanted(asked.ceiling()),
            deadTimes.wanted(roll.quorum().voters() - 1, now),
            voters.version() < asked.voters().version() ? asked.voters() : voters);
    if (wanted.equals(asked)) {
      return Optional.empty();
    }
    asked = wanted;
    // From now on it may be on disk, and a restart would wait no longer than that.
    deadTimes.lowerTo(wanted.deadAfter());
    return Optional.of(new Action.Store(wanted));
  }

  /** The disk has it. */
  void confirmed(Reserved stored) {
    terms.reserved(stored.ceiling());
    deadTimes.stored(stored.deadAfter());
    deadTimes.lowerTo(asked.deadAfter());
    roll.adopt(stored.voters());
  }
}

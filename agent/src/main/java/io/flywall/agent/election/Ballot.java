package io.flywall.agent.election;

import io.flywall.value.Rank;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.Optional;

/**
 * What a candidate asks its voters for.
 *
 * @param rank as the candidate sees itself: voters compare ranks that were told, never their own
 *     views
 * @param deadAfter the candidate's D
 * @param after for a prepared hand-over: the primary and term whose release the vote is conditional
 *     on; it binds like a vote, and counts only then
 * @param ready a conditional candidate that holds a quorum: the old primary may let go
 */
public record Ballot(
    Term term,
    Rank rank,
    Duration deadAfter,
    VoterList.Stamp voters,
    Optional<Action.Support> after,
    boolean ready) {

  public boolean isConditional() {
    return after.isPresent();
  }
}

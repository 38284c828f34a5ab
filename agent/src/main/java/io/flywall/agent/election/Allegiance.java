package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Rank;
import io.flywall.value.Term;
import java.time.Duration;

/**
 * The primary that this node follows. While it lasts this node does not stand; it ends D after the
 * primary's last heartbeat was heard, or with its release.
 *
 * @param deadAfter the larger of both nodes' D: a smaller one is never used by one side alone
 */
record Allegiance(
    NodeId primary, Term term, Rank rank, MonotonicInstant lastHeard, Duration deadAfter) {

  MonotonicInstant endsAt() {
    return lastHeard.plus(deadAfter);
  }

  boolean isTo(NodeId node, Term itsTerm) {
    return primary.equals(node) && term.equals(itsTerm);
  }

  Allegiance shifted(Duration gap) {
    return new Allegiance(primary, term, rank, lastHeard.plus(gap), deadAfter);
  }

  /**
   * Whether a primary that is heard replaces this one: a later term always, an equal one by rank
   * (two that claimed at once), an earlier one only when this one is silent.
   */
  boolean yieldsTo(NodeId node, PeerStanding standing, MonotonicInstant now) {
    int byTerm = standing.term().compareTo(term);
    if (byTerm != 0) {
      return byTerm > 0 || !now.isBefore(endsAt());
    }
    return primary.equals(node) || standing.rank().isBetterThan(rank, false);
  }
}

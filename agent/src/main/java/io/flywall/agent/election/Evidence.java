package io.flywall.agent.election;

import io.flywall.agent.quorum.Quorum;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What proves that a quorum supports this node, in one term (design rule 3): the newest send that
 * each other voter has answered with its support. Where all the others are declared dead (design
 * rule 16) it is the newest send itself.
 */
class Evidence {
  private static final Comparator<Armed> BY_TIME = Comparator.comparing(Armed::at);

  private Duration longestAge;
  private final Map<NodeId, Armed> newest = new TreeMap<>();
  private Optional<Armed> sent = Optional.empty();

  /** {@code longestAge}: A; what is older cannot renew and is not counted. */
  Evidence(Duration longestAge) {
    this.longestAge = longestAge;
  }

  /** Another A is in force. */
  final void countUntil(Duration age) {
    longestAge = age;
  }

  /** What could be answered with support has left. */
  final void sent(Armed armed) {
    if (armed.hasToken()) {
      sent = Optional.of(armed);
    }
  }

  /** A voter answered with its support; whether the answer counts. */
  final boolean supported(NodeId voter, Armed armed, MonotonicInstant now) {
    if (!armed.hasToken() || !isFresh(armed, now)) {
      return false;
    }
    newest.merge(voter, armed, (a, b) -> a.at().isBefore(b.at()) ? b : a);
    return true;
  }

  /** The newest send that a quorum has answered, if it is young enough to renew with. */
  final Optional<Armed> of(VoterRoll roll, DeclaredDead dead, MonotonicInstant now) {
    newest.keySet().removeIf(voter -> !roll.has(voter) || dead.has(voter));
    Quorum quorum = dead.quorum(roll);
    boolean nobodyElse = !dead.isNobody() && roll.hasSelf() && quorum.needed() == 1;
    Optional<Armed> seen =
        nobodyElse ? sent : quorum.newestSeen(newest.values(), BY_TIME, roll.hasSelf());
    return seen.filter(armed -> isFresh(armed, now));
  }

  private boolean isFresh(Armed armed, MonotonicInstant now) {
    return now.since(armed.at()).compareTo(longestAge) <= 0;
  }
}

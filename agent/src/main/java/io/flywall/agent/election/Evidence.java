package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What proves that a quorum supports this node, in one term (design rule 3): the newest send that
 * each other voter has answered with its support.
 */
class Evidence {
  private static final Comparator<Armed> BY_TIME = Comparator.comparing(Armed::at);

  private Duration longestAge;
  private final Map<NodeId, Armed> newest = new TreeMap<>();

  /** {@code longestAge}: A; what is older cannot renew and is not counted. */
  Evidence(Duration longestAge) {
    this.longestAge = longestAge;
  }

  /** Another A is in force. */
  final void countUntil(Duration age) {
    longestAge = age;
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
  final Optional<Armed> of(VoterRoll roll, MonotonicInstant now) {
    newest.keySet().removeIf(voter -> !roll.has(voter));
    return roll.quorum()
        .newestSeen(newest.values(), BY_TIME, roll.hasSelf())
        .filter(armed -> isFresh(armed, now));
  }

  private boolean isFresh(Armed armed, MonotonicInstant now) {
    return now.since(armed.at()).compareTo(longestAge) <= 0;
  }
}

package io.flywall.agent.election;

import io.flywall.agent.quorum.Quorum;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Voters that an operator has declared dead at this node: switched off, so that they neither vote
 * nor answer for a VIP (design rule 16). A majority of the others decides here for as long, and
 * every other node counts as before.
 *
 * <p>Whoever is heard is not dead, and counts again from its first word of support on, or D after
 * its first word of any kind: a node that boots cannot support anybody in its first milliseconds,
 * and needs longer than D before it votes for somebody else.
 */
class DeclaredDead {
  private SortedSet<NodeId> nodes = Collections.emptySortedSet();
  private final Map<NodeId, MonotonicInstant> firstWords = new TreeMap<>();
  private MonotonicInstant attemptUntil = MonotonicInstant.DISTANT_FUTURE;

  /**
   * These and no others; without a claim by {@code attemptUntil} it was not said: an operator who
   * has been told that nothing came of it must not be surprised later.
   */
  final void declare(Collection<NodeId> dead, MonotonicInstant until) {
    nodes = Collections.unmodifiableSortedSet(new TreeSet<>(dead));
    firstWords.clear();
    attemptUntil = until;
  }

  /** This node leads by it. */
  final void claimed() {
    attemptUntil = MonotonicInstant.DISTANT_FUTURE;
  }

  /** A genuine word of that node. */
  void heard(NodeId node, MonotonicInstant now) {
    if (has(node)) {
      firstWords.putIfAbsent(node, now);
    }
  }

  /** It supports this node, or could by now. */
  void counts(NodeId node) {
    TreeSet<NodeId> others = new TreeSet<>(nodes);
    if (others.remove(node)) {
      nodes = Collections.unmodifiableSortedSet(others);
      firstWords.remove(node);
    }
  }

  /** Nobody has to be left out any more, or nobody may be. */
  void end() {
    nodes = Collections.emptySortedSet();
    firstWords.clear();
    claimed();
  }

  final void onTime(MonotonicInstant now, Duration deadAfter) {
    if (!now.isBefore(attemptUntil)) {
      end();
    }
    for (Map.Entry<NodeId, MonotonicInstant> word : Map.copyOf(firstWords).entrySet()) {
      if (now.since(word.getValue()).compareTo(deadAfter) >= 0) {
        counts(word.getKey());
      }
    }
  }

  final MonotonicInstant wakeAt(Duration deadAfter) {
    MonotonicInstant wake = attemptUntil;
    for (MonotonicInstant word : firstWords.values()) {
      wake = MonotonicInstant.earlier(wake, word.plus(deadAfter));
    }
    return wake;
  }

  final boolean isNobody() {
    return nodes.isEmpty();
  }

  final SortedSet<NodeId> nodes() {
    return nodes;
  }

  final boolean has(NodeId node) {
    return nodes.contains(node);
  }

  /** Who decides: a majority of the voters without the dead ones. */
  final Quorum quorum(VoterRoll roll) {
    return isNobody() ? roll.quorum() : quorumWithout(roll, nodes);
  }

  /** The same, were these the dead ones. */
  Quorum quorumWithout(VoterRoll roll, Collection<NodeId> dead) {
    Set<Integer> out = new TreeSet<>();
    dead.forEach(node -> out.add(node.shortForm()));
    out.retainAll(roll.current().members());
    return new Quorum(roll.quorum().voters() - out.size());
  }
}

package io.flywall.agent.election;

import io.flywall.agent.quorum.Quorum;
import io.flywall.value.Durations;
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
 * <p>Whoever is heard is not dead, and counts again when it has been heard for a while: an agent
 * that has just started answers too late for a lease at first, and one that starts again and again
 * must not take the VIPs away each time.
 */
class DeclaredDead {
  /** Of an agent's first seconds, in which its code is not compiled yet. */
  private static final Duration LEAST_SETTLING = Duration.ofSeconds(2);

  private static final int SETTLING_DEAD_TIMES = 5;

  private SortedSet<NodeId> nodes = Collections.emptySortedSet();
  private final Map<NodeId, Voice> voices = new TreeMap<>();
  private MonotonicInstant attemptUntil = MonotonicInstant.DISTANT_FUTURE;

  /** One that counts as dead and is heard: since when without a gap of D, and last. */
  private record Voice(MonotonicInstant since, MonotonicInstant last) {}

  /**
   * These and no others; without a claim by {@code attemptUntil} it was not said: an operator who
   * has been told that nothing came of it must not be surprised later.
   */
  final void declare(Collection<NodeId> dead, MonotonicInstant until) {
    nodes = Collections.unmodifiableSortedSet(new TreeSet<>(dead));
    voices.clear();
    attemptUntil = until;
  }

  /** This node leads by it. */
  final void claimed() {
    attemptUntil = MonotonicInstant.DISTANT_FUTURE;
  }

  /** A genuine word of that node. */
  final void heard(NodeId node, MonotonicInstant now, Duration deadAfter) {
    if (has(node)) {
      Voice before = voices.get(node);
      boolean goesOn = before != null && now.since(before.last()).compareTo(deadAfter) < 0;
      voices.put(node, new Voice(goesOn ? before.since() : now, now));
    }
  }

  /** Nobody has to be left out any more, or nobody may be. */
  final void end() {
    nodes = Collections.emptySortedSet();
    voices.clear();
    claimed();
  }

  /** Ends what came to nothing, and counts those again that have been heard for long enough. */
  final void onTime(MonotonicInstant now, Duration deadAfter) {
    if (!now.isBefore(attemptUntil)) {
      end();
    }
    Set<NodeId> back = new TreeSet<>();
    voices.forEach(
        (node, voice) -> {
          boolean lives = now.since(voice.last()).compareTo(deadAfter) < 0;
          boolean settled = now.since(voice.since()).compareTo(settling(deadAfter)) >= 0;
          if (lives && settled) {
            back.add(node);
          }
        });
    if (!back.isEmpty()) {
      voices.keySet().removeAll(back);
      TreeSet<NodeId> others = new TreeSet<>(nodes);
      others.removeAll(back);
      nodes = Collections.unmodifiableSortedSet(others);
    }
  }

  private static Duration settling(Duration deadAfter) {
    Duration some = deadAfter.multipliedBy(SETTLING_DEAD_TIMES);
    return Durations.longer(some, LEAST_SETTLING);
  }

  /** When a declaration ends by itself; that somebody is heard wakes the election anyway. */
  final MonotonicInstant wakeAt() {
    return attemptUntil;
  }

  boolean isNobody() {
    return nodes.isEmpty();
  }

  final SortedSet<NodeId> nodes() {
    return nodes;
  }

  final boolean has(NodeId node) {
    return nodes.contains(node);
  }

  /** Who decides: a majority of the voters without the dead ones. */
  Quorum quorum(VoterRoll roll) {
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

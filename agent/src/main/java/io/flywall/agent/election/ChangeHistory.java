package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When the primary changed, as far as this node saw: what flap damping looks at. The first primary
 * of a node's life is not a change, it may have led for years.
 */
final class ChangeHistory {
  /** More changes than this within a window need no counting. */
  private static final int KEPT = 64;

  private final Deque<MonotonicInstant> changes = new ArrayDeque<>();
  private Term last = Term.NONE;

  void primarySeen(Term term, MonotonicInstant now) {
    if (!term.isAfter(last)) {
      return;
    }
    if (!last.equals(Term.NONE)) {
      changes.addLast(now);
      if (changes.size() > KEPT) {
        changes.removeFirst();
      }
    }
    last = term;
  }

  /** As if the present primary were the first. */
  void forget() {
    changes.clear();
  }

  /** Whether there was another change besides the one that made the present primary. */
  boolean isFlapping(Duration window, MonotonicInstant now) {
    return changes.stream().filter(at -> now.since(at).compareTo(window) < 0).count() > 1;
  }
}

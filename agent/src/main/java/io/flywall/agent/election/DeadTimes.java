package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The D's of a cluster whose nodes may be configured differently for a while (design rule 10). A
 * promise lasts the largest of our own, the stored and the carried one; a larger one than stored is
 * stored before anything is promised with it, because a restart has to wait it out.
 */
class DeadTimes {
  private final Duration own;
  private final Map<NodeId, Duration> told = new TreeMap<>();
  private Duration stored;
  private Optional<MonotonicInstant> smallerSince = Optional.empty();

  /** {@code stored} as found at the start; zero on a node that never ran. */
  DeadTimes(Duration own, Duration stored) {
    this.own = own;
    this.stored = stored;
  }

  Duration own() {
    return own;
  }

  /** How long a promise lasts that is made to somebody who carries this D. */
  Duration promised(Duration carried) {
    return longer(carried, longest());
  }

  /** The smaller of our own and that node's: for what has to be over on both sides. */
  final Duration shorterWith(NodeId node) {
    Duration theirs = told.getOrDefault(node, own);
    return theirs.compareTo(own) < 0 ? theirs : own;
  }

  /** The largest that anybody uses: how long whoever may have claimed can go on unheard. */
  final Duration longestOfAll() {
    return told.values().stream().reduce(longest(), DeadTimes::longer);
  }

  /** How long a promise of an earlier life can still bind this one. */
  Duration bootWait() {
    return longest();
  }

  private Duration longest() {
    return longer(own, stored);
  }

  /** Whether a promise of that length would survive a restart of ours. */
  final boolean mayPromise(Duration carried) {
    return stored.compareTo(longer(carried, own)) >= 0;
  }

  final void heard(NodeId from, Duration deadAfter) {
    told.put(from, deadAfter);
  }

  final void stored(Duration deadAfter) {
    stored = deadAfter;
  }

  /** A smaller one is on its way to the disk: a promise must not outlast it any more. */
  final void lowerTo(Duration asked) {
    if (asked.compareTo(stored) < 0) {
      stored = asked;
    }
  }

  /**
   * What should be on disk. A smaller one only after every voter has told one at most as large for
   * as long as the larger one could still bind somebody.
   */
  final Duration wanted(int otherVoters, MonotonicInstant now) {
    Duration largest = own;
    for (Duration theirs : told.values()) {
      largest = longer(largest, theirs);
    }
    if (largest.compareTo(stored) >= 0) {
      smallerSince = Optional.empty();
      return largest;
    }
    if (told.size() < otherVoters) {
      smallerSince = Optional.empty();
      return stored;
    }
    smallerSince = smallerSince.or(() -> Optional.of(now));
    boolean waited = now.since(smallerSince.get()).compareTo(stored.multipliedBy(2)) > 0;
    return waited ? largest : stored;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}

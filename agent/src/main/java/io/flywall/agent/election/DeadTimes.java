package io.flywall.agent.election;

import io.flywall.value.Durations;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The D's of a cluster whose nodes may be configured differently for a while (design rule 10). A
 * promise lasts the largest of our own, the stored and the carried one; a larger one than stored is
 * stored before anything is promised with it, because a restart has to wait it out.
 */
class DeadTimes {
  private final Map<NodeId, Duration> told = new TreeMap<>();
  private final Set<NodeId> reached = new TreeSet<>();
  private Duration own;
  private Duration stored;

  /** That of a configuration which is to come; our own where none is. */
  private Duration ahead;

  private Optional<MonotonicInstant> carriedSince = Optional.empty();
  private Optional<MonotonicInstant> smallerSince = Optional.empty();

  /** {@code stored} as found at the start; zero on a node that never ran. */
  DeadTimes(Duration own, Duration stored) {
    this.own = own;
    this.ahead = own;
    this.stored = stored;
  }

  /**
   * What this node carries and promises with: the larger one of two while a new one is on its way,
   * from the moment at which that is on disk.
   */
  Duration own() {
    return stored.compareTo(ahead) >= 0 ? Durations.longer(own, ahead) : own;
  }

  /** Another configuration comes into force soon: promises have to last for its D before. */
  final void ahead(Duration next) {
    ahead = next;
    carriedSince = Optional.empty();
    reached.clear();
  }

  /** It is in force. */
  final void changeTo(Duration next) {
    own = next;
    ahead(next);
  }

  /** Notes since when the larger one is carried; at every step. */
  final void look(MonotonicInstant now) {
    if (carriedSince.isEmpty() && stored.compareTo(ahead) >= 0) {
      carriedSince = Optional.of(now);
    }
  }

  /** A peer has answered what was sent then. */
  final void answered(NodeId from, MonotonicInstant sentAt) {
    if (carriedSince.isPresent() && !sentAt.isBefore(carriedSince.get())) {
      reached.add(from);
    }
  }

  /** Whether the larger one is carried in what is sent. */
  final boolean isCarried() {
    return carriedSince.isPresent();
  }

  /** Whether that peer has heard of it. */
  final boolean hasReached(NodeId peer) {
    return reached.contains(peer);
  }

  /** How many have. */
  final int reached() {
    return reached.size();
  }

  /** How many tell one at least as long; who does has it on disk, and so has whoever heard it. */
  final long telling(Duration least) {
    return told.values().stream().filter(theirs -> theirs.compareTo(least) >= 0).count();
  }

  /** Whether the one that is to come is longer. */
  final boolean grows() {
    return ahead.compareTo(own) > 0;
  }

  /** How long a promise lasts that is made to somebody who carries this D. */
  Duration promised(Duration carried) {
    return Durations.longer(carried, longest());
  }

  /** The smaller of our own and that node's: for what has to be over on both sides. */
  final Duration shorterWith(NodeId node) {
    Duration ours = own();
    Duration theirs = told.getOrDefault(node, ours);
    return Durations.shorter(theirs, ours);
  }

  /** The largest that anybody uses: how long whoever may have claimed can go on unheard. */
  final Duration longestOfAll() {
    return told.values().stream().reduce(longest(), Durations::longer);
  }

  /** How long a promise of an earlier life can still bind this one. */
  Duration bootWait() {
    return longest();
  }

  private Duration longest() {
    return Durations.longer(own(), stored);
  }

  /** Whether a promise of that length would survive a restart of ours. */
  final boolean mayPromise(Duration carried) {
    return stored.compareTo(Durations.longer(carried, own())) >= 0;
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
    Duration largest = Durations.longer(own, ahead);
    for (Duration theirs : told.values()) {
      largest = Durations.longer(largest, theirs);
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
}

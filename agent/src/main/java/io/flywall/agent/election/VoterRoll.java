package io.flywall.agent.election;

import io.flywall.agent.quorum.Quorum;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which edition of the voter list is in force here, and when the next one may be (design rule 10).
 *
 * <p>Editions differ by one node, so majorities of neighbouring ones meet. Majorities of editions
 * two apart need not: hence a node goes from v to v + 1 only after a majority of v's voters has
 * reported v or later for D, when nobody can win or keep a majority of v - 1 any more.
 */
class VoterRoll {
  private final NodeId self;
  private Duration wait;
  private int configuredVoters;
  private VoterList configured;
  private final Map<NodeId, VoterList.Stamp> told = new TreeMap<>();
  private VoterList.Stamp configuredStamp;
  private VoterList current;
  private VoterList.Stamp stamp;

  /**
   * Of the configured list from the one in force: asked for at every step, changed almost never.
   */
  private int distance;

  private Optional<MonotonicInstant> settledSince = Optional.empty();

  /**
   * Starts with what was stored; a node that never ran begins with its configuration.
   *
   * @param configured the members that the configuration names; unknown where it names nobody
   * @param configuredVoters how many there are, this node included
   */
  VoterRoll(
      NodeId self, Duration wait, VoterList configured, int configuredVoters, VoterList stored) {
    this.self = self;
    this.wait = wait;
    this.configured = configured;
    this.configuredVoters = configuredVoters;
    this.configuredStamp = configured.stamp();
    countBy(
        stored.isKnown() && configured.isKnown()
            ? stored
            : configured.withVersion(Math.max(1, stored.version())));
  }

  /**
   * Another configuration is in force: what it names is what this roll moves to, in its time.
   *
   * @param names where the configuration names everybody
   */
  final void configure(VoterList names, int voters, Duration promises) {
    configured = names;
    configuredStamp = names.stamp();
    configuredVoters = voters;
    wait = promises;
    countBy(current);
  }

  private void countBy(VoterList list) {
    current = list;
    stamp = list.stamp();
    distance = configured.distanceTo(list);
  }

  final VoterList.Stamp stamp() {
    return stamp;
  }

  final VoterList current() {
    return current;
  }

  final Quorum quorum() {
    return new Quorum(current.isKnown() ? current.members().size() : configuredVoters);
  }

  final boolean has(NodeId node) {
    return current.has(node);
  }

  /** Whether this node's own voice counts. */
  final boolean hasSelf() {
    return has(self);
  }

  /** Whether a node with that list may be supported: never an older edition, never another list. */
  final boolean accepts(VoterList.Stamp theirs) {
    VoterList.Stamp ours = stamp();
    if (theirs.version() != ours.version()) {
      return theirs.version() > ours.version();
    }
    // A node that knows its voters could be made to vote for one that counts fewer.
    return theirs.members() == ours.members() || ours.members() == VoterList.Stamp.UNKNOWN;
  }

  final void heard(NodeId from, VoterList.Stamp stamp) {
    told.put(from, stamp);
  }

  /** The next edition when its time has come; the caller stores it before it counts by it. */
  final Optional<VoterList> next(MonotonicInstant now) {
    if (!configured.isKnown()) {
      return Optional.empty();
    }
    Optional<VoterList> renumbered = toldByOthers(current, stamp);
    if (renumbered.isPresent()) {
      return renumbered;
    }
    Optional<VoterList> told = toldByOthers(configured, configuredStamp);
    if (told.isPresent() || distance != 1) {
      return told;
    }
    return maySucceed(now)
        ? Optional.of(configured.withVersion(current.version() + 1))
        : Optional.empty();
  }

  /**
   * Others count by that list under a later number: a newcomer, or a node that was away, learns it
   * from them. They have waited; to follow them only makes this node refuse more.
   */
  private Optional<VoterList> toldByOthers(VoterList list, VoterList.Stamp its) {
    int latest = current.version();
    for (VoterList.Stamp theirs : told.values()) {
      if (theirs.members() == its.members()) {
        latest = Math.max(latest, theirs.version());
      }
    }
    return latest > current.version() ? Optional.of(list.withVersion(latest)) : Optional.empty();
  }

  /**
   * A majority of the present list has reported just this edition for D. Who reports a later one
   * has a list that is not configured here: to count it would give one number to two lists.
   */
  boolean maySucceed(MonotonicInstant now) {
    Map<NodeId, Boolean> reported = new TreeMap<>();
    VoterList.Stamp ours = stamp();
    told.forEach((node, theirs) -> reported.put(node, theirs.equals(ours)));
    reported.keySet().removeIf(node -> !has(node));
    if (has(self)) {
      reported.put(self, true);
    }
    if (quorum().tally(reported) != Quorum.Tally.WON) {
      settledSince = Optional.empty();
      return false;
    }
    settledSince = settledSince.or(() -> Optional.of(now));
    return now.since(settledSince.get()).compareTo(wait) >= 0;
  }

  final void adopt(VoterList stored) {
    if (stored.version() > current.version()) {
      countBy(stored);
      settledSince = Optional.empty();
    }
  }
}

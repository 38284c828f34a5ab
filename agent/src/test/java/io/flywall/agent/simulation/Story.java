package io.flywall.agent.simulation;

import io.flywall.agent.election.Reason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What happened in one seed, or in many. */
final class Story {
  final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  int takeovers;
  int seeds;
  int seedsThatCount;
  long events;

  /** Marks of which a primary said that a majority holds them. */
  long acknowledged;

  void happened(Fault fault) {
    faults.merge(fault, 1, Integer::sum);
  }

  int faultsInAll() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** A seed in which nobody took over, or hardly anything went wrong, shows nothing. */
  boolean counts() {
    return takeovers > 0 && faultsInAll() >= 3;
  }

  synchronized int counted() {
    return seedsThatCount;
  }

  synchronized void add(Story seed) {
    seed.faults.forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
    reasons.addAll(seed.reasons);
    takeovers += seed.takeovers;
    events += seed.events;
    acknowledged += seed.acknowledged;
    seeds++;
    seedsThatCount += seed.counts() ? 1 : 0;
  }

  @Override
  public String toString() {
    return seedsThatCount
        + " seeds that count of "
        + seeds
        + ", "
        + takeovers
        + " takeovers, "
        + events
        + " events, "
        + acknowledged
        + " marks acknowledged\nfaults "
        + faults
        + "\nreasons "
        + reasons;
  }
}

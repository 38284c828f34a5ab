package io.flywall.agent.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Role changes of one node, the newest first; and changes of the primary that it only saw, with the
 * same role before and after.
 *
 * @param since when it began to be written down; empty while it is empty
 * @param availability by number of days: 1 less the outages of takeovers and hand-overs that this
 *     node heard of, as a share of that time, or of the part of it that is written down. A cluster
 *     that is off or without a quorum counts as available: nobody measured its outage
 */
public record HistoryView(
    Optional<Instant> since, Map<String, Double> availability, List<Entry> entries) {

  public HistoryView {
    // In the order of the days, which Map.copyOf would lose.
    availability = Collections.unmodifiableMap(new LinkedHashMap<>(availability));
    entries = List.copyOf(entries);
  }

  /**
   * One change.
   *
   * @param stages where the time of a takeover by this node went, in the order of events; empty
   *     otherwise
   * @param outage about how long clients were without an answer; empty where this node cannot know
   */
  public record Entry(RoleChange change, Map<String, Duration> stages, Optional<Duration> outage) {}

  /** Where they are asked for. */
  @FunctionalInterface
  public interface Desk {
    /** Nothing is written down. */
    Desk NONE = (most, now) -> new HistoryView(Optional.empty(), Map.of(), List.of());

    /** At most so many; what availability is counted to is {@code now}. */
    HistoryView read(int most, Instant now);
  }
}

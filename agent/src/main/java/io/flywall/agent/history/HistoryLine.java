package io.flywall.agent.history;

import io.flywall.agent.view.RoleChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** One line of the file. */
sealed interface HistoryLine {
  /** This node's role changed. */
  record Change(RoleChange change) implements HistoryLine {}

  /** This node became primary in that term, and where the time went, in the order of events. */
  record Stages(long term, Map<String, Duration> took) implements HistoryLine {}

  /** How long the VIPs were away when that term began, as somebody told at {@code at}. */
  record Outage(long term, Duration time, Instant at) implements HistoryLine {}

  /** Nobody served, as far as this node knew, for longer than a takeover takes. */
  record Unserved(Instant from, Duration time) implements HistoryLine {}
}

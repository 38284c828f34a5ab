package io.flywall.agent.audit;

import io.flywall.value.AuditHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of a peer's audit log.
 *
 * @param head the newest that it told
 * @param heardAt when
 * @param wentBackTo the newest that it has told since, where that cannot come after {@code head}:
 *     it stays until an operator has looked, however long the log grows again
 * @param daily the first line that it told on each of the last days on which its log grew, the
 *     oldest first
 */
public record PeerHead(
    AuditHead head, Instant heardAt, Optional<AuditHead> wentBackTo, List<DailyHead> daily) {
  /** As many days as a log has, where there are lines on each. */
  private static final int MOST_DAYS = 30;

  public PeerHead {
    daily = List.copyOf(daily);
  }

  static PeerHead first(AuditHead told, Instant now) {
    return new PeerHead(told, now, Optional.empty(), withDay(List.of(), told, now));
  }

  /** The log ends there now, and nothing is wrong with that. */
  PeerHead grownTo(AuditHead told, Instant now) {
    return new PeerHead(told, now, Optional.empty(), withDay(daily, told, now));
  }

  PeerHead wentBackTo(AuditHead told) {
    return new PeerHead(head, heardAt, Optional.of(told), daily);
  }

  private static List<DailyHead> withDay(List<DailyHead> daily, AuditHead told, Instant now) {
    if (told.seq() == 0 || daily.stream().anyMatch(each -> each.isOfDay(now))) {
      return daily;
    }
    List<DailyHead> more = new ArrayList<>(daily);
    more.add(new DailyHead(told, now));
    return more.subList(Math.max(0, more.size() - MOST_DAYS), more.size());
  }
}

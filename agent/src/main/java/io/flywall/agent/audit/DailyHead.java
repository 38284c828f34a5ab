package io.flywall.agent.audit;

import io.flywall.value.AuditHead;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Where a peer's audit log ended at the first word of a day: what the peer tells later never takes
 * its place, so a log that was rewritten and then grew can still be held against it.
 *
 * @param heardAt when it told that, by the clock of who remembers it
 */
public record DailyHead(AuditHead head, Instant heardAt) {
  boolean isOfDay(Instant instant) {
    return day(heardAt).equals(day(instant));
  }

  private static LocalDate day(Instant instant) {
    return instant.atZone(ZoneOffset.UTC).toLocalDate();
  }
}

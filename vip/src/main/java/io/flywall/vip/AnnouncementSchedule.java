package io.flywall.vip;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/**
 * When a claim has to be announced again.
 *
 * <p>At once, and at 0.1, 0.5, 1 and 5 s: one announcement can be lost, and a switch that has just
 * seen a port come up may drop frames for a moment, so the distances grow. RFC 5227 section 2.3
 * sends two, 2 s apart; that leaves a client that lost the first without the VIP for 2 s. After
 * that once per refresh, for neighbours that slept or joined with an old cache.
 *
 * @param claimedAt when the first one is due
 * @param refresh distance after the last fixed one; zero for none
 * @param nextDue {@link MonotonicInstant#DISTANT_FUTURE} when nothing is left
 */
public record AnnouncementSchedule(
    MonotonicInstant claimedAt, Duration refresh, MonotonicInstant nextDue) {

  private static final Duration[] AFTER_CLAIM = {
    Duration.ZERO,
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  public AnnouncementSchedule {
    if (refresh.isNegative()) {
      throw new IllegalArgumentException("negative refresh: " + refresh);
    }
  }

  /** For a claim made at {@code claimedAt}: due at once. */
  public static AnnouncementSchedule startingAt(MonotonicInstant claimedAt, Duration refresh) {
    return new AnnouncementSchedule(claimedAt, refresh, claimedAt);
  }

  public boolean isDue(MonotonicInstant now) {
    return !now.isBefore(nextDue);
  }

  /**
   * What is left after an announcement at {@code now}. Instants that were missed are not made up
   * for: one announcement late says as much as several. One that came early takes nothing away.
   */
  public AnnouncementSchedule afterAnnouncing(MonotonicInstant now) {
    return isDue(now) ? new AnnouncementSchedule(claimedAt, refresh, firstAfter(now)) : this;
  }

  private MonotonicInstant firstAfter(MonotonicInstant now) {
    for (Duration offset : AFTER_CLAIM) {
      MonotonicInstant due = claimedAt.plus(offset);
      if (due.isAfter(now)) {
        return due;
      }
    }
    if (refresh.isZero()) {
      return MonotonicInstant.DISTANT_FUTURE;
    }
    MonotonicInstant lastFixed = claimedAt.plus(AFTER_CLAIM[AFTER_CLAIM.length - 1]);
    long refreshes = now.since(lastFixed).toNanos() / refresh.toNanos() + 1;
    return lastFixed.plus(refresh.multipliedBy(refreshes));
  }
}

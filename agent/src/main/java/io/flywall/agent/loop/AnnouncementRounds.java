package io.flywall.agent.loop;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.AnnouncementSchedule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When which VIP is announced again while this node holds them; every round paced. */
final class AnnouncementRounds {
  private final Duration refresh;
  private final PacedWalk<VirtualAddress> walk;
  private Optional<AnnouncementSchedule> schedule = Optional.empty();

  /** None until it is begun. */
  AnnouncementRounds(List<VirtualAddress> vips, Duration refresh) {
    this.refresh = refresh;
    this.walk = new PacedWalk<>(vips);
  }

  /** All are to be announced, now and then as after a claim. */
  void begin(MonotonicInstant now) {
    schedule = Optional.of(AnnouncementSchedule.startingAt(now, refresh));
  }

  /** The claim itself has announced them all. */
  void beginBehindFirst(MonotonicInstant now) {
    schedule = Optional.of(AnnouncementSchedule.startingAt(now, refresh).afterAnnouncing(now));
  }

  void stop() {
    schedule = Optional.empty();
    walk.stop();
  }

  /** Those whose turn it is; a round whose time comes during another follows it. */
  List<VirtualAddress> due(MonotonicInstant now) {
    if (!walk.isUnderWay() && schedule.isPresent() && schedule.get().isDue(now)) {
      schedule = schedule.map(round -> round.afterAnnouncing(now));
      walk.begin(now);
    }
    return walk.due(now);
  }

  MonotonicInstant nextDue() {
    return walk.isUnderWay()
        ? walk.nextDue()
        : schedule.map(AnnouncementSchedule::nextDue).orElse(MonotonicInstant.DISTANT_FUTURE);
  }
}

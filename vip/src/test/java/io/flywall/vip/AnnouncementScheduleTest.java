package io.flywall.vip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncementScheduleTest {
  private static final MonotonicInstant CLAIM = new MonotonicInstant(7_000_000_000L);

  @Test
  void announcements_are_due_at_once_then_at_growing_distances_then_per_refresh() {
    assertEquals(List.of(0L, 100L, 500L, 1_000L, 5_000L, 35_000L, 65_000L), dueMillis(30, 7));
  }

  @Test
  void a_refresh_of_zero_ends_after_the_fixed_ones() {
    AnnouncementSchedule schedule = AnnouncementSchedule.startingAt(CLAIM, Duration.ZERO);
    for (int i = 0; i < 5; i++) {
      schedule = schedule.afterAnnouncing(schedule.nextDue());
    }
    assertEquals(MonotonicInstant.DISTANT_FUTURE, schedule.nextDue());
  }

  @Test
  void missed_instants_are_not_made_up_for() {
    AnnouncementSchedule schedule = AnnouncementSchedule.startingAt(CLAIM, Duration.ofSeconds(30));
    assertEquals(after(1_000), schedule.afterAnnouncing(after(700)).nextDue());
    assertEquals(after(65_000), schedule.afterAnnouncing(after(36_000)).nextDue());
  }

  @Test
  void one_that_came_early_takes_nothing_away() {
    AnnouncementSchedule schedule =
        AnnouncementSchedule.startingAt(CLAIM, Duration.ZERO).afterAnnouncing(CLAIM);
    assertSame(schedule, schedule.afterAnnouncing(after(50)));
  }

  @Test
  void a_negative_refresh_is_refused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> AnnouncementSchedule.startingAt(CLAIM, Duration.ofSeconds(-1)));
  }

  private static MonotonicInstant after(long millis) {
    return CLAIM.plus(Duration.ofMillis(millis));
  }

  private static List<Long> dueMillis(int refreshSeconds, int count) {
    AnnouncementSchedule schedule =
        AnnouncementSchedule.startingAt(CLAIM, Duration.ofSeconds(refreshSeconds));
    List<Long> due = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      due.add(schedule.nextDue().since(CLAIM).toMillis());
      schedule = schedule.afterAnnouncing(schedule.nextDue());
    }
    return due;
  }
}

package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisionTest {
  private static final long PID = 4711;
  private static final Duration FOR_EVER = Duration.ofDays(1);

  @TempDir private Path folder;

  private static Duration every(Map<String, String> environment) {
    try (Supervision supervision = Supervision.of(environment, PID)) {
      // Whether somebody listens or not, to tell must not fail.
      supervision.ready();
      supervision.turning(true);
      supervision.turning(false);
      supervision.stopping();
      return supervision.every();
    }
  }

  @Test
  void without_a_manager_nothing_is_told() {
    assertEquals(FOR_EVER, every(Map.of()));
  }

  @Test
  void the_watchdog_is_fed_twice_as_often_as_it_bites() {
    assertEquals(
        Duration.ofSeconds(1),
        every(Map.of("WATCHDOG_USEC", "2000000", "WATCHDOG_PID", Long.toString(PID))));
    assertEquals(Duration.ofSeconds(1), every(Map.of("WATCHDOG_USEC", "2000000")));
  }

  @Test
  void a_watchdog_of_another_process_or_of_no_length_is_none() {
    assertEquals(FOR_EVER, every(Map.of("WATCHDOG_USEC", "2000000", "WATCHDOG_PID", "1")));
    assertEquals(FOR_EVER, every(Map.of("WATCHDOG_USEC", "soon")));
    assertEquals(FOR_EVER, every(Map.of("WATCHDOG_USEC", "0")));
  }

  @Test
  void a_manager_that_is_gone_or_cannot_be_is_missed_by_nobody() {
    assertEquals(FOR_EVER, every(Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString())));
    assertEquals(FOR_EVER, every(Map.of("NOTIFY_SOCKET", "vsock:2:1234")));
  }
}

package io.flywall.config;

import static io.flywall.config.Judged.assertProblems;
import static io.flywall.config.Judged.pairWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.Timing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimingKeysTest {

  private static Timing timing(String... lines) {
    return Judged.load(pairWith(lines)).replication().ha().timing();
  }

  @Test
  void the_defaults_are_those_of_the_manual() {
    assertEquals(
        new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), Duration.ofMillis(4)),
        timing());
  }

  @Test
  void an_unset_probe_interval_is_derived() {
    assertEquals(
        Duration.ofMillis(40),
        timing("heartbeat_interval = 1", "failure_threshold = 5").probeInterval());
  }

  @Test
  void a_threshold_below_four_names_the_default() {
    assertProblems(
        pairWith("failure_threshold = 3"),
        "FILE:7 replication.ha.failure_threshold: got 3; must be a whole number from 4 to 1000;"
            + " raise it, or remove the line for the default 10");
  }

  @Test
  void a_set_combination_that_cannot_hold_names_the_smallest_that_would() {
    assertProblems(
        pairWith("heartbeat_interval = 1", "failure_threshold = 6", "probe_interval = 10ms"),
        "FILE:9 replication.ha.probe_interval: got heartbeat_interval 1s, failure_threshold 6,"
            + " probe_interval 10ms; must be a combination whose lease survives three lost probes;"
            + " set failure_threshold = 8, or set probe_interval = 16ms");
    timing("heartbeat_interval = 1", "failure_threshold = 8", "probe_interval = 10ms");
    timing("heartbeat_interval = 1", "failure_threshold = 6", "probe_interval = 16ms");
  }

  @Test
  void a_threshold_for_which_no_probe_interval_exists_names_one_with_it() {
    assertProblems(
        pairWith("failure_threshold = 4"),
        "FILE:7 replication.ha.failure_threshold: got heartbeat_interval 100ms, failure_threshold"
            + " 4; must be a combination whose lease survives three lost probes; set"
            + " failure_threshold = 5 and probe_interval = 20ms");
    timing("failure_threshold = 5", "probe_interval = 20ms");
  }

  @Test
  void probes_slower_than_heartbeats_are_refused() {
    assertProblems(
        pairWith("probe_interval = 200ms"),
        "FILE:7 replication.ha.probe_interval: got 200ms; must be at most heartbeat_interval,"
            + " 100ms; lower it, or remove the line: it is derived then");
  }

  @Test
  void a_dead_time_above_failure_timeout_says_what_would_fit() {
    assertProblems(
        pairWith("heartbeat_interval = 1", "failure_timeout = 500ms"),
        "FILE:8 replication.ha.failure_timeout: got 500ms; must be at least D = heartbeat_interval"
            + " + failure_threshold * probe_interval = 1.1s; raise it to 1.1s, or set"
            + " heartbeat_interval = 400ms");
    timing("heartbeat_interval = 400ms", "failure_timeout = 500ms", "probe_interval = 10ms");
  }

  @Test
  void the_other_ways_into_failure_timeout_hold_too() {
    String fewer =
        Judged.problems(
                pairWith("failure_threshold = 100", "probe_interval = 10ms", "failure_timeout = 1"))
            .get(0);
    assertTrue(fewer.endsWith("raise it to 1.1s, or set failure_threshold = 6"), fewer);
    timing("failure_threshold = 6", "probe_interval = 10ms", "failure_timeout = 1");
    String half =
        Judged.problems(
                pairWith(
                    "heartbeat_interval = 1s", "probe_interval = 500ms", "failure_timeout = 1"))
            .get(0);
    assertTrue(half.endsWith("or set heartbeat_interval = 500ms and probe_interval = 50ms"), half);
    timing("heartbeat_interval = 500ms", "probe_interval = 50ms", "failure_timeout = 1");
    String none = Judged.problems(pairWith("failure_timeout = 10ms")).get(0);
    assertTrue(none.endsWith("raise it to 200ms"), none);
  }

  @Test
  void a_dead_time_beyond_an_hour_names_what_to_lower() {
    String minute = "heartbeat_interval = 1m";
    assertProblems(
        pairWith(minute, "failure_threshold = 1000", "probe_interval = 1m"),
        "FILE:9 replication.ha.probe_interval: got D = heartbeat_interval + failure_threshold *"
            + " probe_interval = 1001m; must be a D of at most 1h; lower probe_interval to 3.54s,"
            + " or failure_threshold to 59");
    assertEquals(
        Duration.ofHours(1),
        timing(minute, "failure_threshold = 1000", "probe_interval = 3540ms").deadAfter());
    timing(minute, "failure_threshold = 59", "probe_interval = 1m");
  }

  @Test
  void a_wrong_unit_says_what_a_time_looks_like() {
    assertProblems(
        pairWith("heartbeat_interval = 100 msec0"),
        "FILE:7 replication.ha.heartbeat_interval: got \"100 msec0\"; must be a time from 10ms to"
            + " 1m; write a number and a unit (ms, s, m, h, d), like 100ms; a bare number is"
            + " seconds, or remove the line for the default \"100ms\"");
  }

  @Test
  void milliseconds_written_as_a_bare_number_are_noticed_by_the_range() {
    assertProblems(
        pairWith("heartbeat_interval = 100"),
        "FILE:7 replication.ha.heartbeat_interval: got 100; must be a time from 10ms to 1m; lower"
            + " it (a bare number is seconds), or remove the line for the default \"100ms\"");
  }

  @Test
  void the_report_shows_every_figure() {
    String report = TimingReport.describe(Judged.load(pairWith()));
    assertEquals(8, report.lines().count());
    for (String figure :
        new String[] {"100ms", "10 probes", "10ms", "200ms", "16ms", "9ms", "172ms"}) {
      assertTrue(report.contains(" " + figure), report);
    }
  }

  @Test
  void times_are_shown_as_an_operator_writes_them() {
    assertEquals("0s", TimeText.of(Duration.ZERO));
    assertEquals("2.5ms", TimeText.of(Duration.ofNanos(2_500_000)));
    assertEquals("90s", TimeText.of(Duration.ofSeconds(90)));
    assertEquals("5m", TimeText.of(Duration.ofMinutes(5)));
    assertEquals("2h", TimeText.of(Duration.ofHours(2)));
    assertEquals("365d", TimeText.of(Duration.ofDays(365)));
  }
}

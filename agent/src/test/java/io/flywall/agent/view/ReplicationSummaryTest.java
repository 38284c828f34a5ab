package io.flywall.agent.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicationSummaryTest {
  private static ReplicationView.Line line(String state, Optional<Long> millis, String trouble) {
    return new ReplicationView.Line(
        "config",
        "fw2",
        state,
        "1.2",
        "1.1",
        Optional.of(1L),
        0,
        0,
        Optional.empty(),
        millis.map(Duration::ofMillis),
        trouble);
  }

  private static ReplicationSummary of(boolean leading, ReplicationView.Line... lines) {
    return ReplicationSummary.of(
        new ReplicationView(
            "fw1", leading, 1, Optional.empty(), true, "", 0, List.of(lines), List.of(), Map.of()));
  }

  @Test
  void the_worst_line_is_what_counts() {
    assertEquals(
        new ReplicationSummary("failed", Optional.of(Duration.ofMillis(7)), "no room"),
        of(
            true,
            line("in sync", Optional.of(1L), ""),
            line("failed", Optional.of(7L), "no room"),
            line("behind", Optional.of(3L), "")));
  }

  @Test
  void a_line_that_was_never_in_sync_leaves_no_time() {
    assertEquals(
        new ReplicationSummary("disconnected", Optional.empty(), ""),
        of(true, line("in sync", Optional.of(1L), ""), line("disconnected", Optional.empty(), "")));
  }

  @Test
  void without_a_line_there_is_nobody() {
    assertEquals("nobody follows", of(true).state());
    assertEquals("follows nobody", of(false).state());
  }

  @Test
  void a_word_that_nobody_knows_here_is_not_taken_for_a_good_one() {
    assertEquals(
        "melted",
        of(true, line("failed", Optional.empty(), ""), line("melted", Optional.empty(), ""))
            .state());
  }
}

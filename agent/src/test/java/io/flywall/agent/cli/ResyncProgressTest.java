package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flywall.agent.view.ReplicationStats;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.ViewJson;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResyncProgressTest {
  private static JsonNode stats(int seconds, long wholes, long bytes, String... datasets) {
    List<ReplicationStats.Line> lines =
        Arrays.stream(datasets)
            .map(
                dataset ->
                    new ReplicationStats.Line(
                        "fw1",
                        dataset,
                        new ReplicationStats.Content(0, 0, 0),
                        new ReplicationStats.Content(1, bytes, bytes),
                        wholes,
                        wholes,
                        0,
                        Optional.empty(),
                        Optional.empty()))
            .toList();
    return ViewJson.mapper()
        .valueToTree(
            new ReplicationStats(
                "fw2",
                false,
                3,
                Duration.ofSeconds(100 + seconds),
                new ReplicationStats.Breaker("closed", 0, Optional.empty()),
                lines,
                Map.of()));
  }

  private static ReplicationView.Line line(
      String dataset, String state, Optional<ReplicationView.Fetching> fetching, String trouble) {
    return new ReplicationView.Line(
        dataset,
        "fw1",
        state,
        "3.1",
        "3.1",
        Optional.of(0L),
        0,
        0,
        fetching,
        Optional.empty(),
        trouble);
  }

  private static JsonNode status(ReplicationView.Line... lines) {
    return ViewJson.mapper()
        .valueToTree(
            new ReplicationView(
                "fw2",
                false,
                3,
                Optional.of("fw1"),
                false,
                "",
                0,
                List.of(lines),
                List.of(),
                Map.of()));
  }

  private static Optional<ReplicationView.Fetching> fetching(long bytes, long of) {
    return Optional.of(new ReplicationView.Fetching(bytes, of, 12, 40));
  }

  private static ObjectNode withCounted(ObjectNode stats) {
    return stats.put("counted", 101_000.0);
  }

  @Test
  void what_is_fetched_is_shown_with_its_rate_and_drawn() {
    ResyncProgress progress = new ResyncProgress(Optional.empty(), stats(0, 1, 1000, "config"));
    progress.see(
        status(line("config", "behind", Optional.empty(), "")), stats(1, 1, 1000, "config"));
    assertEquals("comparing config", progress.line());
    progress.see(
        status(line("config", "behind", fetching(500_000_000, 1_000_000_000), "")),
        stats(5, 1, 500_001_000, "config"));
    assertEquals("500 MB of 1.0 GB, 12 of 40 files, 100 MB/s", progress.line());
    assertEquals("[" + "#".repeat(15) + ".".repeat(15) + "] " + progress.line(), progress.bar());
    assertFalse(progress.isDone());
    progress.see(
        status(line("config", "behind", Optional.empty(), "")),
        stats(12, 2, 1_000_001_000, "config"));
    assertTrue(progress.isDone(), "compared as a whole, whatever has changed since");
    assertEquals("in sync after 12.0 s, 1.0 GB", progress.result());
  }

  @Test
  void all_datasets_have_to_be_compared_or_the_one_that_was_asked_for() {
    JsonNode begun = stats(0, 1, 0, "config", "leases");
    JsonNode both =
        status(
            line("config", "in sync", Optional.empty(), ""),
            line("leases", "behind", Optional.empty(), ""),
            line("zones", "not on the primary", Optional.empty(), ""));
    JsonNode oneDone =
        withCounted(ViewJson.mapper().createObjectNode())
            .set(
                "lines",
                ViewJson.mapper()
                    .createArrayNode()
                    .add(stats(1, 2, 0, "config").get("lines").get(0))
                    .add(stats(1, 1, 0, "leases").get("lines").get(0)));
    ResyncProgress all = new ResyncProgress(Optional.empty(), begun);
    all.see(both, oneDone);
    assertFalse(all.isDone());
    all.see(both, stats(2, 2, 0, "config", "leases"));
    assertTrue(all.isDone(), "what is not on the primary has nothing to be compared with");
    ResyncProgress one = new ResyncProgress(Optional.of("config"), begun);
    one.see(both, oneDone);
    assertTrue(one.isDone());
  }

  @Test
  void a_failure_that_lasts_ends_it_and_one_that_passes_does_not() {
    ResyncProgress progress = new ResyncProgress(Optional.empty(), stats(0, 1, 0, "config"));
    JsonNode full = status(line("config", "failed", Optional.empty(), "no room"));
    progress.see(full, stats(1, 1, 0, "config"));
    progress.see(full, stats(12, 1, 0, "config"));
    assertEquals(Optional.empty(), progress.failure());
    assertEquals("config: failed: no room", progress.line());
    progress.see(full, stats(13, 1, 10, "config"));
    progress.see(full, stats(24, 1, 10, "config"));
    assertEquals(Optional.empty(), progress.failure(), "something came in between");
    progress.see(full, stats(25, 1, 10, "config"));
    assertEquals(Optional.of("config: failed: no room"), progress.failure());
  }

  @Test
  void bytes_are_read_in_units() {
    assertEquals("0 B", Bytes.text(0));
    assertEquals("999 B", Bytes.text(999));
    assertEquals("1.0 kB", Bytes.text(1000));
    assertEquals("9.9 MB", Bytes.text(9_940_000));
    assertEquals("10 MB", Bytes.text(9_960_000));
    assertEquals("1.0 GB", Bytes.text(999_900_000));
  }
}

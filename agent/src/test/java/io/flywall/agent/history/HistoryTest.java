package io.flywall.agent.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.RoleChange;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.agent.view.TakeoverStages.Kind;
import io.flywall.agent.view.TakeoverStages.Stage;
import io.flywall.agent.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final Instant NOW = Views.SHOWN;

  @TempDir private Path state;

  private static RoleChange change(String to, long term, Duration ago) {
    return new RoleChange(
        NOW.minus(ago),
        "backup",
        to,
        term,
        "primary-silent",
        "the primary was silent",
        "after \"b\"",
        Optional.of("a"),
        List.of("b", "c"));
  }

  private Path file() {
    return state.resolve("history.jsonl");
  }

  private HistoryView read() {
    try (History again = History.open(state)) {
      return again.read(50, NOW);
    }
  }

  @Test
  void what_happened_is_known_now_and_after_a_restart() {
    TakeoverStages stages =
        new TakeoverStages(
            Kind.TAKEOVER,
            8,
            Map.of(Stage.SILENCE, Duration.ofMillis(60), Stage.VOTE, Duration.ofMillis(3)));
    HistoryView before;
    try (History history = History.open(state)) {
      history.changed(change("fault", 7, Duration.ofHours(2)));
      history.changed(change("primary", 8, Duration.ofHours(1)));
      history.tookOver(stages);
      history.sees(Views.primary());
      history.awaitWritten();
      before = history.read(50, NOW);
    }
    assertEquals(before, read());
    HistoryView.Entry newest = before.entries().get(0);
    assertEquals(change("primary", 8, Duration.ofHours(1)), newest.change());
    assertEquals(List.of("silence", "vote"), List.copyOf(newest.stages().keySet()));
    assertEquals(Optional.of(Duration.ofMillis(154)), newest.outage());
    assertEquals(Optional.of(NOW.minus(Duration.ofHours(2))), before.since());
  }

  /** The third of three nodes: its role stays, and what happened is known there too. */
  @Test
  void a_change_of_primary_between_two_others_is_written_down_once() {
    try (History history = History.open(state)) {
      history.sees(third(Optional.of("firewall-b"), 8));
      history.sees(third(Optional.empty(), 8));
      history.sees(third(Optional.of("firewall-c"), 9));
      history.sees(third(Optional.of("firewall-c"), 9));
      history.sees(third(Optional.of("firewall-c"), 10));
    }
    List<HistoryView.Entry> entries = read().entries();
    assertEquals(1, entries.size(), entries.toString());
    RoleChange seen = entries.get(0).change();
    assertEquals("backup", seen.from());
    assertEquals("backup", seen.to());
    assertEquals(9, seen.term());
    assertEquals("primary firewall-b -> firewall-c", seen.reasonText());
    assertEquals("heard firewall-b, firewall-c", seen.detail());
    assertEquals(List.of("firewall-b", "firewall-c"), seen.heard());
    assertEquals(Optional.of("firewall-c"), seen.primary());
  }

  private static RoleChange own(String to, long term, Optional<String> primary) {
    return new RoleChange(
        NOW.minusSeconds(60), "backup", to, term, "why", "why", "", primary, List.of());
  }

  /** Its own lines tell those. */
  @Test
  void a_change_that_this_nodes_own_change_names_is_no_second_line() {
    try (History history = History.open(state)) {
      history.sees(third(Optional.of("firewall-b"), 8));
      history.changed(own("primary", 9, Optional.of("firewall-a")));
      history.sees(third(Optional.of("firewall-a"), 9));
      history.changed(own("backup", 10, Optional.of("firewall-c")));
      history.sees(third(Optional.empty(), 10));
      history.sees(third(Optional.of("firewall-c"), 10));
    }
    assertEquals(List.of("backup", "primary"), to(read()));
  }

  /** It was cut off, stepped down, and hears of its successor when the cable is back. */
  @Test
  void a_deposed_primary_writes_down_who_took_over_once_it_knows() {
    try (History history = History.open(state)) {
      history.changed(own("primary", 8, Optional.of("firewall-a")));
      history.sees(third(Optional.of("firewall-a"), 8));
      history.changed(own("backup", 8, Optional.empty()));
      history.sees(third(Optional.empty(), 8));
      history.sees(third(Optional.of("firewall-b"), 9));
      history.sees(third(Optional.of("firewall-b"), 9));
    }
    HistoryView seen = read();
    assertEquals(List.of("backup", "backup", "primary"), to(seen));
    RoleChange newest = seen.entries().get(0).change();
    assertEquals("primary firewall-a -> firewall-b", newest.reasonText());
    assertEquals(9, newest.term());
  }

  /** What it said of a primary long ago is no news of the one that is primary again. */
  @Test
  void a_name_in_an_own_change_counts_for_the_next_change_alone() {
    try (History history = History.open(state)) {
      history.changed(own("backup", 8, Optional.of("firewall-b")));
      for (String primary : List.of("firewall-b", "firewall-c", "firewall-b")) {
        history.sees(third(Optional.of(primary), 9));
      }
    }
    assertEquals(3, read().entries().size());
  }

  private static List<String> to(HistoryView seen) {
    return seen.entries().stream().map(entry -> entry.change().to()).toList();
  }

  @Test
  void a_primary_that_is_another_one_in_every_view_pushes_out_none_of_its_own_lines() {
    try (History history = History.open(state)) {
      for (int term = 1; term <= 10; term++) {
        history.changed(own("fault", term, Optional.empty()));
      }
      for (int term = 11; term <= 6_000; term++) {
        history.sees(third(Optional.of("firewall-" + (term % 2 == 0 ? "b" : "c")), term));
      }
      history.awaitWritten();
      assertOwnAreThere(history.read(10_000, NOW));
    }
    try (History again = History.open(state)) {
      assertOwnAreThere(again.read(10_000, NOW));
    }
  }

  private static void assertOwnAreThere(HistoryView seen) {
    assertEquals(1_010, seen.entries().size());
    assertEquals(10, to(seen).stream().filter("fault"::equals).count());
    assertEquals(6_000, seen.entries().get(0).change().term());
  }

  @Test
  void the_outage_of_a_change_elsewhere_is_shown_with_it() {
    try (History history = History.open(state)) {
      history.sees(third(Optional.of("firewall-b"), 8));
      history.sees(third(Optional.of("firewall-c"), 9));
      history.sees(Views.third(Optional.of("firewall-c"), 9, Optional.of(Duration.ofMillis(154))));
    }
    assertEquals(Optional.of(Duration.ofMillis(154)), read().entries().get(0).outage());
  }

  private static AgentView third(Optional<String> primary, long term) {
    return Views.third(primary, term, Optional.empty());
  }

  @Test
  void the_same_figure_of_the_same_change_is_written_once() throws IOException {
    for (int life = 0; life < 2; life++) {
      try (History history = History.open(state)) {
        history.sees(Views.primary());
        history.sees(Views.primary());
      }
    }
    assertEquals(1, Files.readAllLines(file()).size());
  }

  @Test
  void a_line_that_a_crash_tore_costs_that_line_and_no_other() throws IOException {
    try (History history = History.open(state)) {
      history.changed(change("primary", 7, Duration.ofHours(2)));
    }
    Files.writeString(file(), "{\"line\":\"change\",\"chan", StandardOpenOption.APPEND);
    try (History history = History.open(state)) {
      history.changed(change("fault", 9, Duration.ofHours(1)));
    }
    Files.write(file(), new byte[] {(byte) 0xff, '\n'}, StandardOpenOption.APPEND);
    assertEquals(
        List.of(9L, 7L), read().entries().stream().map(entry -> entry.change().term()).toList());
  }

  @Test
  void what_a_later_build_writes_is_passed_over() throws IOException {
    Files.writeString(file(), "{\"line\":\"weather\",\"sun\":true}\n{}\n[]\n3\n");
    assertEquals(List.of(), read().entries());
  }

  @Test
  void it_is_bounded_on_disk_and_in_memory() throws IOException {
    try (History history = History.open(state)) {
      for (int term = 1; term <= 3_600; term++) {
        history.changed(change("primary", term, Duration.ofSeconds(3_600 - term)));
      }
      history.awaitWritten();
      assertEquals(2_000, history.read(10_000, NOW).entries().size());
    }
    long size = Files.size(file()) + Files.size(state.resolve("history.jsonl.1"));
    assertTrue(size < 1_200_000, "bytes: " + size);
    HistoryView again = read();
    assertEquals(3_600, again.entries().get(0).change().term());
    assertEquals(50, again.entries().size());
  }

  @Test
  void availability_counts_outages_in_the_part_that_is_known() {
    try (History history = History.open(state)) {
      history.changed(change("backup", 8, Duration.ofHours(12)));
      // 154 ms, told just now.
      history.sees(Views.primary());
      history.awaitWritten();
      Map<String, Double> availability = history.read(1, NOW).availability();
      double known = Duration.ofHours(12).toMillis();
      assertEquals(1 - 154 / known, availability.get("1d"), 1e-9);
      assertEquals(availability.get("1d"), availability.get("30d"));
      assertEquals(List.of("1d", "7d", "30d"), List.copyOf(availability.keySet()));
      Instant inTwoDays = NOW.plus(Duration.ofDays(2));
      Map<String, Double> later = history.read(1, inTwoDays).availability();
      assertEquals(1.0, later.get("1d"));
      assertEquals(1 - 154 / (double) Duration.ofHours(60).toMillis(), later.get("7d"), 1e-9);
    }
  }

  /** No quorum for hours: nobody has a figure of it, and it is what an operator wants to know. */
  @Test
  void a_time_in_which_nobody_served_counts_whether_it_is_over_or_not() {
    Instant noon = NOW.minus(Duration.ofHours(12));
    try (History history = History.open(state)) {
      history.changed(change("backup", 8, Duration.ofHours(12)));
      history.looks(false, noon);
      history.looks(true, noon.plusSeconds(60));
      history.awaitWritten();
      assertEquals(1.0, history.read(1, NOW).availability().get("1d"), "it was only started");
      history.looks(false, noon.plusSeconds(100));
      history.looks(true, noon.plusMillis(100_500));
      history.looks(false, NOW.minus(Duration.ofHours(6)));
      assertEquals(0.5, history.read(1, NOW).availability().get("1d"), 1e-3, "and goes on");
      history.looks(true, NOW.minus(Duration.ofHours(3)));
      history.awaitWritten();
      assertEquals(0.75, history.read(1, NOW).availability().get("1d"), 1e-9);
    }
    assertEquals(0.75, read().availability().get("1d"), 1e-9, "after a restart, too");
  }

  @Test
  void the_takeover_that_ends_it_is_not_counted_again() {
    try (History history = History.open(state)) {
      history.changed(change("primary", 8, Duration.ofHours(10)));
      history.looks(true, NOW.minus(Duration.ofHours(10)));
      history.looks(false, NOW.minusSeconds(36));
      // 154 ms, told just now.
      history.sees(Views.primary());
      history.awaitWritten();
      assertEquals(1 - 36 / 36_000.0, history.read(1, NOW).availability().get("1d"), 1e-9);
    }
  }

  /** Whoever starts is told of the last change of primary, and not when that was. */
  @Test
  void an_outage_of_a_term_that_began_before_is_not_counted_as_one_of_now() {
    try (History history = History.open(state)) {
      history.changed(change("backup", 9, Duration.ofHours(12)));
      history.sees(Views.primary());
      history.awaitWritten();
      assertEquals(1.0, history.read(1, NOW).availability().get("1d"));
    }
  }

  @Test
  void an_outage_that_is_told_again_after_a_restart_keeps_its_time() throws IOException {
    try (History history = History.open(state)) {
      history.sees(Views.tookOver(Duration.ofNanos(154_000_123)));
    }
    try (History history = History.open(state)) {
      history.sees(Views.tookOver(Duration.ofNanos(154_000_123)));
    }
    assertEquals(1, Files.readAllLines(file()).size());
  }

  @Test
  void a_disk_that_does_not_take_it_stops_nothing() throws IOException {
    Files.createDirectory(file());
    try (History history = History.open(state)) {
      history.changed(change("primary", 7, Duration.ofHours(2)));
      history.awaitWritten();
      assertEquals(1, history.read(50, NOW).entries().size());
    }
  }
}

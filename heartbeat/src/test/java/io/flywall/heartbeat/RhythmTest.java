package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RhythmTest {
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), Duration.ofMillis(4));

  private final Rhythm rhythm = new Rhythm(TIMING, List.of(1, 1, 1), at(0));

  private static MonotonicInstant at(long millis) {
    return new MonotonicInstant(millis * 1_000_000);
  }

  /** Turns the crank; the peers in {@code answering} answer within a millisecond. */
  private Map<Long, List<Integer>> rounds(
      long from, long until, boolean together, Set<Integer> answering) {
    Map<Long, List<Integer>> rounds = new TreeMap<>();
    for (long now = from; now < until; now++) {
      List<Integer> due = rhythm.due(at(now), together);
      if (!due.isEmpty()) {
        rounds.put(now, new ArrayList<>(due));
      }
      for (int peer : due) {
        rhythm.of(peer).sent(at(now));
        if (answering.contains(peer)) {
          rhythm.of(peer).answered(0, at(now), at(now + 1));
        }
      }
    }
    return rounds;
  }

  private static Map<Long, List<Integer>> of(Object... pairs) {
    Map<Long, List<Integer>> rounds = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      List<Integer> peers = ((List<?>) pairs[i + 1]).stream().map(Integer.class::cast).toList();
      rounds.put(((Integer) pairs[i]).longValue(), peers);
    }
    return rounds;
  }

  @Test
  void heartbeats_go_to_all_peers_in_one_round() {
    List<Integer> all = List.of(0, 1, 2);
    assertEquals(of(0, all, 100, all, 200, all), rounds(0, 300, false, Set.of(0, 1, 2)));
  }

  @Test
  void a_hurried_or_probed_peer_is_back_in_the_round_at_the_next_beat() {
    rounds(0, 1, false, Set.of(0, 1, 2));
    rhythm.of(1).hurry(at(42));
    List<Integer> all = List.of(0, 1, 2);
    assertEquals(of(42, List.of(1), 100, all), rounds(1, 101, false, Set.of(0, 1, 2)));
  }

  @Test
  void a_probe_goes_alone_to_the_peer_that_owes_an_answer() {
    rounds(0, 100, false, Set.of(0, 1, 2));
    assertEquals(
        of(100, List.of(0, 1, 2), 110, List.of(2), 120, List.of(2)),
        rounds(100, 130, false, Set.of(0, 1)));
  }

  @Test
  void a_probe_is_one_for_all_where_the_answers_of_one_moment_are_needed() {
    rounds(0, 100, true, Set.of(0, 1, 2));
    List<Integer> all = List.of(0, 1, 2);
    assertEquals(of(100, all, 110, all, 120, all), rounds(100, 130, true, Set.of(0, 1)));
  }

  /** A peer that has been away for D is asked in its own time: no probe for another includes it. */
  @Test
  void a_silent_peer_is_left_out_of_probes_for_others() {
    rounds(0, 500, true, Set.of(0, 1));
    assertEquals(Pulse.Colour.SILENT, rhythm.of(2).colour(at(500)));
    assertEquals(
        of(500, List.of(0, 1, 2), 510, List.of(0, 1), 520, List.of(0, 1)),
        rounds(500, 530, true, Set.of(0)));
  }

  @Test
  void the_next_instant_is_that_of_the_first_peer() {
    assertEquals(at(0), rhythm.nextDue());
    rounds(0, 1, false, Set.of(0, 1, 2));
    assertEquals(at(100), rhythm.nextDue());
    rhythm.of(2).hurry(at(70));
    assertEquals(at(70), rhythm.nextDue());
    rounds(70, 71, false, Set.of(0, 1));
    assertEquals(at(80), rhythm.nextDue(), "peer 2 owes an answer");
  }

  @Test
  void a_round_before_its_time_is_for_everyone() {
    assertEquals(List.of(0, 1, 2), rhythm.everyone());
  }

  @Test
  void without_peers_nothing_is_ever_due() {
    Rhythm alone = new Rhythm(TIMING, List.of(), at(0));
    assertEquals(MonotonicInstant.DISTANT_FUTURE, alone.nextDue());
    assertEquals(List.of(), alone.due(at(1000), true));
  }
}

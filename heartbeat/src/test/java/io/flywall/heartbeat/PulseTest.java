package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), Duration.ofMillis(4));

  private static MonotonicInstant at(long millis) {
    return new MonotonicInstant(millis * 1_000_000);
  }

  /** Turns the crank millisecond by millisecond; answers what the predicate allows, 1 ms later. */
  private static List<Long> sendTimes(Pulse pulse, long until, LongPredicate answered) {
    List<Long> sent = new ArrayList<>();
    for (long now = 0; now < until; now++) {
      if (pulse.isDue(at(now))) {
        pulse.sent(at(now));
        sent.add(now);
        if (answered.test(now)) {
          pulse.answered(0, at(now), at(now + 1));
        }
      }
    }
    return sent;
  }

  @Test
  void an_answering_peer_gets_a_heartbeat_each_interval() {
    assertEquals(
        List.of(0L, 100L, 200L, 300L), sendTimes(new Pulse(TIMING, 1, at(0)), 400, t -> true));
  }

  @Test
  void an_unanswered_heartbeat_is_followed_by_probes_until_one_is_answered() {
    List<Long> sent = sendTimes(new Pulse(TIMING, 1, at(0)), 250, t -> t >= 30);
    assertEquals(List.of(0L, 10L, 20L, 30L, 100L, 200L), sent);
  }

  @Test
  void a_dead_peer_gets_the_threshold_of_probes_and_then_heartbeats_only() {
    List<Long> sent = sendTimes(new Pulse(TIMING, 1, at(0)), 500, t -> false);
    assertEquals(
        List.of(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L, 200L, 300L, 400L), sent);
  }

  @Test
  void an_answer_too_old_to_be_evidence_does_not_end_the_probing() {
    Pulse pulse = new Pulse(TIMING, 1, at(0));
    pulse.sent(at(0));
    pulse.answered(0, at(0), at(11));
    assertTrue(pulse.isDue(at(11)));
    pulse.sent(at(11));
    pulse.answered(0, at(11), at(12));
    assertFalse(pulse.isDue(at(22)));
  }

  @Test
  void missed_beats_are_not_made_up_for() {
    Pulse pulse = new Pulse(TIMING, 1, at(0));
    pulse.sent(at(0));
    pulse.answered(0, at(0), at(1));
    pulse.sent(at(950));
    pulse.answered(0, at(950), at(951));
    assertFalse(pulse.isDue(at(1049)));
    assertTrue(pulse.isDue(at(1050)));
  }

  @Test
  void a_peer_is_on_time_then_tardy_then_silent() {
    Pulse pulse = new Pulse(TIMING, 1, at(0));
    assertEquals(Pulse.Colour.SILENT, pulse.colour(at(0)), "never heard");
    pulse.sent(at(0));
    pulse.answered(0, at(0), at(1));
    assertEquals(Pulse.Colour.ON_TIME, pulse.colour(at(50)));
    pulse.sent(at(100));
    assertEquals(Pulse.Colour.ON_TIME, pulse.colour(at(110)));
    assertEquals(Pulse.Colour.TARDY, pulse.colour(at(111)));
    assertEquals(Pulse.Colour.SILENT, pulse.colour(at(201)));
  }

  /** The beat is common to all peers: one that is hurried to must not fall out of step. */
  @Test
  void hurrying_sends_one_more_at_once_and_leaves_the_beat_where_it_was() {
    Pulse pulse = new Pulse(TIMING, 1, at(0));
    pulse.sent(at(0));
    pulse.answered(0, at(0), at(1));
    pulse.hurry(at(42));
    assertTrue(pulse.isDue(at(42)));
    assertEquals(at(42), pulse.nextDue());
    pulse.sent(at(42));
    pulse.answered(0, at(42), at(43));
    assertFalse(pulse.isDue(at(99)));
    assertEquals(at(100), pulse.nextDue());
  }

  @Test
  void hurrying_twice_keeps_the_earlier_instant() {
    Pulse pulse = new Pulse(TIMING, 1, at(0));
    pulse.sent(at(0));
    pulse.answered(0, at(0), at(1));
    pulse.hurry(at(42));
    pulse.hurry(at(50));
    assertEquals(at(42), pulse.nextDue());
  }

  @Test
  void the_send_log_remembers_the_last_two_hundred_and_fifty_six() {
    SendLog log = new SendLog();
    for (long sequence = 0; sequence < 300; sequence++) {
      log.add(sequence, (int) sequence % 2, at(sequence), (int) sequence + 1);
    }
    assertTrue(log.find(43).isEmpty());
    assertEquals(at(44), log.find(44).orElseThrow().sentAt());
    assertEquals(1, log.find(299).orElseThrow().path());
    assertEquals(300, log.find(299).orElseThrow().token());
    assertEquals(45, log.find(44).orElseThrow().token());
  }

  @Test
  void a_round_trip_is_smoothed() {
    RoundTrip trip = new RoundTrip();
    assertTrue(trip.smoothed().isNegative());
    trip.measured(Duration.ofNanos(800));
    trip.measured(Duration.ofNanos(1600));
    assertEquals(Duration.ofNanos(900), trip.smoothed());
    assertFalse(trip.isSettled());
    for (int i = 0; i < 14; i++) {
      trip.measured(Duration.ofNanos(900));
    }
    assertTrue(trip.isSettled());
  }

  /** Its other path answers: the peer lives, and only K probes ask after the path. */
  @Test
  void a_path_that_is_silent_is_probed_k_times_and_carries_no_more() {
    Pulse pulse = new Pulse(TIMING, 2, at(0));
    List<Long> sent = new ArrayList<>();
    for (long now = 0; now < 400; now++) {
      if (pulse.isDue(at(now))) {
        pulse.sent(at(now));
        pulse.answered(0, at(now), at(now));
        sent.add(now);
        assertEquals(now < 100, pulse.carries(1), "at " + now);
        assertTrue(pulse.carries(0));
      }
    }
    assertEquals(List.of(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L, 200L, 300L), sent);
    pulse.answered(1, at(300), at(301));
    assertTrue(pulse.carries(1));
  }
}

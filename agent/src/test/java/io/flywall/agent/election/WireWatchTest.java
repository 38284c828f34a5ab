package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.NodeId;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireWatchTest {
  private static final Timing TIMING = timing(10, 4);

  private final WireWatch wire = new WireWatch(TIMING, 1);
  private long now;

  private static Timing timing(int threshold, int jiffy) {
    return new Timing(
        Duration.ofMillis(100), threshold, Duration.ofMillis(10), Duration.ofMillis(jiffy));
  }

  /** Asks as often as allowed until the wire counts as silent; how many asks that took. */
  private int asksUntilSilent(WireWatch of) {
    int asks = 0;
    while (!of.isSilent(Stage.at(now))) {
      if (of.isDue(Stage.at(now))) {
        of.ask(Stage.at(now));
        asks++;
      }
      now++;
      assertTrue(asks < 100, "never silent");
    }
    return asks;
  }

  private int asksUntilSilent() {
    return asksUntilSilent(wire);
  }

  /** The last ask has had its time when the next one leaves: ten need eleven. */
  @Test
  void ten_asks_in_a_row_have_to_stay_unanswered() {
    assertEquals(11, asksUntilSilent());
    assertEquals(3 * 10 + 1, now, "every three milliseconds");
  }

  @Test
  void a_larger_threshold_asks_as_often_as_it_says() {
    WireWatch many = new WireWatch(timing(15, 4), 1);
    assertEquals(16, asksUntilSilent(many));
    assertEquals(Duration.ofMillis(3 * 17), many.longest());
  }

  /** A mark of 30 ms and two jiffies of 10: ten asks in 30 ms do not outlast what may come back. */
  @Test
  void where_the_kernel_counts_in_tens_the_silence_lasts_longer() {
    Timing coarse = timing(12, 10);
    WireWatch patient = new WireWatch(coarse, 1);
    int unused = asksUntilSilent(patient);
    long leastMillis = coarse.tokenLife().plus(coarse.jiffy().multipliedBy(2)).toMillis();
    assertTrue(leastMillis > 3 * 12, leastMillis + " ms");
    assertTrue(now > leastMillis, now + " ms");
  }

  @Test
  void an_answer_within_the_dead_time_only_begins_the_count_again() {
    wire.ask(Stage.at(now));
    wire.peerAnswered(false);
    assertFalse(wire.isSilent(Stage.at(now)));
    now += 3;
    assertEquals(11, asksUntilSilent());
  }

  @Test
  void an_answer_after_the_dead_time_makes_it_twenty_at_a_slower_pace() {
    int unused = asksUntilSilent();
    wire.peerAnswered(true);
    assertFalse(wire.isSilent(Stage.at(now)));
    now += 10;
    long from = now;
    assertEquals(21, asksUntilSilent());
    assertTrue(now - from >= 200, "ten milliseconds apart, since it is known to live");
  }

  /** Its agent may have stood still in the moment in which the LAN went. */
  @Test
  void who_answered_after_the_dead_time_has_to_be_silent_for_as_long() {
    wire.deadAfter(Duration.ofMillis(700));
    int unused = asksUntilSilent();
    wire.peerAnswered(true);
    now += 10;
    long from = now;
    assertEquals(71, asksUntilSilent());
    assertTrue(now - from >= 700, now - from + " ms");
  }

  @Test
  void a_lan_that_lost_one_is_asked_twenty_times() {
    wire.ask(Stage.at(now));
    now += 3;
    wire.ask(Stage.at(now));
    wire.peerAnswered(false);
    now += 3;
    long from = now;
    assertEquals(21, asksUntilSilent());
    assertEquals(3 * 20 + 1, now - from, "as fast as ever");
  }

  @Test
  void asks_that_no_claim_hangs_on_do_not_count() {
    for (int i = 0; i < 50; i++) {
      wire.askCalmly(Stage.at(now), Duration.ZERO);
      now += 10;
    }
    assertFalse(wire.isSilent(Stage.at(now)));
    assertEquals(11, asksUntilSilent());
  }

  @Test
  void a_rest_forgets() {
    int unused = asksUntilSilent();
    wire.rest();
    assertFalse(wire.isSilent(Stage.at(now)));
    now += 3;
    assertEquals(11, asksUntilSilent());
  }

  @Test
  void a_primary_that_is_heard_makes_earlier_answers_worthless() {
    wire.peerAnswered(true);
    assertEquals(20, wire.needed());
    wire.primaryHeard();
    assertEquals(10, wire.needed());
  }

  @Test
  void only_what_a_peer_said_of_itself_is_a_peers_address() {
    NodeId peer = new NodeId("b");
    assertTrue(wire.isPeers(7), "before the peer told its own it could be anybody's");
    wire.macsTold(peer, Set.of(7L, 8L));
    assertTrue(wire.isPeers(7));
    assertFalse(wire.isPeers(9));
    wire.macsTold(new NodeId("c"), Set.of(9L));
    assertTrue(wire.isPeers(7) && wire.isPeers(9));
    wire.macsTold(peer, Set.of(8L));
    assertFalse(wire.isPeers(7), "a device that was replaced");
  }

  @Test
  void a_question_that_could_not_leave_counts_as_none() {
    for (int i = 0; i < 50; i++) {
      wire.ask(Stage.at(now));
      wire.notAsked();
      now += 3;
    }
    assertFalse(wire.isSilent(Stage.at(now)), "a deaf node knows nothing");
    assertEquals(11, asksUntilSilent());
  }

  @Test
  void an_address_is_whose_it_was_told_to_be() {
    wire.macsTold(new NodeId("b"), Set.of(7L));
    assertEquals(Optional.of(new NodeId("b")), wire.owner(7));
    assertEquals(Optional.empty(), wire.owner(8));
  }
}

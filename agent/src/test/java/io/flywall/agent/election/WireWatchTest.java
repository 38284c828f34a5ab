package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireWatchTest {
  private final WireWatch wire = new WireWatch(4, 1);
  private long now;

  /** Asks as often as allowed until the wire counts as silent; how many asks that took. */
  private int asksUntilSilent() {
    int asks = 0;
    while (!wire.isSilent()) {
      if (wire.isDue(Stage.at(now))) {
        wire.ask(Stage.at(now));
        asks++;
      }
      now++;
      assertTrue(asks < 100, "never silent");
    }
    return asks;
  }

  /** The last ask has had its time when the next one leaves: ten need eleven. */
  @Test
  void ten_asks_in_a_row_have_to_stay_unanswered() {
    wire.count();
    assertEquals(11, asksUntilSilent());
    assertEquals(3 * 10 + 1, now, "every three milliseconds");
  }

  @Test
  void a_larger_threshold_asks_as_often_as_it_says() {
    WireWatch many = new WireWatch(15, 1);
    many.count();
    for (int i = 0; i < 15; i++) {
      assertFalse(many.isSilent());
      many.ask(Stage.at(i * 3L));
    }
    assertFalse(many.isSilent());
    many.ask(Stage.at(45));
    assertTrue(many.isSilent());
    assertEquals(Duration.ofMillis(3 * 17), many.longest());
  }

  @Test
  void an_answer_begins_the_count_again_and_then_takes_twenty_at_a_slower_pace() {
    wire.count();
    asksUntilSilent();
    wire.peerAnswered();
    assertFalse(wire.isSilent());
    now += 10;
    long from = now;
    assertEquals(21, asksUntilSilent());
    assertTrue(now - from >= 200, "ten milliseconds apart, since it is known to live");
  }

  @Test
  void asks_before_the_silence_lasted_long_enough_do_not_count() {
    for (int i = 0; i < 50; i++) {
      wire.askCalmly(Stage.at(now), Duration.ZERO);
      now += 10;
    }
    assertFalse(wire.isSilent());
    for (int i = 0; i < 50; i++) {
      wire.ask(Stage.at(now));
      now += 3;
    }
    assertFalse(wire.isSilent(), "nobody has begun to count");
    wire.count();
    assertEquals(11, asksUntilSilent());
  }

  @Test
  void counting_twice_is_counting_once_and_a_rest_forgets() {
    wire.count();
    for (int i = 0; i < 5; i++) {
      wire.ask(Stage.at(now));
      wire.count();
      now += 3;
    }
    assertEquals(6, asksUntilSilent());
    wire.rest();
    assertFalse(wire.isSilent());
    wire.count();
    assertEquals(11, asksUntilSilent());
  }

  @Test
  void a_primary_that_is_heard_makes_earlier_answers_worthless() {
    wire.peerAnswered();
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
    wire.count();
    for (int i = 0; i < 50; i++) {
      wire.ask(Stage.at(now));
      wire.notAsked();
      now += 3;
    }
    assertFalse(wire.isSilent(), "a deaf node knows nothing");
    assertEquals(11, asksUntilSilent());
  }

  @Test
  void an_address_is_whose_it_was_told_to_be() {
    wire.macsTold(new NodeId("b"), Set.of(7L));
    assertEquals(Optional.of(new NodeId("b")), wire.owner(7));
    assertEquals(Optional.empty(), wire.owner(8));
  }
}

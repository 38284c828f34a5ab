package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.NodeId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadTimesTest {
  private static final NodeId B = new NodeId("b");
  private static final NodeId C = new NodeId("c");

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void a_promise_lasts_the_longest_of_own_stored_and_carried() {
    long[] some = {30, 200, 1100};
    for (long own : some) {
      for (long stored : some) {
        for (long carried : some) {
          assertEquals(
              ms(Math.max(own, Math.max(stored, carried))),
              new DeadTimes(ms(own), ms(stored)).promised(ms(carried)));
        }
      }
    }
  }

  @Test
  void a_restarted_node_waits_for_what_it_may_have_promised() {
    assertEquals(ms(1100), new DeadTimes(ms(200), ms(1100)).bootWait());
    assertEquals(ms(200), new DeadTimes(ms(200), ms(30)).bootWait());
  }

  @Test
  void nothing_is_promised_with_a_longer_one_than_is_stored() {
    DeadTimes times = new DeadTimes(ms(200), ms(0));
    assertFalse(times.mayPromise(ms(30)), "its own is not on disk yet");
    times.stored(ms(200));
    assertTrue(times.mayPromise(ms(200)));
    assertFalse(times.mayPromise(ms(201)));
    times.stored(ms(1100));
    assertTrue(times.mayPromise(ms(1100)));
  }

  @Test
  void the_largest_that_was_heard_is_wanted_on_disk() {
    DeadTimes times = new DeadTimes(ms(200), ms(200));
    assertEquals(ms(200), times.wanted(2, Stage.at(0)));
    times.heard(B, ms(1100));
    times.heard(C, ms(30));
    assertEquals(ms(1100), times.wanted(2, Stage.at(0)));
  }

  @Test
  void a_smaller_one_is_used_only_after_every_voter_has_told_it_for_twice_the_larger() {
    DeadTimes times = new DeadTimes(ms(200), ms(1000));
    times.heard(B, ms(200));
    assertEquals(ms(1000), times.wanted(2, Stage.at(0)), "one voter has said nothing");
    assertEquals(ms(1000), times.wanted(2, Stage.at(9000)));
    times.heard(C, ms(300));
    assertEquals(ms(1000), times.wanted(2, Stage.at(10_000)));
    assertEquals(ms(1000), times.wanted(2, Stage.at(12_000)));
    assertEquals(ms(300), times.wanted(2, Stage.at(12_001)));
  }

  @Test
  void a_voter_that_goes_back_to_the_larger_one_starts_the_wait_again() {
    DeadTimes times = new DeadTimes(ms(200), ms(1000));
    times.heard(B, ms(200));
    assertEquals(ms(1000), times.wanted(1, Stage.at(0)));
    times.heard(B, ms(1000));
    assertEquals(ms(1000), times.wanted(1, Stage.at(1900)));
    times.heard(B, ms(200));
    assertEquals(ms(1000), times.wanted(1, Stage.at(1901)));
    assertEquals(ms(1000), times.wanted(1, Stage.at(3900)));
    assertEquals(ms(200), times.wanted(1, Stage.at(3902)));
  }

  @Test
  void a_smaller_one_that_is_on_its_way_to_the_disk_already_limits_promises() {
    DeadTimes times = new DeadTimes(ms(200), ms(2000));
    times.lowerTo(ms(2000));
    assertTrue(times.mayPromise(ms(2000)));
    times.lowerTo(ms(200));
    assertFalse(times.mayPromise(ms(2000)), "a restart might wait 200 ms only");
    times.lowerTo(ms(1000));
    assertFalse(times.mayPromise(ms(1000)), "it never raises");
  }
}

package io.flywall.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimingTest {
  private static final Duration JIFFY = Duration.ofMillis(4);

  private static Timing timing(long h, int k, long p) {
    return new Timing(Duration.ofMillis(h), k, Duration.ofMillis(p), JIFFY);
  }

  @Test
  void the_defaults_give_the_figures_of_the_design() {
    Timing timing = timing(100, 10, 10);
    assertEquals(Duration.ofMillis(200), timing.deadAfter());
    assertEquals(Duration.ofMillis(9), timing.guard());
    assertEquals(Duration.ofMillis(10), timing.evidenceAge());
    assertEquals(Duration.ofMillis(16), timing.tokenLife());
    assertEquals(Duration.ofMillis(172), timing.kernelTimeout());
    assertTrue(timing.holds());
  }

  @Test
  void ten_milliseconds_with_two_millisecond_probes_give_a_dead_time_of_thirty() {
    Timing timing = timing(10, 10, 2);
    assertEquals(Duration.ofMillis(30), timing.deadAfter());
    assertEquals(Duration.ofMillis(2), timing.evidenceAge(), "2 J would leave too little for T");
    assertEquals(Duration.ofMillis(16), timing.kernelTimeout());
    assertTrue(timing.holds());
  }

  @Test
  void one_second_heartbeats_give_eleven_tenths() {
    Timing timing = Timing.withDerivedProbe(Duration.ofSeconds(1), 10, JIFFY).orElseThrow();
    assertEquals(Duration.ofMillis(10), timing.probeInterval());
    assertEquals(Duration.ofMillis(1100), timing.deadAfter());
  }

  @Test
  void fewer_probes_need_a_longer_probe_interval() {
    Timing timing = Timing.withDerivedProbe(Duration.ofSeconds(1), 5, JIFFY).orElseThrow();
    assertEquals(Duration.ofMillis(40), timing.probeInterval());
  }

  @Test
  void a_set_combination_that_cannot_hold_names_the_smallest_threshold_that_would() {
    assertFalse(timing(1000, 4, 10).holds());
    Optional<Integer> k =
        Timing.smallestThreshold(Duration.ofSeconds(1), Duration.ofMillis(10), JIFFY);
    assertTrue(timing(1000, k.orElseThrow(), 10).holds());
    assertFalse(timing(1000, k.orElseThrow() - 1, 10).holds());
  }

  /** The inequality of the design over every combination that is accepted, both common jiffies. */
  @Test
  void the_lease_ends_before_the_promise_for_everything_that_holds() {
    int accepted = 0;
    for (long jiffy : new long[] {1, 4, 10}) {
      for (long h = 10; h <= 2000; h += 30) {
        for (int k = Timing.LEAST_THRESHOLD; k <= 40; k++) {
          for (long p : new long[] {2, 5, 10, 25, 100}) {
            Timing t =
                new Timing(Duration.ofMillis(h), k, Duration.ofMillis(p), Duration.ofMillis(jiffy));
            if (t.holds()) {
              accepted++;
              double lease = (t.tokenLife().plus(t.kernelTimeout()).toNanos() / 1e6) + jiffy;
              assertTrue(lease / 0.99 <= t.deadAfter().toMillis() / 1.01 + 1e-9, t.toString());
            }
          }
        }
      }
    }
    assertTrue(accepted > 10_000, "only " + accepted + " combinations were accepted");
  }

  /** In whole nanoseconds: (A' + T + J) / 0.99 <= D / 1.01, for the two jiffies that Debian has. */
  @Test
  void the_inequality_holds_exactly_for_whatever_is_accepted() {
    int accepted = 0;
    for (long jiffy : new long[] {4, 10}) {
      for (long h = 5; h <= 1500; h += 15) {
        for (int k = Timing.LEAST_THRESHOLD; k <= 60; k += 3) {
          for (long p : new long[] {1, 2, 3, 5, 10, 20, 40, 100}) {
            Timing t =
                new Timing(Duration.ofMillis(h), k, Duration.ofMillis(p), Duration.ofMillis(jiffy));
            long lease = t.tokenLife().plus(t.kernelTimeout()).plus(t.jiffy()).toNanos();
            boolean ends = lease * 101 <= t.deadAfter().toNanos() * 99;
            assertEquals(ends, t.leaseEndsBeforePromise(), t.toString());
            if (t.holds()) {
              accepted++;
              assertTrue(ends, t.toString());
              // T - (H + 3P): three lost probes in a row may not end a lease.
              assertTrue(t.kernelTimeout().toMillis() >= h + 3 * p, t.toString());
              assertTrue(t.evidenceAge().compareTo(t.probeInterval()) >= 0, t.toString());
              assertTrue(t.tokenLife().compareTo(t.evidenceAge()) >= 0, t.toString());
            }
          }
        }
      }
    }
    assertTrue(accepted > 1_000, "only " + accepted + " combinations were accepted");
  }

  /** Where an address that runs out is the only belt, D has to be above its life time. */
  @Test
  void a_longer_dead_time_has_just_so_many_more_probes() {
    Timing timing = timing(100, 10, 10);
    assertEquals(timing, timing.withDeadAfterAbove(Duration.ofMillis(199)));
    Timing equal = timing.withDeadAfterAbove(Duration.ofMillis(200));
    assertEquals(Duration.ofMillis(210), equal.deadAfter(), "above, not at");
    Timing longer = timing.withDeadAfterAbove(Duration.ofMillis(3001));
    assertEquals(Duration.ofMillis(3010), longer.deadAfter());
    assertEquals(timing.heartbeatInterval(), longer.heartbeatInterval());
    assertEquals(timing.probeInterval(), longer.probeInterval());
    assertEquals(timing.jiffy(), longer.jiffy());
  }

  @Test
  void a_longer_dead_time_holds_where_the_shorter_one_did() {
    for (long jiffy : new long[] {4, 10}) {
      for (long h : new long[] {10, 50, 100, 400, 1000}) {
        for (long p : new long[] {2, 5, 10, 40}) {
          Duration heartbeat = Duration.ofMillis(h);
          Duration probe = Duration.ofMillis(p);
          Duration j = Duration.ofMillis(jiffy);
          Optional<Integer> k = Timing.smallestThreshold(heartbeat, probe, j);
          for (long least = 1; k.isPresent() && least < 5000; least += 37) {
            Timing longer =
                new Timing(heartbeat, k.get(), probe, j)
                    .withDeadAfterAbove(Duration.ofMillis(least));
            assertTrue(longer.holds(), longer.toString());
            assertTrue(longer.deadAfter().toMillis() > least, longer.toString());
          }
        }
      }
    }
  }
}

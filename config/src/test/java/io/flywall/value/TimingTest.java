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
}

package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** D 200, G 9, A 10, T 172 ms. */
class LeaseTermTest {
  private static final Term TERM = new Term(7);

  private static MonotonicInstant at(long millis) {
    return Stage.at(millis);
  }

  private static LeaseTerm claimedAt(long millis) {
    return new LeaseTerm(Stage.TIMING, new Armed(at(millis), 1));
  }

  private static Event.Renewed renewed(long armed, long before, long after, boolean handedOver) {
    return new Event.Renewed(TERM, new Armed(at(armed), 2), at(before), at(after), handedOver);
  }

  @Test
  void it_ends_a_kernel_timeout_after_the_evidence_of_the_claim() {
    assertEquals(at(1172), claimedAt(1000).endsAt());
  }

  @Test
  void a_certain_renewal_moves_the_end_and_counts_from_before_the_frame() {
    LeaseTerm lease = claimedAt(1000);
    lease.renewed(renewed(1100, 1101, 1102, true));
    assertEquals(at(1101 + 172), lease.endsAt());
  }

  /** A certain renewal is at most A younger than its evidence, and T + A is below D - G. */
  @Test
  void the_kernels_end_comes_before_the_promises_however_late_a_renewal_was() {
    for (long late = 0; late <= 10; late++) {
      LeaseTerm lease = claimedAt(900);
      lease.renewed(renewed(1000, 1000 + late, 1010, true));
      assertEquals(at(1000 + late + 172), lease.endsAt());
      assertTrue(lease.endsAt().isBefore(at(1000 + 191)));
    }
  }

  @Test
  void a_renewal_that_the_kernel_did_not_take_does_not_move_the_kernels_end() {
    LeaseTerm lease = claimedAt(1000);
    lease.renewed(renewed(1100, 1101, 1101, false));
    assertEquals(at(1172), lease.endsAt());
  }

  /** The token lives at least A: what was handed over later may have found it gone. */
  @Test
  void a_renewal_whose_clock_passed_the_evidence_age_is_uncertain_and_does_not_count() {
    LeaseTerm lease = claimedAt(1000);
    lease.renewed(renewed(1100, 1105, 1111, true));
    assertEquals(at(1172), lease.endsAt());
    assertFalse(lease.isForQuorum(), "evidence there was; it was the kernel that is unsure");
    lease.renewed(renewed(1120, 1130, 1130, true));
    assertEquals(at(1130 + 172), lease.endsAt(), "just A is certain");
  }

  @Test
  void an_older_renewal_that_is_reported_late_takes_nothing_back() {
    LeaseTerm lease = claimedAt(1000);
    lease.renewed(renewed(1100, 1101, 1101, true));
    MonotonicInstant end = lease.endsAt();
    lease.renewed(renewed(1090, 1095, 1095, true));
    assertEquals(end, lease.endsAt());
  }

  @Test
  void only_newer_evidence_is_worth_a_renewal() {
    LeaseTerm lease = claimedAt(1000);
    assertFalse(lease.wouldGainBy(new Armed(at(1000), 5)));
    assertTrue(lease.wouldGainBy(new Armed(at(1001), 5)));
    lease.renewed(renewed(1100, 1100, 1100, false));
    assertFalse(lease.wouldGainBy(new Armed(at(1100), 5)), "that mark has been tried");
  }

  @Test
  void without_answers_it_ends_for_the_want_of_a_quorum() {
    LeaseTerm lease = claimedAt(1000);
    lease.renewed(renewed(1100, 1101, 1101, true));
    assertTrue(lease.isForQuorum());
  }

  @Test
  void a_lease_found_alive_has_just_what_the_kernel_says_is_left() {
    LeaseTerm found = LeaseTerm.found(Stage.TIMING, Duration.ofMillis(60), at(5000));
    assertEquals(at(5060), found.endsAt());
    found.renewed(renewed(5010, 5011, 5011, true));
    assertEquals(at(5011 + 172), found.endsAt());
  }

  /** Whatever came in whatever order: never beyond either end. */
  @Test
  void it_never_ends_later_than_either_bound_allows() {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      LeaseTerm lease = claimedAt(1000);
      long newestEvidence = 1000;
      long newestCertain = 1000;
      long now = 1000;
      for (int i = 0; i < 20; i++) {
        now += random.nextInt(60);
        long armed = now - random.nextInt(15);
        long after = now + random.nextInt(10);
        boolean handedOver = random.nextInt(4) > 0;
        lease.renewed(renewed(armed, now, after, handedOver));
        newestEvidence = Math.max(newestEvidence, armed);
        if (handedOver && after - armed <= 10) {
          newestCertain = Math.max(newestCertain, now);
        }
        long expected = Math.min(newestEvidence + 191, newestCertain + 172);
        assertEquals(at(expected), lease.endsAt(), "seed " + seed);
      }
    }
  }
}

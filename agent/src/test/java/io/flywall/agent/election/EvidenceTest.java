package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.NodeId;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final Duration AGE = Duration.ofMillis(10);
  private static final NodeId B = new NodeId("b");
  private static final NodeId C = new NodeId("c");
  private static final NodeId D = new NodeId("d");
  private static final NodeId E = new NodeId("e");

  private static final DeclaredDead NOBODY = new DeclaredDead();

  private final Evidence evidence = new Evidence(AGE);

  private static Armed armed(long millis) {
    return new Armed(Stage.at(millis), (int) millis);
  }

  private static VoterRoll roll(int voters) {
    return new VoterRoll(new NodeId("a"), AGE, VoterList.NONE, voters, VoterList.NONE);
  }

  @Test
  void one_other_of_three_is_enough_and_the_newest_counts() {
    assertEquals(Optional.empty(), evidence.of(roll(3), NOBODY, Stage.at(100)));
    assertTrue(evidence.supported(B, armed(95), Stage.at(100)));
    assertTrue(evidence.supported(C, armed(98), Stage.at(100)));
    assertEquals(Optional.of(armed(98)), evidence.of(roll(3), NOBODY, Stage.at(100)));
  }

  @Test
  void of_five_it_is_the_second_newest() {
    evidence.supported(B, armed(99), Stage.at(100));
    assertEquals(Optional.empty(), evidence.of(roll(5), NOBODY, Stage.at(100)));
    evidence.supported(C, armed(91), Stage.at(100));
    assertEquals(Optional.of(armed(91)), evidence.of(roll(5), NOBODY, Stage.at(100)));
    evidence.supported(D, armed(94), Stage.at(100));
    evidence.supported(E, armed(93), Stage.at(100));
    assertEquals(Optional.of(armed(94)), evidence.of(roll(5), NOBODY, Stage.at(100)));
  }

  @Test
  void a_voter_counts_once_whatever_it_answered_on_whatever_path() {
    evidence.supported(B, armed(92), Stage.at(100));
    evidence.supported(B, armed(96), Stage.at(100));
    evidence.supported(B, armed(94), Stage.at(100));
    assertEquals(Optional.empty(), evidence.of(roll(5), NOBODY, Stage.at(100)));
    assertEquals(Optional.of(armed(96)), evidence.of(roll(3), NOBODY, Stage.at(100)));
  }

  @Test
  void an_answer_older_than_the_evidence_age_does_not_count() {
    assertTrue(evidence.supported(B, armed(90), Stage.at(100)), "just A");
    assertFalse(evidence.supported(C, armed(89), Stage.at(100)));
    assertEquals(Optional.empty(), evidence.of(roll(5), NOBODY, Stage.at(100)));
  }

  @Test
  void what_counted_is_no_evidence_any_more_when_it_has_become_too_old() {
    evidence.supported(B, armed(90), Stage.at(95));
    assertEquals(Optional.of(armed(90)), evidence.of(roll(3), NOBODY, Stage.at(100)));
    assertEquals(Optional.empty(), evidence.of(roll(3), NOBODY, Stage.at(101)));
  }

  @Test
  void an_answer_to_what_was_not_armed_proves_nothing_to_the_kernel() {
    assertFalse(evidence.supported(B, Armed.without(Stage.at(100)), Stage.at(100)));
    assertEquals(Optional.empty(), evidence.of(roll(3), NOBODY, Stage.at(100)));
  }

  @Test
  void who_is_not_in_the_voter_list_does_not_count() {
    VoterList two = VoterList.of(1, List.of(new NodeId("a").shortForm(), C.shortForm(), 77));
    VoterRoll known = new VoterRoll(new NodeId("a"), AGE, two, 3, two);
    evidence.supported(B, armed(100), Stage.at(100));
    assertEquals(Optional.empty(), evidence.of(known, NOBODY, Stage.at(100)));
    evidence.supported(C, armed(99), Stage.at(100));
    assertEquals(Optional.of(armed(99)), evidence.of(known, NOBODY, Stage.at(100)));
  }

  /** A pair that asks each other: both are needed. */
  @Test
  void of_two_voters_the_other_one_is_needed() {
    assertEquals(Optional.empty(), evidence.of(roll(2), NOBODY, Stage.at(100)));
    evidence.supported(B, armed(99), Stage.at(100));
    assertEquals(Optional.of(armed(99)), evidence.of(roll(2), NOBODY, Stage.at(100)));
  }
}

package io.flywall.agent.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.flywall.agent.election.BrokenRules;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Reserved;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each plausible mistake breaks a promise within five thousand seeds. Where a mistake shows only
 * when a hand-over meets other trouble, its stories have more hand-overs; the right rules survive
 * the same stories.
 */
@Tag("simulation")
class BrokenRulesTest {
  private static final int SEEDS = 5000;

  /**
   * Of each kind of stories: what all tests may take is 25 minutes, and these play to their end.
   */
  private static final int OF_THE_RIGHT_RULES = 1500;

  private static final List<Fault> RELOADED =
      List.of(Fault.NEW_TIMING, Fault.NEW_TIMING, Fault.ISOLATION, Fault.FREEZE);

  @ParameterizedTest
  @EnumSource
  void a_broken_rule_of_the_election_is_caught(BrokenRules rules) {
    assertCaught(
        rules.name(),
        new Mutant() {
          @Override
          public List<Fault> pressedBy() {
            return switch (rules) {
              // Only who hears nothing of a hand-over stands beside its successor.
              case CONDITIONAL_VOTE_DOES_NOT_BIND ->
                  List.of(Fault.HAND_OVER, Fault.ISOLATION, Fault.STOP);
              // A primary that serves on while it is voted upon is one that hands over.
              case A_MARK_TAKEN_AFTER_A_VOTE_IN_A_LATER_TERM -> List.of(Fault.HAND_OVER);
              // The lease of who changes its times must not outlast what others have promised.
              case A_LONGER_LEASE_THAT_NOBODY_IS_TOLD_OF -> RELOADED;
              default -> List.of();
            };
          }

          @Override
          public boolean buries() {
            return rules.ofTheDead();
          }

          /** What only a restart can break is not to be mended by a reload. */
          @Override
          public boolean reloads() {
            return rules != BrokenRules.STORED_DEAD_TIME_FORGOTTEN_AT_RESTART;
          }

          @Override
          public Election election(
              ElectionSettings settings,
              Reserved found,
              Optional<Duration> left,
              MonotonicInstant now) {
            return rules.election(settings, found, left, now);
          }
        });
  }

  @Test
  void claims_and_renewals_without_a_token_are_caught() {
    assertCaught(
        "no tokens",
        new Mutant() {
          @Override
          public boolean ignoresTokens() {
            return true;
          }
        });
  }

  @Test
  void one_now_for_a_batch_is_caught() {
    assertCaught(
        "one now per batch",
        new Mutant() {
          @Override
          public boolean oneNowPerBatch() {
            return true;
          }

          @Override
          public List<Fault> pressedBy() {
            return List.of(Fault.HAND_OVER);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("pressed")
  void the_right_rules_survive_the_same_stories(List<Fault> pressed) {
    Mutant right =
        new Mutant() {
          @Override
          public List<Fault> pressedBy() {
            return pressed;
          }
        };
    assertEquals(List.of(), new Campaign(right, 1, OF_THE_RIGHT_RULES, OF_THE_RIGHT_RULES).run());
  }

  static Stream<List<Fault>> pressed() {
    return Stream.of(
        List.of(Fault.HAND_OVER), List.of(Fault.HAND_OVER, Fault.ISOLATION, Fault.STOP), RELOADED);
  }

  @Test
  void the_right_rules_survive_the_deaths_of_most_nodes() {
    Mutant right =
        new Mutant() {
          @Override
          public boolean buries() {
            return true;
          }
        };
    assertEquals(List.of(), new Campaign(right, 1, OF_THE_RIGHT_RULES, OF_THE_RIGHT_RULES).run());
  }

  @Test
  void a_smaller_dead_time_with_the_lease_of_the_larger_is_caught() {
    assertCaught(
        "gates that keep their times",
        new Mutant() {
          @Override
          public void regate(SimulatedKernel kernel, Timing timing) {}

          @Override
          public List<Fault> pressedBy() {
            return RELOADED;
          }
        });
  }

  @Test
  void a_ceiling_that_is_not_stored_is_caught() {
    assertCaught(
        "ceiling not stored",
        new Mutant() {
          @Override
          public boolean storesNothing() {
            return true;
          }
        });
  }

  @Test
  void two_nodes_with_one_id_that_nobody_notices_are_caught() {
    assertCaught(
        "two equal ids",
        new Mutant() {
          @Override
          public boolean blindForNamesakes() {
            return true;
          }
        });
  }

  private static void assertCaught(String name, Mutant mutant) {
    Campaign campaign = new Campaign(mutant, 1, SEEDS, SEEDS);
    List<String> broken = campaign.run();
    assertFalse(broken.isEmpty(), name + " survived " + SEEDS + " seeds");
    System.out.println(
        "figure: mutant "
            + name
            + " caught after "
            + campaign.played()
            + " seeds: "
            + broken.get(0));
  }
}

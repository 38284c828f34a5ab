package io.flywall.agent.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.quorum.Quorum.Tally;
import io.flywall.value.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuorumTest {

  private static List<NodeId> voters(int count) {
    List<NodeId> voters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      voters.add(new NodeId("n" + i));
    }
    return voters;
  }

  /** Lets those who have not voted decide: won when every outcome is yes, lost when none is. */
  private static Tally naive(List<NodeId> voters, Map<NodeId, Boolean> votes) {
    List<NodeId> silent = voters.stream().filter(voter -> !votes.containsKey(voter)).toList();
    boolean mayWin = false;
    boolean mayLose = false;
    for (int word = 0; word < 1 << silent.size(); word++) {
      int yes = Integer.bitCount(word) + Collections.frequency(votes.values(), true);
      if (yes > voters.size() - yes) {
        mayWin = true;
      } else {
        mayLose = true;
      }
    }
    return mayWin && mayLose ? Tally.PENDING : mayWin ? Tally.WON : Tally.LOST;
  }

  /** Yes, no or nothing from each voter: all maps of up to seven voters. */
  @Test
  void a_tally_says_what_every_outcome_of_the_missing_votes_says() {
    int looked = 0;
    for (int count = 1; count <= 7; count++) {
      List<NodeId> voters = voters(count);
      int maps = (int) Math.pow(3, count);
      for (int map = 0; map < maps; map++) {
        Map<NodeId, Boolean> votes = new HashMap<>();
        int rest = map;
        for (NodeId voter : voters) {
          if (rest % 3 != 0) {
            votes.put(voter, rest % 3 == 1);
          }
          rest /= 3;
        }
        assertEquals(naive(voters, votes), new Quorum(count).tally(votes), count + ": " + votes);
        looked++;
      }
    }
    assertEquals(3 + 9 + 27 + 81 + 243 + 729 + 2187, looked);
  }

  @Test
  void two_quorums_always_share_a_voter_and_nothing_smaller_is_one() {
    for (int count = 1; count <= 7; count++) {
      int needed = new Quorum(count).needed();
      assertTrue(2 * needed > count);
      assertTrue(2 * (needed - 1) <= count);
    }
  }

  @Test
  void no_voters_have_no_quorum() {
    assertThrows(IllegalArgumentException.class, () -> new Quorum(0));
  }

  /**
   * The newest instant of which a quorum has seen it or a later one, the counting node with all.
   */
  private static Optional<Integer> naiveNewest(int voters, List<Integer> seen) {
    int needed = voters / 2 + 1;
    return seen.stream()
        .filter(at -> 1 + seen.stream().filter(other -> other >= at).count() >= needed)
        .max(Comparator.naturalOrder());
  }

  @Test
  void the_newest_that_a_quorum_has_seen_is_what_a_naive_search_finds() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      int voters = 2 + random.nextInt(6);
      List<Integer> seen = new ArrayList<>();
      for (int other = random.nextInt(voters); other > 0; other--) {
        seen.add(random.nextInt(8));
      }
      assertEquals(
          naiveNewest(voters, seen),
          new Quorum(voters).newestSeen(seen, Comparator.naturalOrder(), true),
          voters + " voters, " + seen);
    }
  }

  @Test
  void a_voter_alone_has_nobody_whose_answer_could_prove_anything() {
    assertEquals(
        Optional.empty(), new Quorum(1).newestSeen(List.of(3), Comparator.naturalOrder(), true));
  }
}

package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.NodeId;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeclaredDeadTest {
  private static final Duration D = Duration.ofMillis(200);

  private static List<NodeId> nodes(int count) {
    return IntStream.range(0, count).mapToObj(i -> new NodeId("n" + i)).toList();
  }

  private static VoterRoll roll(List<NodeId> voters) {
    VoterList list = VoterList.of(1, voters.stream().map(NodeId::shortForm).toList());
    return new VoterRoll(voters.get(0), Duration.ofMillis(200), list, voters.size(), list);
  }

  private static DeclaredDead dead(List<NodeId> dead) {
    DeclaredDead declared = new DeclaredDead();
    declared.declare(dead, Stage.at(5_000));
    return declared;
  }

  private static List<NodeId> chosen(List<NodeId> from, int bits) {
    List<NodeId> some = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      if ((bits & 1 << i) != 0) {
        some.add(from.get(i));
      }
    }
    return some;
  }

  /**
   * Whatever two nodes were told, as long as it is true: those that live cannot give both of them
   * what each needs, nor one of them and a node that counts everybody.
   */
  @Test
  void two_that_decide_without_different_dead_need_somebody_in_common() {
    for (int size = 3; size <= VoterList.MOST_MEMBERS; size++) {
      List<NodeId> voters = nodes(size);
      VoterRoll roll = roll(voters);
      for (int off = 0; off < (1 << size) - 1; off++) {
        int living = size - Integer.bitCount(off);
        for (int one = off; ; one = one - 1 & off) {
          int needed = dead(chosen(voters, one)).quorum(roll).needed();
          int everybody = roll.quorum().needed();
          assertTrue(needed + everybody > living, "of " + size + " off " + off + " told " + one);
          for (int other = off; ; other = other - 1 & off) {
            int others = dead(chosen(voters, other)).quorum(roll).needed();
            assertTrue(needed + others > living, size + ": " + off + " " + one + " " + other);
            if (other == 0) {
              break;
            }
          }
          if (one == 0) {
            break;
          }
        }
      }
    }
  }

  /** One that is back, and that no survivor has heard yet, finds no majority against one. */
  @Test
  void one_that_comes_back_unheard_is_no_majority() {
    for (int size = 3; size <= VoterList.MOST_MEMBERS; size++) {
      List<NodeId> voters = nodes(size);
      VoterRoll roll = roll(voters);
      for (int off = 1; off < (1 << size) - 1; off++) {
        int living = size - Integer.bitCount(off);
        for (int told = off; told > 0; told = told - 1 & off) {
          int needed = dead(chosen(voters, told)).quorum(roll).needed();
          int left = living - needed;
          assertTrue(left + 1 < roll.quorum().needed() || left < 0, size + ": " + off + " " + told);
        }
      }
    }
  }

  private static void speaks(DeclaredDead declared, NodeId node, long from, long to) {
    for (long at = from; at <= to; at += 100) {
      declared.heard(node, Stage.at(at), D);
      declared.onTime(Stage.at(at), D);
    }
  }

  @Test
  void who_is_heard_for_two_seconds_counts_again() {
    List<NodeId> trio = nodes(3);
    DeclaredDead declared = dead(trio.subList(1, 3));
    declared.claimed();
    assertEquals(1, declared.quorum(roll(trio)).needed());
    speaks(declared, trio.get(0), 100, 3_000);
    speaks(declared, trio.get(1), 100, 2_000);
    assertTrue(declared.has(trio.get(1)), "its code is not compiled yet");
    speaks(declared, trio.get(1), 2_100, 2_100);
    assertFalse(declared.has(trio.get(1)));
    assertTrue(declared.has(trio.get(2)));
    assertEquals(2, declared.quorum(roll(trio)).needed());
  }

  @Test
  void who_comes_and_goes_does_not_count() {
    List<NodeId> trio = nodes(3);
    DeclaredDead declared = dead(trio.subList(1, 3));
    declared.claimed();
    for (int life = 0; life < 10; life++) {
      speaks(declared, trio.get(1), life * 3_000 + 100, life * 3_000 + 1_900);
    }
    declared.onTime(Stage.at(60_000), D);
    assertTrue(declared.has(trio.get(1)));
  }

  @Test
  void a_declaration_without_a_claim_is_over_when_the_operator_has_given_up() {
    List<NodeId> trio = nodes(3);
    DeclaredDead declared = dead(trio.subList(1, 3));
    declared.onTime(Stage.at(4_999), D);
    assertFalse(declared.isNobody());
    declared.onTime(Stage.at(5_000), D);
    assertTrue(declared.isNobody());
    declared.declare(trio.subList(1, 3), Stage.at(5_000));
    declared.claimed();
    declared.onTime(Stage.at(50_000), D);
    assertFalse(declared.isNobody());
  }

  @Test
  void another_declaration_takes_the_place_of_the_first() {
    List<NodeId> five = nodes(5);
    DeclaredDead declared = dead(five.subList(1, 4));
    declared.declare(five.subList(4, 5), Stage.at(5_000));
    assertEquals(Set.of(five.get(4)), declared.nodes());
  }

  @Test
  void who_does_not_vote_makes_no_difference() {
    List<NodeId> trio = nodes(3);
    assertEquals(2, dead(List.of(new NodeId("stranger"))).quorum(roll(trio)).needed());
  }
}

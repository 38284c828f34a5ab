package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.NodeId;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class VoterRollTest {
  private static final Duration D = Duration.ofMillis(200);
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");
  private static final NodeId C = new NodeId("c");

  private static VoterList list(int version, String... names) {
    TreeSet<Integer> members = new TreeSet<>();
    for (String name : names) {
      members.add(new NodeId(name).shortForm());
    }
    return new VoterList(version, members);
  }

  /** Node a, with the stored list and the configured members. */
  private static VoterRoll roll(VoterList stored, String... configured) {
    return new VoterRoll(A, D, list(0, configured), configured.length, stored);
  }

  @Test
  void a_node_that_never_ran_begins_with_its_configuration_as_edition_one() {
    VoterRoll roll = roll(VoterList.NONE, "a", "b", "c");
    assertEquals(list(1, "a", "b", "c"), roll.current());
    assertEquals(2, roll.quorum().needed());
    assertEquals(Optional.empty(), roll.next(Stage.at(0)));
  }

  @Test
  void what_was_stored_is_in_force_whatever_is_configured_now() {
    VoterRoll roll = roll(list(4, "a", "b", "c"), "a", "b", "c", "d");
    assertEquals(list(4, "a", "b", "c"), roll.current());
    assertFalse(roll.has(new NodeId("d")));
  }

  /** Two editions that follow one another have majorities that meet; the wait sees to the rest. */
  @Test
  void the_next_edition_comes_after_a_majority_has_reported_the_present_one_for_the_dead_time() {
    VoterRoll roll = roll(list(4, "a", "b", "c"), "a", "b", "c", "d");
    assertEquals(Optional.empty(), roll.next(Stage.at(0)), "nobody has reported");
    roll.heard(B, list(3, "a", "b").stamp());
    assertEquals(Optional.empty(), roll.next(Stage.at(1000)), "an older edition");
    roll.heard(B, list(4, "a", "b", "c").stamp());
    assertEquals(Optional.empty(), roll.next(Stage.at(1000)));
    assertEquals(Optional.empty(), roll.next(Stage.at(1199)));
    assertEquals(Optional.of(list(5, "a", "b", "c", "d")), roll.next(Stage.at(1200)));
    assertEquals(list(4, "a", "b", "c"), roll.current(), "in force only when it is on disk");
    roll.adopt(list(5, "a", "b", "c", "d"));
    assertEquals(3, roll.quorum().needed());
    assertEquals(Optional.empty(), roll.next(Stage.at(2000)));
  }

  @Test
  void a_reporter_that_falls_back_starts_the_wait_again() {
    VoterRoll roll = roll(list(4, "a", "b", "c"), "a", "b");
    roll.heard(B, list(4, "a", "b", "c").stamp());
    assertEquals(Optional.empty(), roll.next(Stage.at(0)));
    roll.heard(B, list(3, "a", "b").stamp());
    assertEquals(Optional.empty(), roll.next(Stage.at(199)));
    roll.heard(B, list(4, "a", "b", "c").stamp());
    assertEquals(Optional.empty(), roll.next(Stage.at(200)));
    assertEquals(Optional.empty(), roll.next(Stage.at(399)));
    assertEquals(Optional.of(list(5, "a", "b")), roll.next(Stage.at(400)));
  }

  @Test
  void who_is_no_voter_of_the_present_edition_does_not_count_for_the_next() {
    VoterRoll roll = roll(list(4, "a", "b", "c"), "a", "b", "c", "d");
    roll.heard(new NodeId("d"), list(9, "x").stamp());
    assertEquals(Optional.empty(), roll.next(Stage.at(0)));
    assertEquals(Optional.empty(), roll.next(Stage.at(10_000)));
  }

  @Test
  void two_nodes_more_or_one_replaced_is_never_one_step() {
    VoterRoll two = roll(list(4, "a", "b", "c"), "a", "b", "c", "d", "e");
    VoterRoll replaced = roll(list(4, "a", "b", "c"), "a", "b", "d");
    for (VoterRoll roll : new VoterRoll[] {two, replaced}) {
      roll.heard(B, list(4, "a", "b", "c").stamp());
      roll.heard(C, list(4, "a", "b", "c").stamp());
      for (long millis = 0; millis < 10_000; millis += 100) {
        assertEquals(Optional.empty(), roll.next(Stage.at(millis)));
      }
    }
  }

  @Test
  void a_newcomer_learns_the_number_of_its_list_from_those_who_have_it() {
    VoterRoll newcomer = roll(VoterList.NONE, "a", "b", "c");
    newcomer.heard(B, list(6, "a", "b", "c").stamp());
    newcomer.heard(C, list(9, "b", "c").stamp());
    assertEquals(Optional.of(list(6, "a", "b", "c")), newcomer.next(Stage.at(0)));
    newcomer.adopt(list(6, "a", "b", "c"));
    assertEquals(list(6, "a", "b", "c"), newcomer.current());
  }

  @Test
  void an_older_edition_is_never_adopted_nor_supported() {
    VoterRoll roll = roll(list(4, "a", "b", "c"), "a", "b", "c");
    roll.adopt(list(3, "a", "b"));
    assertEquals(list(4, "a", "b", "c"), roll.current());
    assertFalse(roll.accepts(list(3, "a", "b", "c").stamp()));
    assertTrue(roll.accepts(list(4, "a", "b", "c").stamp()));
    assertTrue(roll.accepts(list(5, "a", "b").stamp()));
  }

  @Test
  void another_list_of_the_same_number_is_not_supported_unless_ours_is_not_known() {
    VoterRoll roll = roll(list(4, "a", "b", "c"), "a", "b", "c");
    assertFalse(roll.accepts(list(4, "a", "b").stamp()));
    assertFalse(
        roll.accepts(new VoterList.Stamp(4, VoterList.Stamp.UNKNOWN)), "it may count fewer");
    VoterRoll byAddress = new VoterRoll(A, D, VoterList.NONE, 3, VoterList.NONE);
    assertTrue(byAddress.accepts(list(1, "x", "y").stamp()));
  }

  @Test
  void a_configuration_by_addresses_has_everybody_and_the_configured_count() {
    VoterRoll roll = new VoterRoll(A, D, VoterList.NONE, 5, VoterList.NONE);
    assertTrue(roll.has(new NodeId("anybody")));
    assertEquals(3, roll.quorum().needed());
    assertEquals(Optional.empty(), roll.next(Stage.at(0)));
  }

  @Test
  void a_list_has_as_many_members_as_the_majority_is_of() {
    for (int count = 1; count <= VoterList.MOST_MEMBERS; count++) {
      String[] names = new String[count];
      for (int i = 0; i < count; i++) {
        names[i] = "n" + i;
      }
      assertEquals(count / 2 + 1, roll(list(1, names), names).quorum().needed());
    }
  }
}

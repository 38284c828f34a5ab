package io.flywall.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoterListTest {
  private static final NodeId ONE = new NodeId("fw1");
  private static final NodeId TWO = new NodeId("fw2");
  private static final NodeId THREE = new NodeId("fw3");

  private static VoterList of(int version, NodeId... nodes) {
    return VoterList.of(version, List.of(nodes).stream().map(NodeId::shortForm).toList());
  }

  @Test
  void editions_that_follow_one_another_differ_by_one_node() {
    assertEquals(0, of(1, ONE, TWO).distanceTo(of(1, TWO, ONE)));
    assertEquals(1, of(1, ONE, TWO).distanceTo(of(2, ONE, TWO, THREE)));
    assertEquals(2, of(1, ONE, TWO).distanceTo(of(2, ONE, THREE)));
  }

  @Test
  void a_list_by_addresses_has_everybody_and_is_not_known() {
    assertTrue(VoterList.NONE.has(ONE));
    assertFalse(VoterList.NONE.isKnown());
    assertTrue(of(1, ONE, TWO).isKnown());
    assertFalse(of(1, ONE, TWO).has(THREE));
  }

  @Test
  void a_stamp_tells_editions_and_members_apart() {
    assertEquals(of(3, ONE, TWO).stamp(), of(3, TWO, ONE).stamp());
    assertNotEquals(of(3, ONE, TWO).stamp(), of(3, ONE, THREE).stamp());
    assertNotEquals(of(3, ONE, TWO).stamp(), of(3, ONE, TWO).withVersion(4).stamp());
    assertEquals(VoterList.Stamp.UNKNOWN, VoterList.NONE.stamp().members());
  }

  @Test
  void what_is_stored_is_equal_when_all_of_it_is() {
    Reserved reserved = new Reserved(new Term(5), Duration.ofMillis(200), of(1, ONE, TWO));
    assertEquals(reserved, new Reserved(new Term(5), Duration.ofMillis(200), of(1, TWO, ONE)));
    assertEquals(
        reserved.hashCode(),
        new Reserved(new Term(5), Duration.ofMillis(200), of(1, TWO, ONE)).hashCode());
    assertNotEquals(reserved, new Reserved(new Term(6), Duration.ofMillis(200), of(1, ONE, TWO)));
    assertNotEquals(reserved, new Reserved(new Term(5), Duration.ofMillis(201), of(1, ONE, TWO)));
    assertNotEquals(reserved, new Reserved(new Term(5), Duration.ofMillis(200), of(2, ONE, TWO)));
  }
}

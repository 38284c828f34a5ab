package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is away from the VIPs' LAN: "a" is this node. */
class LanWatchTest {
  private final Peers peers = new Peers();
  private final LanWatch lan = new LanWatch(new NodeId("a"), peers);

  @BeforeEach
  void b_and_c_live() {
    alive("b", 1000);
    alive("c", 1000);
  }

  private void alive(String node, long millis) {
    PeerStanding standing =
        new PeerStanding(Role.BACKUP, Term.NONE, Stage.settings(node, 100).rank(true));
    peers.heard(new NodeId(node), standing, Duration.ofMillis(200), Stage.at(millis));
  }

  private void told(String by, String... nodes) {
    lan.told(
        new Event.LanHeard(
            new NodeId(by), Arrays.stream(nodes).map(NodeId::new).collect(Collectors.toSet())));
  }

  private boolean away() {
    return lan.isAway(Stage.at(1000));
  }

  @Test
  void who_is_missed_by_two_that_hear_each_other_is_away() {
    told("a");
    told("b", "c");
    told("c", "b");
    assertTrue(away());
  }

  @Test
  void nobody_is_away_while_one_of_the_others_hears_it() {
    told("a");
    told("b", "c");
    told("c", "a", "b");
    assertFalse(away());
  }

  /** The others' word may be older than the path's return. */
  @Test
  void who_hears_one_of_them_is_not_away() {
    told("a", "b");
    told("b", "c");
    told("c", "b");
    assertFalse(away());
  }

  /** A switch that is off: all are. */
  @Test
  void where_nobody_hears_anybody_nobody_is_to_blame() {
    told("a");
    told("b");
    told("c");
    assertFalse(away());
  }

  @Test
  void one_witness_is_not_enough() {
    told("a");
    told("b");
    assertFalse(away());
    told("c", "b");
    told("b", "c");
    assertFalse(lan.isAway(Stage.at(1201)), "both are dead by then");
  }

  @Test
  void who_has_no_path_there_is_not_asked_and_is_no_witness() {
    told("b", "c");
    told("c", "b");
    assertFalse(away(), "this node has not looked");
  }
}

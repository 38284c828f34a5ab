package io.flywall.agent.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailoverCheckTest {
  private static AgentView.Peer peer(String id, String role, int priority, boolean inSync) {
    return new AgentView.Peer(
        id,
        role,
        8,
        priority,
        "healthy",
        "healthy",
        0,
        Optional.of(Views.SHOWN),
        List.of(),
        Optional.of(true),
        Optional.of("0.1.0"),
        Optional.empty(),
        Optional.of(inSync),
        Map.of());
  }

  private static AgentView.Quorum majority(int reachable) {
    return new AgentView.Quorum("majority", 3, 2, reachable, 1, List.of());
  }

  private static final AgentView.Quorum NONE = new AgentView.Quorum("none", 2, 1, 2, 1, List.of());

  private static AgentView.Peer unheard(String id) {
    AgentView.Peer peer = peer(id, "backup", 10, true);
    return new AgentView.Peer(
        peer.node(),
        peer.role(),
        peer.term(),
        peer.priority(),
        peer.health(),
        peer.healthText(),
        peer.failuresInRow(),
        peer.lastHeard(),
        peer.paths(),
        peer.configurationMatches(),
        peer.version(),
        peer.baseUrl(),
        Optional.empty(),
        peer.refused());
  }

  @Test
  void an_unknown_copy_is_neither_whole_nor_behind() {
    FailoverCheck check = check("primary", "firewall-a", NONE, unheard("b"));
    assertEquals(
        List.of("whether b has the newest changes of the replicated datasets is unknown"),
        check.obstacles());
    assertEquals(
        Optional.of("c"),
        check("primary", "firewall-a", NONE, unheard("b"), peer("c", "backup", 200, true))
            .successor());
    assertEquals(
        Optional.of("b"),
        check("primary", "firewall-a", NONE, unheard("b"), peer("c", "backup", 5, false))
            .successor());
  }

  @Test
  void what_nobody_copies_is_said_and_is_no_obstacle() {
    FailoverCheck check = check("primary", "firewall-a", NONE, peer("b", "backup", 10, true));
    assertEquals(List.of(), check.obstacles());
    assertEquals(
        List.of("established connections (they are not replicated yet)"), check.notReplicated());
  }

  private static FailoverCheck check(
      String role, String primary, AgentView.Quorum quorum, AgentView.Peer... peers) {
    return FailoverCheck.of(Views.with(role, Optional.of(primary), quorum, List.of(peers)));
  }

  @Test
  void the_successor_is_in_sync_first_and_then_preferred() {
    assertEquals(
        Optional.of("c"),
        check(
                "primary",
                "firewall-a",
                majority(3),
                peer("b", "backup", 50, false),
                peer("c", "backup", 150, true))
            .successor());
    assertEquals(
        Optional.of("b"),
        check(
                "primary",
                "firewall-a",
                majority(3),
                peer("c", "backup", 150, true),
                peer("b", "backup", 60, true))
            .successor());
  }

  @Test
  void who_asks_may_be_the_successor_himself() {
    FailoverCheck check = check("backup", "b", NONE, peer("b", "primary", 10, true));
    assertEquals(Optional.of("firewall-a"), check.successor());
    assertEquals(List.of(), check.obstacles());
  }

  @Test
  void what_would_be_lost_is_said() {
    FailoverCheck check = check("primary", "firewall-a", NONE, peer("b", "backup", 10, false));
    assertEquals(
        List.of("b lacks the newest changes of the replicated datasets"), check.obstacles());
  }

  @Test
  void a_majority_counts_without_the_one_that_dies() {
    FailoverCheck check =
        check("primary", "firewall-a", majority(2), peer("b", "backup", 10, true));
    assertFalse(check.possible());
    assertEquals(
        List.of("a claim needs 2 voters, and without the primary there would be 1"),
        check.obstacles());
  }

  @Test
  void a_witness_is_no_successor_and_no_obstacle() {
    FailoverCheck check =
        check("primary", "firewall-a", majority(3), peer("w", "witness", 10, true));
    assertEquals(List.of("no other node could serve"), check.obstacles());
  }

  @Test
  void a_node_in_fault_is_named() {
    FailoverCheck check = check("primary", "firewall-a", NONE, peer("b", "fault", 10, true));
    assertEquals(
        List.of("b could not: role fault", "no other node could serve"), check.obstacles());
  }
}

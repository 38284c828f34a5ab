package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.value.MonotonicInstant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * A changed file, node by node, while the cluster serves: no role changes, and nobody is missed.
 */
@Tag("ha_full_stack")
class ReloadLabTest {
  private static final String PRIORITY_LINE = "heartbeat_interval = 100ms";

  private static String secondVip(Cluster cluster) {
    return cluster.scene.lab().vip().replaceAll("[0-9]+$", "101");
  }

  /** Another priority, a longer dead time and one more VIP, in one file. */
  private static void change(Cluster cluster, LabNode node) {
    FlywallAgent agent = cluster.agent(node.id());
    agent.edit(PRIORITY_LINE, PRIORITY_LINE + "\n    failure_threshold = 20");
    agent.edit("priority = " + 50 * node.number(), "priority = " + (200 - 10 * node.number()));
    agent.edit(
        "virtual_ips = [",
        "virtual_ips = [ { address = \"%s/24\", interface = %s }"
            .formatted(secondVip(cluster), LabNetwork.LAN.device()));
  }

  private static void reloadAllButMoveNothing(Cluster cluster) {
    final String primary = cluster.start();
    final long term = cluster.term(primary);
    cluster.record();
    MonotonicInstant begun = cluster.now();
    change(cluster, cluster.node(primary));
    Command early = cluster.agent(primary).cli("config", "reload");
    assertEquals(1, early.status(), early::output);
    assertTrue(early.output().contains("reload the backups first"), early::output);
    List<LabNode> inTurn = new ArrayList<>(cluster.others(primary));
    inTurn.forEach(node -> change(cluster, node));
    inTurn.add(cluster.node(primary));
    for (LabNode node : inTurn) {
      String told = cluster.agent(node.id()).reload();
      assertTrue(told.contains("failure_threshold: 10 -> 20"), told);
      assertTrue(told.contains("in force after"), told);
      Cluster.figure("reload", told.lines().reduce((a, b) -> b).orElseThrow());
    }
    Observation seen = cluster.observe(begun);
    Cluster.figure("reload node by node", seen);
    assertEquals(0, seen.dual().millis());
    assertNobodyMissed(seen);
    assertTrue(cluster.node(primary).has(secondVip(cluster)), cluster.scene.words());
    for (LabNode node : cluster.nodes()) {
      JsonNode status = cluster.agent(node.id()).status();
      assertEquals(term, status.get("term").asLong(), status::toString);
      assertEquals(300, status.get("timing").get("dead_after").asLong(), status::toString);
      assertEquals(List.of(), problems(status), status::toString);
    }
    MonotonicInstant killed = cluster.agent(primary).kill();
    // Its kernel answers for a lease, and alone: the owner before a successor answers would be it.
    SafetyCases.awaitSuccessor(cluster, primary);
    String next = cluster.primary();
    assertFalse(next.equals(primary));
    assertTrue(cluster.node(next).has(secondVip(cluster)), cluster.scene.words());
    Observation takeover = cluster.observe(killed);
    assertEquals(0, takeover.dual().millis());
  }

  /** A question in a row, or what the instrument itself was late by. */
  static void assertNobodyMissed(Observation seen) {
    double late = seen.stalls().worst().toNanos() / 1e6;
    assertTrue(seen.outageMillis() < 5 + late, () -> "nobody should miss the VIP: " + seen);
  }

  private static List<String> problems(JsonNode status) {
    List<String> found = new ArrayList<>();
    // The instrument asks a thousand times a second; what a busy machine drops of that is no
    // matter.
    for (JsonNode problem : status.get("problems")) {
      if (!problem.asText().contains("were dropped")) {
        found.add(problem.asText());
      }
    }
    return found;
  }

  @LabCase
  void vips_intervals_and_priorities_reach_a_trio_without_a_change_of_role() {
    try (Cluster trio = Constellation.TRIO.cluster()) {
      reloadAllButMoveNothing(trio);
    }
  }

  @LabCase
  void vips_intervals_and_priorities_reach_a_pair_without_a_change_of_role() {
    try (Pair pair = Pair.thorough()) {
      reloadAllButMoveNothing(pair);
    }
  }

  @LabCase
  void a_secret_is_rotated_without_a_word_being_lost() {
    try (Pair pair = Pair.of()) {
      final String primary = pair.start();
      final long term = pair.term(primary);
      String old = pair.agent(primary).config().secret();
      String fresh = FlywallConfig.freshSecret();
      String oldLine = "secret_key = \"" + old + "\"";
      String both = "secret_keys = [ { id = 1, key = \"%s\" }, { id = 2, key = \"%s\" } ]";
      String newFirst = "secret_keys = [ { id = 2, key = \"%s\" }, { id = 1, key = \"%s\" } ]";
      String alone = "secret_keys = [ { id = 2, key = \"%s\" } ]";
      List<String> lines =
          List.of(
              oldLine,
              both.formatted(old, fresh),
              newFirst.formatted(fresh, old),
              alone.formatted(fresh));
      pair.record();
      MonotonicInstant begun = pair.now();
      for (int step = 1; step < lines.size(); step++) {
        for (LabNode node : pair.nodes()) {
          pair.agent(node.id()).edit(lines.get(step - 1), lines.get(step));
          String told = pair.agent(node.id()).reload();
          assertTrue(told.contains("replication.secret_keys"), told);
          assertFalse(told.contains(fresh) || told.contains(old), "a secret is shown");
        }
      }
      Observation seen = pair.observe(begun);
      assertEquals(0, seen.dual().millis());
      assertEquals(term, pair.term(primary));
      pair.awaitAcquaintance();
      for (LabNode node : pair.nodes()) {
        JsonNode peer = Pair.peer(pair.agent(node.id()).status());
        assertEquals("healthy", peer.get("health").asText(), peer::toString);
      }
    }
  }

  @LabCase
  void a_bad_file_changes_nothing_and_a_signal_does_what_the_command_does() {
    try (Pair pair = Pair.of()) {
      final String primary = pair.start();
      FlywallAgent agent = pair.agent(primary);
      String before = agent.status().get("configuration").asText();

      agent.edit(PRIORITY_LINE, "heartbeat_interval = soon");
      Command refused = agent.cli("config", "reload");
      assertEquals(2, refused.status(), refused::output);
      assertTrue(refused.output().contains("heartbeat_interval"), refused::output);
      MonotonicInstant unused = agent.signal("HUP");
      pair.scene.await("the log tells", () -> agent.log().contains("event=refused"));
      agent.edit("heartbeat_interval = soon", PRIORITY_LINE);

      agent.edit("listen_addr = \"", "mode = auto\n  listen_addr = \"");
      agent.edit(":9001\"", ":9009\"");
      Command restart = agent.cli("config", "reload");
      assertEquals(1, restart.status(), restart::output);
      assertTrue(restart.output().contains("replication.listen_addr"), restart::output);
      assertTrue(restart.output().contains("restart this agent"), restart::output);
      agent.edit(":9009\"", ":9001\"");
      assertEquals(before, agent.status().get("configuration").asText());

      agent.edit(PRIORITY_LINE, PRIORITY_LINE + "\n    failback_delay = 77s");
      unused = agent.signal("HUP");
      pair.scene.await("the log tells", () -> agent.log().contains("event=reloaded"));
      assertFalse(before.equals(agent.status().get("configuration").asText()));
      assertTrue(agent.running());
      assertEquals(primary, pair.primary());
    }
  }

  @LabCase
  void a_fourth_node_joins_a_trio_that_serves() {
    Lab lab = Lab.create(4);
    List<LabNode> three = lab.nodes().subList(0, 3);
    LabNode fourth = lab.nodes().get(3);
    FlywallConfig all = FlywallConfig.of(lab, Cluster.HEARTBEAT).withHa(Constellation.NO_FAILBACK);
    FlywallConfig first = all.withNodes(three);
    try (Cluster cluster =
        new Cluster(
            Scene.set(lab, node -> new FlywallAgent(node, node.equals(fourth) ? all : first)))) {
      three.forEach(node -> cluster.agent(node.id()).start());
      String primary = cluster.scene.awaitOne();
      three.forEach(node -> awaitHealthy(cluster, node, 2));
      final long term = cluster.term(primary);
      cluster.record();
      MonotonicInstant begun = cluster.now();
      for (LabNode node : three) {
        cluster
            .agent(node.id())
            .edit("peers = [", "peers = [ " + FlywallConfig.peer(fourth) + "\n");
        String told = cluster.agent(node.id()).reload();
        assertTrue(told.contains("replication.peers"), told);
      }
      cluster.agent(fourth.id()).start();
      lab.nodes().forEach(node -> awaitHealthy(cluster, node, 3));
      for (LabNode node : lab.nodes()) {
        cluster.scene.await(
            node.id() + " counts four voters",
            () ->
                cluster.agent(node.id()).glance().orElseThrow().get("quorum").get("needed").asInt()
                    == 3);
      }
      Observation seen = cluster.observe(begun);
      assertEquals(0, seen.dual().millis());
      assertNobodyMissed(seen);
      assertEquals(term, cluster.term(primary));
      MonotonicInstant unused = cluster.agent(primary).kill();
      SafetyCases.awaitSuccessor(cluster, primary);
      assertFalse(cluster.primary().equals(primary));
    }
  }

  private static void awaitHealthy(Cluster cluster, LabNode node, int peers) {
    cluster.scene.await(
        node.id() + " sees " + peers + " peers healthy",
        () -> {
          JsonNode status = cluster.agent(node.id()).glance().orElseThrow();
          int healthy = 0;
          for (JsonNode peer : status.get("peers")) {
            healthy += peer.get("health").asText().equals("healthy") ? 1 : 0;
          }
          return healthy == peers;
        });
  }
}

package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;

/** Real scripts around real changes of role. */
@Tag("ha_full_stack")
class HooksLabTest {
  private static final Duration DEADLINE = Duration.ofMillis(500);
  private static final Duration A_SHELL = Duration.ofMillis(50);
  private static final int CHANGES = 50;

  /** The trio, with the script before each claim; it can be told things by files in its folder. */
  private static Cluster trio(String... lines) {
    return Constellation.TRIO.cluster(
        (lab, config) ->
            config.withHa(
                Constellation.NO_FAILBACK,
                "pre_failover_script = " + LabScripts.of(lab).write("pre", lines),
                "pre_failover_timeout = " + DEADLINE.toMillis() + "ms"));
  }

  private static Observation powerOff(Cluster cluster, String what) {
    String primary = cluster.primary();
    cluster.record();
    MonotonicInstant at = cluster.scene.cutPower(primary);
    SafetyCases.awaitSuccessor(cluster, primary);
    Observation seen = cluster.observe(at);
    Cluster.figure(what, seen);
    assertEquals(0, seen.dual().millis(), seen.toString());
    return seen;
  }

  @LabCase
  void a_script_that_hangs_before_the_claim_costs_its_deadline_and_no_more() {
    try (Cluster cluster = trio("[ -e \"${0%/*}/hang\" ] && sleep 30", "exit 0")) {
      LabScripts scripts = LabScripts.of(cluster.scene.lab());
      cluster.start();
      Observation quick = powerOff(cluster, "trio, power-off, a script that ends at once");
      cluster.mend();
      scripts.flag("hang");
      Observation hangs = powerOff(cluster, "trio, power-off, a script that hangs");
      double later = hangs.outageMillis() - quick.outageMillis();
      Cluster.figure(
          "later by, ms, deadline " + DEADLINE.toMillis(),
          String.format(Locale.ROOT, "%.0f", later));
      // By phase a takeover comes up to H earlier or later; and a shell that ends at once takes
      // some
      // tens of milliseconds of the deadline, too.
      long least = DEADLINE.minus(Cluster.HEARTBEAT).minus(A_SHELL).toMillis();
      assertTrue(later >= least, quick + " and " + hangs);
      long most = DEADLINE.plus(Cluster.DEAD_AFTER).plus(Cluster.SLACK).toMillis();
      assertTrue(hangs.outageMillis() <= most, hangs.toString());
      String heir = cluster.primary();
      String log = cluster.agent(heir).log();
      assertTrue(log.contains("event=pre-failover-out-of-time"), log);
    }
  }

  @LabCase
  void a_script_that_forbids_the_claim_leaves_it_to_the_next_in_rank() {
    try (Cluster cluster =
        trio("[ -e \"${0%/*}/veto\" ] && [ $FLYWALL_NODE = node2 ] && exit 7", "exit 0")) {
      cluster.start();
      LabScripts.of(cluster.scene.lab()).flag("veto");
      String primary = cluster.primary();
      if (!primary.equals("node1")) {
        // Which of three that boot together is first is their JVMs' business.
        assertEquals(0, cluster.agent(primary).cli("ha", "failover", "--to", "node1").status());
        assertEquals("node1", cluster.primary());
      }
      powerOff(cluster, "trio, power-off, the best backup's script forbids it");
      String heir = cluster.primary();
      assertTrue(!heir.equals("node2"), heir + " took over");
      // node2 ranks before node3, so it stood first and its script was asked.
      String log = cluster.agent("node2").log();
      assertTrue(log.contains("event=pre-failover-veto"), log);
      assertTrue(log.contains("status 7"), log);
    }
  }

  @LabCase
  void a_planned_hand_over_waits_for_the_script_while_the_old_primary_serves() {
    try (Pair pair = scripted("pre_failover_script", "sleep 0.3")) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant at = pair.now();
      Command failover = pair.agent(primary).cli("ha", "failover");
      assertEquals(0, failover.status(), failover.output());
      pair.scene.awaitAnswering(List.of(Pair.other(primary)));
      Observation seen = pair.observe(at);
      Pair.figure("planned, a script of 300 ms before it", seen);
      assertEquals(0, seen.dual().millis());
      assertTrue(seen.outageMillis() < Pair.DEAD_AFTER.toMillis(), seen.toString());
    }
  }

  private static Pair scripted(String key, String line) {
    return Pair.changed(
        (lab, config) ->
            config.withHa(
                Constellation.NO_FAILBACK, key + " = " + LabScripts.of(lab).write("s", line)));
  }

  @LabCase
  void fifty_changes_of_role_in_a_row_reach_the_scripts_in_order_none_lost_none_at_once() {
    try (Pair pair =
        Pair.changed(
            (lab, config) -> {
              String script =
                  LabScripts.of(lab).write("s", RoleChanges.script("${0%/*}/$FLYWALL_NODE"));
              return config.withHa(
                  Constellation.NO_FAILBACK,
                  "hooks { on_primary = " + script + ", on_backup = " + script + " }");
            })) {
      String primary = pair.start();
      for (int change = 0; change < CHANGES; change++) {
        String next = Pair.other(primary);
        MonotonicInstant unused = pair.agent(primary).handOver();
        pair.awaitRole(next, "primary");
        pair.awaitRole(primary, "backup");
        primary = next;
      }
      LabScripts scripts = LabScripts.of(pair.scene.lab());
      for (LabNode node : pair.nodes()) {
        RoleChanges changes = RoleChanges.in(pair.agent(node.id()).log());
        assertTrue(changes.count() >= CHANGES, changes.toString());
        pair.scene.await(
            "the scripts of " + node.id() + " done",
            () -> scripts.lines(node.id()).size() == 2 * changes.count());
        changes.assertTold(scripts.lines(node.id()));
      }
      Pair.figure("hand-overs in a row, scripts in order", CHANGES);
    }
  }
}

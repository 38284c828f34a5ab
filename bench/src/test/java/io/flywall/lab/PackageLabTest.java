package io.flywall.lab;

import static io.flywall.lab.PackagedCluster.OTHER;
import static io.flywall.lab.PackagedCluster.PREFERRED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * Two systems without Java, booted with systemd, on which the package is the only way in: what its
 * unit and its maintainer scripts do to the clients of a pair that serves.
 */
@Tag("packaging")
class PackageLabTest {
  /** Less than a lease that lapses: whoever leaves on purpose lets nobody wait for that. */
  private static final Duration HANDED_OVER = Duration.ofMillis(20);

  /** Minutes. Packages are unpacked and systems booted, thrice where a figure is doubtful. */
  private static final int LONGEST = 10;

  /** Under /root, which the agent itself does not see. */
  private static final String TOLD = "/root/told";

  private static final int CHANGES = 50;

  /** 100 MB are wanted; replication, access, events, orders and the API's description take 6. */
  private static final long MOST_ON_DISK_KB = 106_000_000 / 1024;

  /** 95 are wanted; beyond this something has been added that nobody looked at. */
  private static final double MOST_RESIDENT_MB = 110;

  private static final PackagedStage STAGE = new PackagedStage();

  @BeforeAll
  static void needs() {
    RoundsOfTheLab.require(LabNeeds.missingToBoot());
  }

  @AfterAll
  static void close() {
    STAGE.close();
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void what_is_installed_is_not_for_all_to_read_and_hands_over_when_told_to() {
    STAGE.play(
        pair -> {
          for (LabNode node : pair.nodes()) {
            PackagedAgent agent = pair.packaged(node.id());
            assertEquals("640 root:flywall", owner(agent, PackagedAgent.CONFIGURATION));
            assertEquals("750 root:flywall", owner(agent, "/run/flywall"));
            assertEquals("640 root:flywall", owner(agent, "/run/flywall/api.token"));
            assertEquals("660 root:flywall", owner(agent, "/run/flywall/api.sock"));
            assertEquals("700 root:root", owner(agent, "/var/lib/flywall"));
            assertEquals("enabled", agent.property("UnitFileState"));
          }
        });
    leave(
        "flywall ha failover",
        HANDED_OVER,
        PackagedAgent::handOver,
        agent -> {
          String log = agent.system().run("cat", "/var/lib/flywall/audit.log").orFail();
          assertTrue(log.contains("\"who\":\"uid:root\",\"from\":\"unix\""), log);
          String judged = agent.system().run("flywall", "audit", "verify").orFail();
          assertTrue(judged.startsWith("intact: "), judged);
        });
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void a_stopped_service_hands_over_and_leaves_nothing() {
    leave(
        "systemctl stop",
        HANDED_OVER,
        PackagedAgent::stop,
        agent -> {
          assertEquals(OptionalInt.of(0), agent.awaitEnd(Duration.ZERO));
          agent.assertWithdrawn();
        });
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void a_killed_agent_is_started_again() {
    leaveForAMoment("kill -9", PackagedAgent::kill);
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void a_hung_agent_is_started_again() {
    leaveForAMoment("SIGSTOP until the watchdog", PackagedAgent::freeze);
  }

  /** Whatever it is that systemd does about it, it is done by systemd. */
  private static void leaveForAMoment(String fault, Consumer<PackagedAgent> blow) {
    Bound bound = new Bound(SafetyCases.BRIDGED);
    do {
      STAGE.play(
          pair -> {
            PackagedAgent agent = pair.packaged(PREFERRED);
            long pid = agent.pid();
            int restarts = Integer.parseInt(agent.property("NRestarts"));
            long cleanings = agent.cleanings();
            Observation seen = observe(pair, fault, () -> blow.accept(agent));
            bound.take(fault, pair, seen);
            pair.scene.await("a new agent", () -> agent.pid() != pid && agent.pid() != 0);
            pair.awaitAcquaintance();
            assertEquals(restarts + 1, Integer.parseInt(agent.property("NRestarts")), agent.log());
            assertEquals(cleanings + 1, agent.cleanings(), agent.log());
          });
    } while (bound.undecided());
    assertTrue(bound.held(), () -> fault + ": " + bound);
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void a_node_that_reboots_hands_over_and_comes_back_by_itself() {
    Bound bound = new Bound(HANDED_OVER);
    do {
      STAGE.play(
          pair -> {
            PackagedAgent agent = pair.packaged(PREFERRED);
            BootedSystem system = agent.system();
            Observation seen =
                observe(
                    pair,
                    "systemctl reboot",
                    () -> assertEquals(0, system.run("systemctl", "reboot").status()));
            bound.take("systemctl reboot", pair, seen);
            assertEquals(OptionalInt.of(133), system.awaitDown(Duration.ofSeconds(30)));
            agent.assertWithdrawn();
            system.boot();
            system.awaitUp();
            assertEquals("active", agent.property("ActiveState"), agent.log());
          });
    } while (bound.undecided());
    assertTrue(bound.held(), bound::toString);
  }

  /** There and, in a next round, back: an operator who has second thoughts goes the same way. */
  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void an_upgrade_of_one_node_after_the_other_costs_a_hand_over() {
    Bound backup = new Bound(HANDED_OVER);
    Bound primary = new Bound(HANDED_OVER);
    do {
      STAGE.play(
          pair -> {
            backup.take("upgrade of the backup", pair, upgrade(pair, OTHER));
            primary.take("upgrade of the primary", pair, upgrade(pair, PREFERRED));
          });
    } while (backup.undecided() || primary.undecided());
    assertTrue(backup.held() && primary.held(), () -> backup + "; " + primary);
  }

  private static Observation upgrade(PackagedCluster pair, String node) {
    PackagedAgent agent = pair.packaged(node);
    String version = agent.version();
    long pid = agent.pid();
    Path deb = PackagedStage.deb();
    if (!NextRelease.isVersion(version)) {
      deb = NextRelease.of(deb, pair.scene.lab().folder());
    }
    pair.record();
    MonotonicInstant at = pair.now();
    Command upgrade = agent.upgrade(deb);
    assertEquals(0, upgrade.status(), upgrade.output());
    assertNotEquals(version, agent.version());
    assertNotEquals(pid, agent.pid(), "the agent of the old version still runs");
    pair.settle();
    return judged(pair, "upgrade of " + node, at);
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void a_removed_package_hands_over_and_leaves_nothing_but_what_it_was_told() {
    leave(
        "apt-get remove",
        HANDED_OVER,
        agent -> apt(agent, "remove"),
        agent -> {
          agent.assertWithdrawn();
          assertGone(agent, "/usr/lib/flywall", "/usr/bin/flywall", "/run/flywall");
          assertEquals("640", owner(agent, PackagedAgent.CONFIGURATION).substring(0, 3));
          // As every Debian package: it stays enabled for when it comes back, and cannot start.
          assertEquals("masked", agent.property("LoadState"));
          agent.install(PackagedStage.deb());
          assertEquals("active", agent.property("ActiveState"), "it ran when it was removed");
        });
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void a_purged_package_hands_over_and_leaves_nothing() {
    leave(
        "apt-get purge",
        HANDED_OVER,
        agent -> apt(agent, "purge"),
        agent -> {
          agent.assertWithdrawn();
          assertGone(agent, "/var/lib/flywall", "/etc/flywall", "/usr/lib/flywall", "/run/flywall");
          String wanted = "/etc/systemd/system/multi-user.target.wants/flywall.service";
          assertNotEquals(0, agent.system().run("test", "-L", wanted).status(), "still enabled");
          assertEquals(2, agent.system().run("getent", "group", "flywall").status());
          agent.install(PackagedStage.deb());
        });
  }

  private static void apt(PackagedAgent agent, String what) {
    String unused = agent.system().run("apt-get", what, "-y", "flywall").orFail();
  }

  private static void assertGone(PackagedAgent agent, String... paths) {
    for (String path : paths) {
      assertNotEquals(0, agent.system().run("test", "-e", path).status(), path + " is left");
    }
    assertEquals("", agent.system().run("ss", "-Hltnu").orFail(), "open sockets");
  }

  /** What the unit's sandbox hides is where this script writes. */
  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void scripts_run_outside_the_sandbox_and_units_follow_the_role() {
    STAGE.play(
        pair -> {
          for (LabNode node : pair.nodes()) {
            withScripts(pair.packaged(node.id()));
          }
          pair.settle();
          PackagedAgent node1 = pair.packaged(PREFERRED);
          PackagedAgent node2 = pair.packaged(OTHER);
          pair.scene.await("the unit on " + PREFERRED, () -> isActive(node1));
          // The failback's delay begins with the hand-over: looked at until then.
          Observation seen = observe(pair, "a hand-over with scripts", node1::handOver);
          assertTrue(seen.outageMillis() < Cluster.DEAD_AFTER.toMillis(), seen.toString());
          pair.scene.await("the unit on " + OTHER, () -> isActive(node2) && !isActive(node1));
          pair.settle();
          pair.scene.await("the unit back on " + PREFERRED, () -> isActive(node1));
          String told = node2.system().run("cat", TOLD).orFail();
          assertTrue(
              told.matches(
                  "(?s).*pre_failover_script primary \\d+\n"
                      + "on_primary primary \\d+\npost_failover_script primary \\d+\non_backup.*"),
              told);
          String said = node2.system().run("journalctl", "-t", "flywall-on_primary").orFail();
          assertTrue(said.contains("said on_primary"), said);
          for (LabNode node : pair.nodes()) {
            withoutScripts(pair.packaged(node.id()));
          }
          told = node2.system().run("cat", TOLD).orFail();
          assertTrue(told.contains("on_stop backup "), told);
        });
  }

  /**
   * As systemd runs them: one that hangs is ended with its unit, one that says no is heard, and one
   * of a reboot runs before the machine is down.
   */
  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void a_script_that_hangs_is_ended_one_that_forbids_is_heard_and_a_reboot_waits_for_its_own() {
    STAGE.play(
        pair -> {
          PackagedAgent node1 = pair.packaged(PREFERRED);
          PackagedAgent node2 = pair.packaged(OTHER);
          for (LabNode node : pair.nodes()) {
            withScripts(pair.packaged(node.id()));
          }
          pair.settle();
          node2.write("/root/hang", "");
          Observation hangs = observe(pair, "stop, a script that hangs", node1::stop);
          // Its 500 ms are over before the old primary lets go: the client misses none of them.
          assertTrue(
              hangs.outageMillis() < Cluster.DEAD_AFTER.toMillis(),
              () -> hangs + "\n" + node1.log() + node2.log());
          restore(pair, "/root/hang");
          pair.scene.await("no unit of it left", () -> failedUnits(node2).isEmpty());

          node2.write("/root/veto", "");
          pair.record();
          MonotonicInstant at = node1.stop();
          pair.scene.await(
              "the reason in the status",
              () -> node2.cli("ha", "status").unbroken().contains("forbids a takeover: status 7"));
          assertFalse(pair.scene.answering(OTHER), "it may not");
          String unused = node2.system().run("rm", "/root/veto").orFail();
          pair.awaitSuccessor();
          judged(pair, "stop, a script that forbids until it is asked again", at);
          restore(pair, TOLD);

          unused = node1.system().run("rm", "-f", TOLD).orFail();
          assertEquals(0, node1.system().run("systemctl", "reboot").status());
          assertEquals(OptionalInt.of(133), node1.system().awaitDown(Duration.ofSeconds(60)));
          node1.system().boot();
          node1.system().awaitUp();
          String told = node1.system().run("cat", TOLD).orFail();
          assertTrue(told.startsWith("on_backup backup "), told);
          assertTrue(told.contains("\non_stop backup "), told);
          for (LabNode node : pair.nodes()) {
            withoutScripts(pair.packaged(node.id()));
          }
        });
  }

  /** As fast as the command can be typed: what systemd starts for them comes in their order. */
  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void fifty_changes_of_role_in_a_row_reach_the_scripts_in_order_none_lost_none_at_once() {
    STAGE.play(
        pair -> {
          for (LabNode node : pair.nodes()) {
            PackagedAgent agent = pair.packaged(node.id());
            String script = script(agent, "changes", RoleChanges.script(TOLD));
            agent.reconfigure(
                Constellation.NO_FAILBACK,
                "hooks { on_primary = \"" + script + "\", on_backup = \"" + script + "\" }");
          }
          pair.awaitAcquaintance();
          String primary = pair.primary();
          for (int change = 0; change < CHANGES; change++) {
            String next = primary.equals(PREFERRED) ? OTHER : PREFERRED;
            MonotonicInstant unused = pair.packaged(primary).handOver();
            pair.awaitRole(next, "primary");
            primary = next;
          }
          pair.awaitAcquaintance();
          for (LabNode node : pair.nodes()) {
            PackagedAgent agent = pair.packaged(node.id());
            RoleChanges changes = RoleChanges.in(agent.log());
            assertTrue(changes.count() >= CHANGES, changes.toString());
            pair.scene.await(
                "the scripts of " + node.id() + " done",
                () -> told(agent).size() == 2 * changes.count());
            changes.assertTold(told(agent));
            String unused = agent.system().run("rm", TOLD).orFail();
            withoutScripts(agent);
          }
          Cluster.figure("packaging, hand-overs in a row, scripts in order", CHANGES);
        });
  }

  private static List<String> told(PackagedAgent agent) {
    return agent.system().run("cat", TOLD).output().lines().toList();
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void in_a_trio_a_script_that_forbids_leaves_it_to_the_next_in_rank() {
    try (PackagedCluster trio = PackagedCluster.booted(3)) {
      trio.install(PackagedStage.deb());
      for (LabNode node : trio.nodes()) {
        withScripts(trio.packaged(node.id()));
      }
      trio.settle();
      PackagedAgent second = trio.packaged(OTHER);
      second.write("/root/veto", "");
      trio.record();
      MonotonicInstant at = trio.scene.cutPower(PREFERRED);
      trio.scene.await("the third answering", () -> trio.scene.answering("node3"));
      judged(trio, "trio, power-off, the best backup's script forbids it", at);
      String status = second.cli("ha", "status").unbroken();
      assertTrue(status.contains("forbids a takeover: status 7"), status);
      assertFalse(trio.scene.answering(OTHER), "it may not");
    }
  }

  private static void restore(PackagedCluster pair, String file) {
    String unused = pair.packaged(OTHER).system().run("rm", "-f", file).orFail();
    pair.packaged(PREFERRED).start();
    pair.settle();
  }

  private static String failedUnits(PackagedAgent agent) {
    return agent
        .system()
        .run("systemctl", "list-units", "--failed", "--plain", "--no-legend", "flywall-*")
        .output()
        .strip();
  }

  private static boolean isActive(PackagedAgent agent) {
    return agent.system().run("systemctl", "is-active", "--quiet", "lab.service").status() == 0;
  }

  /** Where it is, on a system of its own. */
  private static String script(PackagedAgent agent, String name, String... lines) {
    String folder = "/etc/flywall/hooks";
    String script = folder + "/" + name;
    String unused = agent.system().run("mkdir", "-p", folder).orFail();
    agent.write(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    unused = agent.system().run("chmod", "755", folder, script).orFail();
    return script;
  }

  /** As it was found: a purge rightly leaves an operator's own scripts. */
  private static void withoutScripts(PackagedAgent agent) {
    agent.reconfigure(PackagedCluster.RULES);
    String unused = agent.system().run("rm", "-r", "/etc/flywall/hooks").orFail();
  }

  private static void withScripts(PackagedAgent agent) {
    BootedSystem system = agent.system();
    String script =
        script(
            agent,
            "tell",
            "echo \"$FLYWALL_EVENT $FLYWALL_ROLE $FLYWALL_TERM\" >>" + TOLD,
            "echo \"said $FLYWALL_EVENT\"",
            "[ $FLYWALL_EVENT = pre_failover_script ] || exit 0",
            "[ ! -e /root/hang ] || sleep 30",
            "[ ! -e /root/veto ] || exit 7");
    agent.write("/etc/systemd/system/lab.service", "[Service]\nExecStart=/bin/sleep infinity\n");
    String unused = system.run("systemctl", "daemon-reload").orFail();
    List<String> lines = new ArrayList<>(List.of(PackagedCluster.RULES));
    lines.add("services = [ lab.service ]");
    lines.add("pre_failover_script = \"" + script + "\"");
    lines.add("post_failover_script = \"" + script + "\"");
    for (String event : List.of("on_primary", "on_backup", "on_stop")) {
      lines.add("hooks." + event + " = \"" + script + "\"");
    }
    agent.reconfigure(lines.toArray(String[]::new));
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void systemctl_reload_brings_a_changed_file_to_the_agent_that_runs() {
    STAGE.play(
        pair -> {
          PackagedAgent agent = pair.packaged(PREFERRED);
          final long pid = agent.pid();
          final String before = configuration(agent);
          agent.reload("failback_delay = 3s", "failback_window = 0s");
          pair.scene.await("another configuration", () -> !configuration(agent).equals(before));
          agent.reload(PackagedCluster.RULES);
          pair.scene.await("the old one", () -> configuration(agent).equals(before));
          assertEquals(pid, agent.pid(), agent.log());
          assertEquals("active", agent.property("ActiveState"));
        });
  }

  private static String configuration(PackagedAgent agent) {
    return FlywallAgent.glance(agent.node()).orElseThrow().get("configuration").asText();
  }

  @LabCase
  @Timeout(value = LONGEST, unit = TimeUnit.MINUTES)
  void what_it_takes_of_its_machine() {
    STAGE.play(
        pair -> {
          // With the instrument at rest: it has the nodes answer thousands of questions a second.
          pair.scene.prober().pause();
          Footprint.idle(pair.nodes().stream().map(node -> pair.packaged(node.id())).toList())
              .forEach((node, used) -> Cluster.figure("packaging, " + node + ", idle", used));
          pair.scene.prober().resume();
          for (LabNode node : pair.nodes()) {
            Footprint footprint = new Footprint(pair.packaged(node.id()));
            String of = "packaging, " + node.id() + ", ";
            Cluster.figure(of + "on disk, KB", footprint.disk());
            Cluster.figure(of + "memory", footprint.memory());
            assertTrue(footprint.diskKilobytes() <= MOST_ON_DISK_KB, footprint.disk());
            assertTrue(footprint.residentMegabytes() <= MOST_RESIDENT_MB, footprint.memory());
            Cluster.figure(of + "exec to readiness", footprint.start());
            Cluster.figure(of + "flywall ha status", footprint.status());
          }
        });
  }

  /**
   * The preferred node is made to go.
   *
   * @param how it is made to
   * @param then what has to be so and to be done before the service is started again
   */
  private static void leave(
      String what, Duration limit, Consumer<PackagedAgent> how, Consumer<PackagedAgent> then) {
    Bound bound = new Bound(limit);
    do {
      STAGE.play(
          pair -> {
            PackagedAgent agent = pair.packaged(PREFERRED);
            bound.take(what, pair, observe(pair, what, () -> how.accept(agent)));
            then.accept(agent);
            agent.start();
          });
    } while (bound.undecided());
    assertTrue(bound.held(), () -> what + ": " + bound);
  }

  private static Observation observe(PackagedCluster pair, String what, Runnable fault) {
    pair.record();
    MonotonicInstant at = pair.now();
    fault.run();
    pair.awaitSuccessor();
    return judged(pair, what, at);
  }

  private static Observation judged(PackagedCluster pair, String what, MonotonicInstant at) {
    Observation seen = pair.observe(at);
    Cluster.figure("packaging, " + what, seen);
    assertEquals(0, seen.dual().millis(), what + ": " + seen);
    return seen;
  }

  private static String owner(PackagedAgent agent, String path) {
    return agent.system().run("stat", "-c", "%a %U:%G", path).orFail().strip();
  }
}

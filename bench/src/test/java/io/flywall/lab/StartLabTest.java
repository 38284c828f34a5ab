package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;

/** What cannot run says so, in few words, and leaves nothing behind. */
@Tag("ha_full_stack")
class StartLabTest {
  /** More would not be read; each is a sentence or two of what, where and what to do. */
  /** Only the operator can mend it: systemd does not try again. */
  private static final int OPERATOR = 2;

  /** Another program has the port now, and perhaps not for long. */
  private static final int MAY_PASS = 75;

  private static final int MOST_LINES = 4;

  @LabCase
  void a_secret_that_others_can_read_is_refused() {
    refused(config -> config, agent -> agent.permissions("rw-r--r--"), "others can read");
  }

  @LabCase
  void an_unknown_key_is_refused() {
    refused(config -> config.withHa("heartbeat_intervall = 1s"), agent -> {}, "heartbeat_interval");
  }

  @LabCase
  void without_privileges_it_does_not_start() {
    try (Pair pair = Pair.of()) {
      FlywallAgent agent = pair.agent("node1");
      agent.prepare();
      List<String> words =
          new ArrayList<>(
              List.of(
                  "setpriv",
                  "--bounding-set=-net_admin,-net_raw",
                  "--inh-caps=-net_admin,-net_raw",
                  "--"));
      words.addAll(agent.commandLine());
      judge(pair, agent.node().namespace().run(words), OPERATOR, "CAP_NET");
    }
  }

  @LabCase
  void a_heartbeat_port_in_use_is_refused() throws IOException {
    try (Pair pair = Pair.of()) {
      LabNode node = pair.node("node1");
      LabProcess holder =
          LabProcess.start(
              node.namespace(),
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  PortHolder.class.getName(),
                  "9002"),
              node.folder().resolve("holder.log"));
      try (holder) {
        pair.scene.await("a held port", () -> holder.log().contains("holding"));
        judge(pair, pair.agent("node1").runToEnd(), MAY_PASS, "9002");
      }
    }
  }

  @LabCase
  void a_second_agent_on_a_node_is_refused_and_the_first_goes_on() {
    try (Pair pair = Pair.of()) {
      String primary = pair.start();
      pair.record();
      MonotonicInstant at = pair.scene.lab().clock().now();
      Command second = pair.agent(primary).runToEnd();
      assertEquals(MAY_PASS, second.status(), second.output());
      Observation seen = pair.observe(at);
      Pair.figure("a second agent", second.output().strip());
      pair.assertOwner(primary);
      assertTrue(seen.gap().isEmpty(), seen.toString());
    }
  }

  @LabCase
  void a_vip_outside_of_every_subnet_is_a_warning() {
    try (Pair pair = Pair.of(config -> config.withVips("10.99.0.100/24"))) {
      FlywallAgent agent = pair.agent("node1");
      agent.start();
      pair.awaitRole("node1", "primary");
      List<String> warnings =
          agent.log().lines().filter(line -> line.contains("outside-every-subnet")).toList();
      assertEquals(1, warnings.size(), agent.log());
      assertTrue(warnings.get(0).contains("10.99.0.100"), agent.log());
    }
  }

  @LabCase
  void a_missing_device_is_a_fault_until_it_appears() {
    try (Pair pair = Pair.of(config -> config.withDevice("late0"))) {
      FlywallAgent agent = pair.agent("node1");
      agent.start();
      pair.awaitRole("node1", "fault");
      assertTrue(agent.log().contains("late0"), agent.log());
      String unused =
          pair.node("node1")
              .namespace()
              .ip("link", "add", "late0", "type", "veth", "peer", "late1");
      unused = pair.node("node1").namespace().ip("link", "set", "late0", "up");
      unused = pair.node("node1").namespace().ip("link", "set", "late1", "up");
      pair.awaitRole("node1", "primary");
    }
  }

  @LabCase
  void a_wrong_secret_is_counted_and_said_aloud_once() {
    try (Pair pair = Pair.of()) {
      FlywallAgent other = pair.agent("node2");
      other.configure(other.config().withFreshSecret());
      pair.scene.daemons().forEach(HaDaemon::start);
      // Neither believes the other's heartbeats, but both ask the VIP's LAN before a claim.
      String owner = pair.scene.awaitOne();
      FlywallAgent agent = pair.agent(owner);
      pair.scene.await(
          "refused datagrams counted",
          () -> {
            long sum = 0;
            for (var count : agent.status().get("refused")) {
              sum += count.asLong();
            }
            return sum > 10;
          });
      Pair.figure("refused", agent.status().get("refused"));
      long loud = agent.log().lines().filter(line -> line.contains("refused")).count();
      assertEquals(1, loud, agent.log());
      assertEquals(owner, pair.scene.awaitOne(), "who answers stays the same");
    }
  }

  private static void refused(
      UnaryOperator<FlywallConfig> change, Consumer<FlywallAgent> otherwise, String word) {
    try (Pair pair = Pair.of(change)) {
      FlywallAgent agent = pair.agent("node1");
      otherwise.accept(agent);
      judge(pair, agent.runToEnd(), OPERATOR, word);
    }
  }

  private static void judge(Pair pair, Command run, int status, String word) {
    Pair.figure("refused", run.output().strip());
    assertEquals(status, run.status(), run.output());
    assertTrue(run.output().contains(word), run.output());
    assertTrue(run.output().lines().count() <= MOST_LINES, run.output());
    assertFalse(run.output().contains("\tat "), run.output());
    assertEquals(List.of(), pair.holders());
  }
}

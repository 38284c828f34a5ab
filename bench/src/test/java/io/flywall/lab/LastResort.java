package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;

/** No agent runs anywhere, clients have to be served, and the operator does it by hand. */
interface LastResort extends SafetyCases {
  @LabCase
  default void without_an_agent_the_operator_opens_and_closes_the_gates() {
    stage()
        .play(
            cluster -> {
              FlywallAgent agent = cluster.agent(cluster.primary());
              LabNode node = agent.node();
              cluster.scene.daemons().forEach(HaDaemon::kill);
              cluster.scene.awaitAnswering(List.of());
              twice(agent, "vip", "hold", "--force");
              node.namespace().ip("addr", "replace", vip(cluster), "dev", LabNetwork.LAN.device());
              cluster.scene.awaitAnswering(List.of(node.id()));
              twice(agent, "vip", "release");
              cluster.scene.awaitAnswering(List.of());
              assertFalse(node.has(cluster.scene.lab().vip()), "the address is gone");
              assertFalse(node.has(cluster.scene.lab().vip6()), "the IPv6 address is gone");
              assertFalse(new Gates(node).stand(), "the table is gone");
              assertEquals(2, takenDown(node, "vip-hold"));
              assertEquals(2, takenDown(node, "vip-release"));
              Command verified = agent.cli("audit", "verify");
              assertEquals(0, verified.status(), verified.output());
            });
  }

  /** Lines of the audit log, on a chain that an agent began. */
  private static int takenDown(LabNode node, String what) {
    String folder = node.folder().toString();
    String lines =
        Command.output("grep", "-rhF", "--include=audit.log*", "\"what\":\"" + what + "\"", folder);
    return (int) lines.lines().count();
  }

  private static String vip(Cluster cluster) {
    return cluster.scene.lab().vip() + "/24";
  }

  /** Whoever is not sure whether it worked asks again. */
  private static void twice(FlywallAgent agent, String... words) {
    for (int times = 0; times < 2; times++) {
      Command command = agent.cli(words);
      String said = command.output().strip();
      Cluster.figure(String.join(" ", words), said);
      assertEquals(0, command.status(), said);
    }
  }
}

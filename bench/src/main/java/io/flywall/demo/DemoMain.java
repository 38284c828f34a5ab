package io.flywall.demo;

import io.flywall.demo.Terminal.Colour;
import io.flywall.lab.Command;
import io.flywall.lab.FlywallAgent;
import io.flywall.lab.FlywallConfig;
import io.flywall.lab.Lab;
import io.flywall.lab.LabFailure;
import io.flywall.lab.LabNeeds;
import io.flywall.lab.LabNetwork;
import io.flywall.lab.Observation;
import io.flywall.lab.Scene;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;

/** Cuts the power of a firewall and hands over between two, in half a minute. */
public final class DemoMain {
  private static final Duration HEARTBEAT = Duration.ofMillis(100);

  /** Exit status of {@code flywall ha status} where none answers. */
  private static final int NO_AGENT = 3;

  /** Time to read what stands there. */
  private static final Duration A_LOOK = Duration.ofMillis(800);

  private final Terminal terminal;
  private final Scene scene;

  private DemoMain(Terminal terminal, Scene scene) {
    this.terminal = terminal;
    this.scene = scene;
  }

  public static void main(String[] arguments) {
    // keepalived has no part in this.
    List<String> missing =
        LabNeeds.missing().stream().filter(need -> !need.contains("keepalived")).toList();
    if (!missing.isEmpty()) {
      System.err.println("demo: " + String.join("; ", missing));
      System.exit(2);
    }
    Terminal terminal = Terminal.ofThisProcess();
    terminal.heading("The lab: two firewalls and a client in network namespaces of their own");
    try (Lab lab = Lab.create(2)) {
      FlywallConfig config = FlywallConfig.of(lab, HEARTBEAT);
      try (Scene scene = Scene.set(lab, node -> new FlywallAgent(node, config))) {
        new DemoMain(terminal, scene).play();
      }
    } catch (LabFailure failure) {
      System.err.println("demo: " + failure.getMessage());
      System.exit(1);
    }
    terminal.line("   the lab is gone; nothing is left on this machine");
  }

  private void play() {
    terminal.format("   LAN   %s0/24   client .%s   VIP %s", "10.77.0.", "2", scene.lab().vip());
    terminal.format("   sync  %s0/24   heartbeats each 100 ms, on both networks", "10.78.0.");
    terminal.line("   node1 is preferred (priority 50), node2 stands by (100)");
    String primary = scene.startAll();
    scene.await("an agent on each node", () -> reachable("node1") && reachable("node2"));
    showStatus("node1");
    showStatus("node2");
    terminal.format(
        "   the client pings %s each millisecond: %s answers", scene.lab().vip(), primary);
    Scene.pause(A_LOOK);

    String successor = powerCut(primary);
    comeBack(primary);
    handOver(successor);
  }

  private String powerCut(String primary) {
    terminal.heading("The power of " + primary + " is cut");
    scene.prober().record();
    Scene.pause(Duration.ofMillis(300));
    MonotonicInstant cut = scene.cutPower(primary);
    String successor = other(primary);
    scene.awaitAnswering(List.of(successor));
    Scene.pause(Duration.ofMillis(600));
    Observation seen = Observation.of(scene.tape(), cut);
    new Timeline(terminal, seen).show("power cut", successor, cut.nanos());
    terminal.line("");
    showStatus(successor);
    Scene.pause(A_LOOK);
    return successor;
  }

  private void comeBack(String node) {
    terminal.heading("The power of " + node + " comes back");
    scene.restorePower(node);
    FlywallAgent agent = agent(node);
    scene.await(node + " as backup", () -> agent.cli("ha", "status").output().contains("BACKUP"));
    String still = scene.awaitOne();
    showStatus(node);
    terminal.format("   %s goes on answering: nobody takes over without need", still);
    Scene.pause(A_LOOK);
  }

  private void handOver(String primary) {
    terminal.heading("A planned hand-over");
    scene.prober().record();
    Scene.pause(Duration.ofMillis(300));
    MonotonicInstant asked = scene.lab().clock().now();
    Command command = agent(primary).cli("ha", "failover");
    terminal.line("   $ flywall ha failover");
    terminal.quote(command.orFail());
    String successor = other(primary);
    scene.awaitAnswering(List.of(successor));
    Scene.pause(Duration.ofMillis(600));
    Observation seen = Observation.of(scene.tape(), asked);
    long from = seen.gap().map(gap -> gap.from()).orElse(asked.nanos());
    new Timeline(terminal, seen).show(primary + " lets go", successor, from);
    terminal.line("");
    terminal.line(
        "   the client's neighbour entry: "
            + scene
                .lab()
                .client()
                .ip("neigh", "show", scene.lab().vip(), "dev", LabNetwork.LAN.device())
                .strip());
    terminal.format("   (%s has %s)", successor, scene.lab().node(successor).mac(LabNetwork.LAN));
    terminal.line("");
  }

  private void showStatus(String node) {
    terminal.line("   " + terminal.in(Colour.FAINT, node + "$") + " flywall ha status");
    terminal.quote(agent(node).cli("ha", "status").output());
  }

  private boolean reachable(String node) {
    return agent(node).cli("ha", "status").status() < NO_AGENT;
  }

  private FlywallAgent agent(String node) {
    return (FlywallAgent) scene.daemon(node);
  }

  private static String other(String node) {
    return node.equals("node1") ? "node2" : "node1";
  }
}

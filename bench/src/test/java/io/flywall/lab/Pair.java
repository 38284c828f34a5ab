package io.flywall.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.lab.prober.Tape;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assertions;

/** Two agents in a lab, and what cases ask of them. */
final class Pair implements AutoCloseable {
  static final Duration HEARTBEAT = Duration.ofMillis(100);

  /** What the default timing promises: H + 10 P. */
  static final Duration DEAD_AFTER = Duration.ofMillis(200);

  /** For a JVM that waits for one of two processors; the design's bound has 50 ms of its own. */
  static final Duration SLACK = Duration.ofMillis(300);

  final Scene scene;

  private Pair(Scene scene) {
    this.scene = scene;
  }

  static Pair of() {
    return of(config -> config);
  }

  /** Not started yet. */
  static Pair of(UnaryOperator<FlywallConfig> change) {
    Lab lab = Lab.create(2);
    FlywallConfig config = change.apply(FlywallConfig.of(lab, HEARTBEAT));
    return new Pair(Scene.set(lab, node -> new FlywallAgent(node, config)));
  }

  /** With the instrument that asks in every way, and both IP versions. */
  static Pair thorough() {
    Lab lab = Lab.create(2);
    FlywallConfig config =
        FlywallConfig.of(lab, HEARTBEAT).withVips(lab.vip() + "/24", lab.vip6() + "/64");
    return new Pair(Scene.thorough(lab, node -> new FlywallAgent(node, config)));
  }

  /** Both run, and know of each other; who is primary. */
  String start() {
    String primary = scene.startAll();
    awaitAcquaintance();
    return primary;
  }

  void awaitAcquaintance() {
    for (LabNode node : scene.lab().nodes()) {
      scene.await(
          node.id() + " sees its peer healthy",
          () -> {
            Command status = agent(node.id()).cli("ha", "status", "-o", "json");
            return status.status() < 3
                && peer(agent(node.id()).status()).get("health").asText().equals("healthy");
          });
    }
  }

  static JsonNode peer(JsonNode status) {
    return status.get("peers").get(0);
  }

  FlywallAgent agent(String node) {
    return (FlywallAgent) scene.daemon(node);
  }

  LabNode node(String id) {
    return scene.lab().node(id);
  }

  Switchboard switchboard() {
    return scene.switchboard();
  }

  static String other(String node) {
    return node.equals("node1") ? "node2" : "node1";
  }

  void awaitRole(String node, String role) {
    scene.await(
        node + " in role " + role,
        () -> {
          Command status = agent(node).cli("ha", "status", "-o", "json");
          return status.status() < 3 && agent(node).status().get("role").asText().equals(role);
        });
  }

  /** Begins the tape a moment before something is done. */
  void record() {
    scene.prober().record();
    Scene.pause(Duration.ofMillis(200));
  }

  /** What came of it, once things are calm again. */
  Observation observe(MonotonicInstant at) {
    Scene.pause(Duration.ofMillis(500));
    Tape tape = scene.tape();
    return Observation.of(tape, at);
  }

  /** A figure for whoever reads the test's output. */
  static void figure(String what, Object value) {
    System.out.println("figure: " + what + ": " + value);
  }

  /** That this node, and no other, answers; otherwise with what both nodes have to say. */
  void assertOwner(String node) {
    String owner = scene.awaitOne();
    Assertions.assertEquals(
        node, owner, () -> scene.failure(node + " as the only owner").getMessage());
  }

  List<LabNode> holders() {
    return scene.lab().nodes().stream().filter(node -> node.has(scene.lab().vip())).toList();
  }

  @Override
  public void close() {
    scene.close();
  }
}

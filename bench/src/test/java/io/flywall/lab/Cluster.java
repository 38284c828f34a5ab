package io.flywall.lab;

import io.flywall.lab.prober.Tape;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** Agents on the nodes of a lab, however many, and what cases ask of them. */
class Cluster implements AutoCloseable {
  static final Duration HEARTBEAT = Duration.ofMillis(100);

  /** D, what the default timing promises: H + 10 P. */
  static final Duration DEAD_AFTER = Duration.ofMillis(200);

  /** For a JVM that waits for one of two processors; the design's bound has 50 ms of its own. */
  static final Duration SLACK = Duration.ofMillis(300);

  final Scene scene;

  Cluster(Scene scene) {
    this.scene = scene;
  }

  /** All run, and know of each other; who is primary. */
  final String start() {
    String primary = scene.startAll();
    awaitAcquaintance();
    return primary;
  }

  /** Who answers, alone and steadily. */
  final String primary() {
    return scene.awaitOne(Duration.ofMillis(200));
  }

  /** Everybody but this one. */
  final List<LabNode> others(String node) {
    return nodes().stream().filter(other -> !other.id().equals(node)).toList();
  }

  final List<LabNode> nodes() {
    return scene.lab().nodes();
  }

  final void awaitAcquaintance() {
    for (LabNode node : nodes()) {
      scene.await(node.id() + " sees every peer healthy", () -> seesAllHealthy(node));
    }
  }

  private boolean seesAllHealthy(LabNode node) {
    return FlywallAgent.glance(node)
        .filter(
            status -> {
              boolean healthy = true;
              for (var peer : status.get("peers")) {
                healthy &= peer.get("health").asText().equals("healthy");
              }
              return healthy;
            })
        .isPresent();
  }

  final FlywallAgent agent(String node) {
    return (FlywallAgent) scene.daemon(node);
  }

  final LabNode node(String id) {
    return scene.lab().node(id);
  }

  final Switchboard switchboard() {
    return scene.switchboard();
  }

  final void awaitRole(String node, String role) {
    scene.await(
        node + " in role " + role,
        () ->
            FlywallAgent.glance(node(node))
                .filter(status -> status.get("role").asText().equals(role))
                .isPresent());
  }

  final MonotonicInstant now() {
    return scene.lab().clock().now();
  }

  /** The term that this node is in. */
  final long term(String node) {
    return agent(node).status().get("term").asLong();
  }

  /** Begins the tape a moment before something is done. */
  final void record() {
    scene.prober().record();
    Scene.pause(Duration.ofMillis(200));
  }

  /** What came of it, once things are calm again. */
  final Observation observe(MonotonicInstant at) {
    Scene.pause(Duration.ofMillis(500));
    Tape tape = scene.tape();
    Observation seen = Observation.of(tape, at);
    LabFigures.seen(seen);
    return seen;
  }

  /** A figure for whoever reads the test's output. */
  static void figure(String what, Object value) {
    System.out.println("figure: " + what + ": " + value);
  }

  /** That this node, and no other, answers; otherwise with what all nodes have to say. */
  final void assertOwner(String node) {
    String owner = scene.awaitOne();
    Assertions.assertEquals(
        node, owner, () -> scene.failure(node + " as the only owner").getMessage());
  }

  final List<LabNode> holders() {
    return nodes().stream().filter(node -> node.has(scene.lab().vip())).toList();
  }

  /** Whatever was done to networks and agents is undone, and one answers as before. */
  final String mend() {
    switchboard().mend(nodes());
    for (LabNode node : nodes()) {
      FlywallAgent agent = agent(node.id());
      if (agent.running()) {
        MonotonicInstant unused = agent.thaw();
      } else {
        agent.start();
      }
    }
    awaitAcquaintance();
    return primary();
  }

  @Override
  public final void close() {
    scene.close();
  }
}

package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.VoterList;

/** Two nodes on a stage of their own; the first is preferred. */
abstract class TwoNodes {
  static final long DEAD_AFTER = Stage.TIMING.deadAfter().toMillis();
  static final long LEASE = Stage.TIMING.kernelTimeout().toMillis();
  static final long ROUND = Stage.TIMING.probeInterval().toMillis();

  final Stage stage = new Stage();
  final Stage.Node a = stage.node("a", 50);
  final Stage.Node b = stage.node("b", 150);

  void startBoth() {
    a.start();
    b.start();
    stage.run(1000);
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(Role.BACKUP, b.role());
  }

  /** The mark of a heartbeat that left just now. */
  Armed young() {
    return Armed.without(Stage.at(stage.now()));
  }

  /** A heartbeat that the stage did not send. */
  static Event.HeartbeatHeard heartbeat(String from, PeerStanding standing) {
    return new Event.HeartbeatHeard(
        new NodeId(from),
        standing,
        Stage.TIMING.deadAfter(),
        standing.term().next(),
        new VoterList.Stamp(1, VoterList.Stamp.UNKNOWN),
        false,
        0,
        0);
  }

  static long count(Stage.Node node, Class<? extends Action> kind) {
    return node.actions.stream().filter(kind::isInstance).count();
  }

  void freeze(Stage.Node node, long millis) {
    node.running = false;
    stage.run(millis);
    node.running = true;
  }
}

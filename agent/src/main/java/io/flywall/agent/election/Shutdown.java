package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import java.time.Duration;
import java.util.Optional;

/** The agent was told to stop: a primary lets go first and leaves its successor a moment. */
final class Shutdown {
  /** SIGTERM promises an exit within a second; half of it is for the successor. */
  private static final Duration STOP_WITHIN = Duration.ofMillis(500);

  private final Peers peers;
  private final NodeState node;
  private final Resignation resignation;
  private final DecisionBuilder decision;
  private Optional<MonotonicInstant> stopBy = Optional.empty();

  Shutdown(Peers peers, NodeState node, Resignation resignation, DecisionBuilder decision) {
    this.peers = peers;
    this.node = node;
    this.resignation = resignation;
    this.decision = decision;
  }

  boolean isRequested() {
    return stopBy.isPresent();
  }

  void requested(MonotonicInstant now) {
    if (stopBy.isPresent()) {
      return;
    }
    boolean someoneMayClaim = resignation.handOver().isPresent();
    if (node.is(Role.PRIMARY)) {
      Optional<NodeId> successor = peers.bestBackup(now).map(Peers.Peer::id);
      resignation.giveUp(Role.BACKUP, Reason.STOPPING, text(successor), successor, now);
      someoneMayClaim = successor.isPresent();
    }
    stopBy = Optional.of(someoneMayClaim ? now.plus(STOP_WITHIN) : now);
  }

  private static String text(Optional<NodeId> successor) {
    return successor.map(node -> "to " + node).orElse("nobody is ready to take over");
  }

  /** Never before the kernel has confirmed; not at once while a successor may miss the release. */
  void stopWhenDone(MonotonicInstant now) {
    boolean inTime = now.isBefore(stopBy.orElseThrow());
    boolean done =
        resignation.handOver().map(waiting -> waiting.confirmed() && !inTime).orElse(true);
    if (done) {
      decision.add(new Action.Stop());
    }
  }

  MonotonicInstant wakeAt(MonotonicInstant now) {
    return stopBy.filter(stop -> stop.isAfter(now)).orElse(MonotonicInstant.DISTANT_FUTURE);
  }
}

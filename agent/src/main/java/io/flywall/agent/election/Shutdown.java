package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import java.time.Duration;
import java.util.Optional;

/**
 * The agent was told to stop: a primary first hands over, prepared as one that is asked to, and
 * leaves its successor a moment. When nobody can be prepared it lets go all the same.
 */
final class Shutdown {
  /** SIGTERM promises an exit within a second; half of it is for the successor. */
  private static final Duration STOP_WITHIN = Duration.ofMillis(500);

  private final Peers peers;
  private final NodeState node;
  private final Resignation resignation;
  private final DecisionBuilder decision;
  private boolean requested;
  private Optional<MonotonicInstant> stopBy = Optional.empty();

  Shutdown(Peers peers, NodeState node, Resignation resignation, DecisionBuilder decision) {
    this.peers = peers;
    this.node = node;
    this.resignation = resignation;
    this.decision = decision;
  }

  boolean isRequested() {
    return requested;
  }

  /** Begins to hand over, unless that is being prepared already. */
  void requested(PlannedHandOver handOver, MonotonicInstant now) {
    if (requested) {
      return;
    }
    requested = true;
    boolean begins = node.is(Role.PRIMARY) && !handOver.isUnderWay();
    if (begins && peers.bestBackup(now).isPresent()) {
      handOver.requested(
          new Event.HandOverRequested(Optional.empty(), Event.HandOverCause.STOP, Optional.empty()),
          now);
    }
  }

  /** Nothing is prepared (any more): whoever ranks best may have it. */
  private void letGo(MonotonicInstant now) {
    Optional<NodeId> successor = peers.bestBackup(now).map(Peers.Peer::id);
    resignation.giveUp(Role.BACKUP, Reason.STOPPING, text(successor), successor, now);
    stopBy = Optional.of(successor.isPresent() ? now.plus(STOP_WITHIN) : now);
  }

  private static String text(Optional<NodeId> successor) {
    return successor.map(node -> "to " + node).orElse("nobody is ready to take over");
  }

  /** Never before the kernel has confirmed; not at once while a successor may miss the release. */
  void stopWhenDone(PlannedHandOver handOver, MonotonicInstant now) {
    if (node.is(Role.PRIMARY)) {
      if (handOver.isUnderWay()) {
        return;
      }
      letGo(now);
    }
    if (stopBy.isEmpty()) {
      boolean someoneMayClaim = resignation.handOver().isPresent();
      stopBy = Optional.of(someoneMayClaim ? now.plus(STOP_WITHIN) : now);
    }
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

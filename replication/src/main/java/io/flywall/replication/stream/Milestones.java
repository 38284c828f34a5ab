package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.link.Link;
import io.flywall.replication.wire.Message;
import java.util.List;
import java.util.Optional;

/**
 * The milestone that a server waits for, on one connection: answered when all of its datasets are
 * on this node's disk as far as it says. One at a time: of a server whose files change faster than
 * they are fetched, a newer one each second would never be reached. Any thread.
 */
final class Milestones {
  private final List<DatasetFollower> datasets;
  private final Watermarks watermarks;

  // Guarded by this.
  private Optional<Awaited> awaited = Optional.empty();

  private record Awaited(Message.Milestone milestone, Link by) {}

  Milestones(List<DatasetFollower> datasets, Watermarks watermarks) {
    this.datasets = datasets;
    this.watermarks = watermarks;
  }

  /** The server would like to hear when that is here. */
  void offered(Message.Milestone milestone, Link by) {
    synchronized (this) {
      awaited = awaited.or(() -> Optional.of(new Awaited(milestone, by)));
    }
    look();
  }

  /** Something was put in place. */
  void look() {
    takeReached()
        .ifPresent(
            reached -> {
              Message answer = new Message.Reached(reached.milestone().mark());
              watermarks.holds(reached.milestone().mark(), () -> reached.by().send(answer));
            });
  }

  private synchronized Optional<Awaited> takeReached() {
    Optional<Awaited> reached = awaited.filter(it -> isHere(it.milestone()));
    if (reached.isPresent()) {
      awaited = Optional.empty();
    }
    return reached;
  }

  private boolean isHere(Message.Milestone milestone) {
    return milestone.positions().entrySet().stream()
        .noneMatch(wanted -> wanted.getValue().isAfter(applied(wanted.getKey())));
  }

  /** A dataset of the server's that is none of this node's is never here. */
  private Position applied(DatasetName dataset) {
    return datasets.stream()
        .filter(follower -> follower.name().equals(dataset))
        .map(DatasetFollower::applied)
        .findFirst()
        .orElse(Position.NONE);
  }
}

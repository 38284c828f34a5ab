package io.flywall.replication.node;

import io.flywall.replication.Dataset;
import io.flywall.replication.Source;
import io.flywall.replication.stream.Caller;
import io.flywall.replication.stream.CatchUp;
import io.flywall.replication.stream.DatasetFollower;
import io.flywall.replication.stream.Following;
import io.flywall.replication.stream.Serving;
import io.flywall.replication.stream.Standing;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a node begins to lead: asks its peers for what it missed, and opens its datasets. */
final class Leading {
  private final ReplicationPlan plan;
  private final List<Dataset> datasets;
  private final List<DatasetFollower> followers;
  private final Serving serving;
  private final Following.Connector connector;
  private final Caller caller;
  private final Later later;
  private final Complaints complaints = new Complaints("not-served");

  // Guarded by this.
  private Optional<CatchUp> round = Optional.empty();

  Leading(
      ReplicationPlan plan,
      List<Dataset> datasets,
      List<DatasetFollower> followers,
      Serving serving,
      Following.Connector connector,
      Caller caller,
      Later later) {
    this.plan = plan;
    this.datasets = datasets;
    this.followers = followers;
    this.serving = serving;
    this.connector = connector;
    this.caller = caller;
    this.later = later;
  }

  /**
   * To the end, unless it is cut short.
   *
   * @param since when this node became primary: its scripts wait from then on
   * @param overtaken asked between the steps
   */
  void begin(Term term, MonotonicInstant since, Overtaken overtaken) throws InterruptedException {
    catchUp(term, since, overtaken);
    if (overtaken.is()) {
      return;
    }
    // What is on disk belongs to the sources from here on.
    followers.forEach(follower -> follower.end(""));
    serving.stand(new Standing(term, true));
    List<Thread> opening = new ArrayList<>();
    for (Dataset dataset : datasets) {
      if (!overtaken.is()) {
        opening.add(opening(dataset, term, overtaken));
      }
    }
    for (Thread thread : opening) {
      thread.join();
    }
  }

  /** Whether another change of role waits. */
  @FunctionalInterface
  interface Overtaken {
    boolean is();
  }

  private void catchUp(Term term, MonotonicInstant since, Overtaken overtaken)
      throws InterruptedException {
    List<Following.Primary> peers =
        plan.peers().stream()
            .map(peer -> new Following.Primary(peer.id(), peer.addresses(), term))
            .toList();
    CatchUp asking = CatchUp.begin(caller, term, since, peers, followers, connector);
    synchronized (this) {
      round = Optional.of(asking);
    }
    if (overtaken.is()) {
      // It was, before there was a round to cut short.
      asking.cancel();
    }
    asking.run();
    synchronized (this) {
      round = Optional.empty();
    }
  }

  /** Whether this node leads and does not serve yet. */
  synchronized boolean isCatchingUp() {
    return round.isPresent();
  }

  /** Somebody else leads: what is being fetched is no use any more. */
  synchronized void cutShort() {
    round.ifPresent(CatchUp::cancel);
  }

  /** Each on a thread of its own: a look at a million files must not delay the leases. */
  private Thread opening(Dataset dataset, Term term, Overtaken overtaken) {
    Thread thread =
        new Thread(
            () -> open(dataset, term, overtaken, Later.FIRST_WAIT), "lead-" + dataset.name());
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** A full disk, say, has room again some day, and the term may be a long one. */
  private void open(Dataset dataset, Term term, Overtaken overtaken, Duration wait) {
    if (overtaken.is()) {
      return;
    }
    try {
      Source source = dataset.lead(term);
      if (!overtaken.is()) {
        serving.serve(source);
      }
      complaints.over(dataset.name());
    } catch (IOException | RuntimeException | Error failure) {
      complaints.about(dataset.name(), failure);
      followers.stream()
          .filter(follower -> follower.name().equals(dataset.name()))
          .forEach(follower -> follower.end("not served: " + failure.getMessage()));
      serving.cannotServe(dataset.name(), String.valueOf(failure.getMessage()));
      later.run(() -> open(dataset, term, overtaken, Later.doubled(wait)), wait);
    }
  }
}

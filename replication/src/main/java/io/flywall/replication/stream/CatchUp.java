package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.link.Closing;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Purpose;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new primary asks every peer whether it has something newer than this node, and takes the newest
 * of it: what another backup has acknowledged is not lost because this one was elected. All peers
 * are asked at once; dead ones cost the one time limit, together.
 */
public final class CatchUp implements SessionEvents {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** How often a transfer on its way is looked at; its own limits end it when it stands still. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Term term;
  private final List<DatasetFollower> datasets;
  private final MonotonicClock clock;
  private final List<FollowerSession> sessions = new ArrayList<>();
  private int open;
  private boolean cancelled;

  /**
   * Asks all of {@code peers}; {@link #run} waits for the answers.
   *
   * @param term the one that begins
   */
  public static CatchUp begin(
      Caller caller,
      Term term,
      List<Following.Primary> peers,
      List<DatasetFollower> datasets,
      Following.Connector connector) {
    CatchUp round = new CatchUp(term, datasets, caller.clock());
    for (Following.Primary peer : peers) {
      FollowerSession session =
          new FollowerSession(caller, Purpose.CATCH_UP, term, peer.node(), datasets, round);
      synchronized (round) {
        round.sessions.add(session);
        round.open++;
      }
      connector.connect(peer.addresses().get(0), session);
    }
    return round;
  }

  private CatchUp(Term term, List<DatasetFollower> datasets, MonotonicClock clock) {
    this.term = term;
    this.datasets = datasets;
    this.clock = clock;
  }

  @Override
  public void welcomed(FollowerSession session, Message.Welcome welcome) {
    synchronized (this) {
      notifyAll();
    }
    session.feeds().forEach(feed -> feed.onNews(this::news));
  }

  private synchronized void news() {
    notifyAll();
  }

  @Override
  public synchronized void closed(FollowerSession session, Closing why) {
    sessions.remove(session);
    open--;
    notifyAll();
  }

  /** Somebody else has become primary meanwhile. */
  public synchronized void cancel() {
    cancelled = true;
    notifyAll();
  }

  /**
   * Waits for the answers, and then for what was newer.
   *
   * @param discovery how long answers are waited for
   */
  public void run(Duration discovery) throws InterruptedException {
    awaitTips(discovery);
    for (DatasetFollower dataset : datasets) {
      take(dataset);
    }
    for (DatasetFollower dataset : datasets) {
      awaitTransfer(dataset);
      dataset.detach();
    }
    sessions().forEach(FollowerSession::close);
  }

  private void take(DatasetFollower dataset) {
    Optional<Feed> newest = newest(dataset.name());
    if (newest.isEmpty()) {
      return;
    }
    Position theirs = newest.get().tip().orElseThrow();
    Position ours = dataset.claim();
    if (ours.term().isAfter(term)) {
      // Of no term that ever was: whoever told it to us has lied, and what others have counts.
      dataset.resync();
      dataset.attach(newest.get());
    } else if (theirs.isAfter(ours)) {
      dataset.attach(newest.get());
    }
  }

  private synchronized void awaitTips(Duration discovery) throws InterruptedException {
    MonotonicInstant end = clock.now().plus(discovery);
    while (!cancelled && !allAnswered()) {
      long left = end.since(clock.now()).toMillis();
      if (left <= 0) {
        LOG.warn("component=replication event=catch-up missing={}", open);
        return;
      }
      wait(left);
    }
  }

  private boolean allAnswered() {
    return sessions.stream()
        .allMatch(
            session ->
                session.feeds().size() == datasets.size()
                    && session.feeds().stream().allMatch(feed -> isAnswered(feed)));
  }

  private static boolean isAnswered(Feed feed) {
    return feed.isAbsent() || feed.tip().isPresent() || feed.early().isPresent();
  }

  private synchronized List<FollowerSession> sessions() {
    return List.copyOf(sessions);
  }

  private Optional<Feed> newest(DatasetName dataset) {
    return sessions().stream()
        .flatMap(session -> session.feed(dataset).stream())
        .filter(feed -> !feed.hasEnded() && feed.tip().filter(this::isTakeable).isPresent())
        .max(Comparator.comparing((Feed feed) -> feed.tip().orElse(Position.NONE)));
  }

  /**
   * In our own term, after a restart, what others have was ours once: nobody has come half way to
   * the end of its numbers, and going on from there would leave none.
   */
  private boolean isTakeable(Position tip) {
    boolean endless = tip.term().equals(term) && tip.sequence() > Position.MOST_SEQUENCE / 2;
    return !endless && !tip.equals(Position.NONE);
  }

  private void awaitTransfer(DatasetFollower dataset) throws InterruptedException {
    while (!isCancelled() && dataset.isCatchingUp()) {
      dataset.awaitCaughtUp(LOOK);
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }
}

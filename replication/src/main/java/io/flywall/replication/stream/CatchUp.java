package io.flywall.replication.stream;

import io.flywall.replication.Position;
import io.flywall.replication.link.Closing;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Purpose;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new primary asks every peer, at all of its addresses, whether it has something newer than this
 * node, and takes the newest of it: what another backup has acknowledged is not lost because this
 * one was elected. Where the newest cannot be had after all, the next one is taken.
 *
 * <p>It has an end, whatever the peers do: services of the new primary wait for it, and nothing is
 * put in place under them later. What could not be had in time stays where it is, and its holder
 * archives it when it follows. Rejected: to go on for as long as something comes, because then the
 * services would start upon files that change under them.
 */
public final class CatchUp implements SessionEvents {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** How often a transfer on its way is looked at. */
  private static final long LOOK_MILLIS = 50;

  /** For answers: who is dead has not answered a connection after two seconds. */
  private static final Duration ANSWERS = Duration.ofMillis(2500);

  /**
   * For all of it, from the moment in which this node became primary: its scripts wait for five
   * seconds, and files are opened yet. Where that was long ago already, nothing is taken.
   */
  private static final Duration ROUND = Duration.ofSeconds(4);

  private final Term term;
  private final List<DatasetFollower> datasets;
  private final MonotonicClock clock;
  private final MonotonicInstant end;
  private final MonotonicInstant answersUntil;
  private final Following.Connector connector;

  /** Of each peer the addresses at which it is there, or may be. */
  private final List<List<Asked>> peers = new ArrayList<>();

  private boolean cancelled;

  /**
   * Asks all of {@code peers}; {@link #run} waits for the answers.
   *
   * @param term the one that begins
   * @param since when this node became its primary
   */
  public static CatchUp begin(
      Caller caller,
      Term term,
      MonotonicInstant since,
      List<Following.Primary> peers,
      List<DatasetFollower> datasets,
      Following.Connector connector) {
    CatchUp round = new CatchUp(term, since, datasets, connector, caller.clock());
    peers.forEach(peer -> round.ask(caller, peer));
    round.connect();
    return round;
  }

  private CatchUp(
      Term term,
      MonotonicInstant since,
      List<DatasetFollower> datasets,
      Following.Connector connector,
      MonotonicClock clock) {
    this.term = term;
    this.connector = connector;
    this.datasets = datasets;
    this.clock = clock;
    this.end = since.plus(ROUND);
    this.answersUntil = MonotonicInstant.earlier(clock.now().plus(ANSWERS), end);
  }

  private synchronized void ask(Caller caller, Following.Primary peer) {
    List<Asked> addresses = new ArrayList<>();
    for (InetSocketAddress address : peer.addresses()) {
      addresses.add(
          new Asked(
              address,
              () ->
                  new FollowerSession(caller, Purpose.CATCH_UP, term, peer.node(), datasets, this),
              clock.now()));
    }
    peers.add(addresses);
  }

  /** Those that are due. */
  private synchronized void connect() {
    asked().toList().forEach(asked -> asked.connect(connector, clock.now()));
  }

  private Stream<Asked> asked() {
    return peers.stream().flatMap(List::stream);
  }

  // ---- on the I/O thread ----------------------------------------------------------------------

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
    peers.forEach(
        addresses ->
            addresses.removeIf(
                asked -> asked.session() == session && !asked.ended(why, clock.now())));
    notifyAll();
  }

  /** Somebody else has become primary meanwhile. */
  public synchronized void cancel() {
    cancelled = true;
    notifyAll();
  }

  // ---- the round ------------------------------------------------------------------------------

  /** Waits for the answers, and then for what was newer; when it returns nothing is under way. */
  public void run() throws InterruptedException {
    awaitTips();
    List<Missed> missed = datasets.stream().map(Missed::new).toList();
    awaitTransfers(missed);
    missed.forEach(Missed::end);
    sessions().forEach(FollowerSession::close);
    for (DatasetFollower dataset : datasets) {
      // A commit that has begun is finished before the dataset changes its role.
      dataset.awaitIdle();
    }
  }

  private Duration left(MonotonicInstant until) {
    return until.since(clock.now());
  }

  private synchronized void awaitTips() throws InterruptedException {
    while (!cancelled && !peers.stream().allMatch(this::hasAnswered)) {
      long left = left(answersUntil).toMillis();
      if (left <= 0) {
        LOG.warn(
            "component=replication event=catch-up missing={}",
            peers.stream().filter(peer -> !hasAnswered(peer)).count());
        return;
      }
      wait(Math.min(left, LOOK_MILLIS));
      connect();
    }
  }

  /** One of its addresses is enough; and who is not there at any has no answer. */
  private boolean hasAnswered(List<Asked> peer) {
    return peer.isEmpty() || peer.stream().anyMatch(asked -> isComplete(asked.session()));
  }

  private boolean isComplete(FollowerSession session) {
    return session.feeds().size() == datasets.size()
        && session.feeds().stream().allMatch(CatchUp::isAnswered);
  }

  private static boolean isAnswered(Feed feed) {
    return feed.isAbsent() || feed.tip().isPresent() || feed.early().isPresent();
  }

  private synchronized List<FollowerSession> sessions() {
    return asked().map(Asked::session).toList();
  }

  private void awaitTransfers(List<Missed> missed) throws InterruptedException {
    while (isGoingOn() && isMoreToCome(missed)) {
      synchronized (this) {
        wait(LOOK_MILLIS);
      }
      connect();
    }
  }

  /** Who may answer yet is asked first: what he has said since then, the other question sees. */
  private boolean isMoreToCome(List<Missed> missed) {
    boolean again = isAgain();
    return missed.stream().filter(Missed::isUnderWay).count() > 0 || again;
  }

  /**
   * Whether a peer whose connection broke has not answered yet, at any of its addresses, and may.
   */
  private synchronized boolean isAgain() {
    return peers.stream()
        .filter(peer -> !hasAnswered(peer))
        .flatMap(List::stream)
        .anyMatch(Asked::isAskedAgain);
  }

  private synchronized boolean isGoingOn() {
    return !cancelled && !left(end).isNegative();
  }

  /**
   * In our own term, after a restart, what others have was ours once: nobody has come half way to
   * the end of its numbers, and going on from there would leave none.
   */
  private boolean isTakeable(Position tip) {
    boolean endless = tip.term().equals(term) && tip.sequence() > Position.MOST_SEQUENCE / 2;
    return !endless && !tip.equals(Position.NONE);
  }

  /** One dataset, and what others have of it. */
  private final class Missed {
    private final DatasetFollower dataset;
    private final Set<Feed> tried = new HashSet<>();

    Missed(DatasetFollower dataset) {
      this.dataset = dataset;
    }

    boolean isUnderWay() {
      return dataset.isCatchingUp() || takesNext();
    }

    /**
     * Of a position of no term that ever was, who told it to us has lied: what others have counts.
     */
    private boolean takesNext() {
      Position ours = dataset.claim();
      boolean lie = ours.term().isAfter(term);
      Optional<Feed> next = newest().filter(feed -> lie || feed.tip().orElseThrow().isAfter(ours));
      next.ifPresent(
          feed -> {
            tried.add(feed);
            dataset.takeFrom(feed, lie);
          });
      return next.isPresent();
    }

    private Optional<Feed> newest() {
      return sessions().stream()
          .flatMap(session -> session.feed(dataset.name()).stream())
          .filter(feed -> !feed.hasEnded() && !tried.contains(feed))
          .filter(dataset::takesFrom)
          .filter(feed -> feed.tip().filter(CatchUp.this::isTakeable).isPresent())
          .max(Comparator.comparing((Feed feed) -> feed.tip().orElse(Position.NONE)));
    }

    void end() {
      if (dataset.isCatchingUp()) {
        LOG.warn(
            "component=replication event=catch-up-cut dataset={} reason=\"{}\"",
            dataset.name(),
            isGoingOn() ? "failed" : "out of time");
      }
      dataset.detach();
    }
  }
}

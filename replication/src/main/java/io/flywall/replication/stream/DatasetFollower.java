package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.Replica;
import io.flywall.replication.StaleTerm;
import io.flywall.replication.TreeRefused;
import io.flywall.replication.tree.Scope;
import io.flywall.replication.wire.Refusal;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one dataset of this node up to date with whatever server it is attached to, on a thread of
 * its own: a replica is never asked by two, and a slow disk under one dataset delays no other.
 */
public final class DatasetFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** A disk that was full is tried soon again: its operator is just making room. */
  private static final Duration RETRY_FIRST = Duration.ofSeconds(1);

  private static final Duration RETRY_MOST = Duration.ofSeconds(10);

  /** Tips that may be missing before their absence says something: one second of them. */
  private static final int MISSED_TIPS = 4;

  private final DatasetName name;
  private final StreamSettings settings;
  private final int window;
  private final TreeBudget trees;
  private final StreamCounts counts;
  private final MonotonicClock clock;
  private final Backoff backoff;
  private final LagMeter lag = new LagMeter(Position.NONE);
  private final Thread worker;

  // Guarded by this.
  private Optional<Replica> replica = Optional.empty();
  private Optional<Feed> feed = Optional.empty();
  private boolean whole;
  private boolean closed;
  private boolean pulling;
  private boolean progressed;
  private MonotonicInstant notBefore = MonotonicInstant.DISTANT_PAST;

  /** A version that its server has no longer: whatever is newer is fetched without a wait. */
  private Optional<Position> overtaken = Optional.empty();

  private String trouble = "";
  private String notedMisfit = "";
  private Optional<Fetching> fetching = Optional.empty();

  /**
   * Waits for a replica and a server.
   *
   * @param window bytes that may be asked for at a time
   * @param trees memory that all datasets of this node share while they receive
   * @param counts of what comes
   * @param random for the waits after failures
   */
  public DatasetFollower(
      DatasetName name,
      StreamSettings settings,
      int window,
      TreeBudget trees,
      StreamCounts counts,
      MonotonicClock clock,
      RandomGenerator random) {
    this.name = name;
    this.settings = settings;
    this.window = window;
    this.trees = trees;
    this.counts = counts;
    this.clock = clock;
    this.backoff = new Backoff(RETRY_FIRST, RETRY_MOST, random);
    this.worker = new Thread(this::work, "replica-" + name);
    worker.setDaemon(true);
    worker.start();
  }

  public DatasetName name() {
    return name;
  }

  /** What is on disk here. */
  public Position applied() {
    return lag.applied();
  }

  /** {@link Replica#claim}, of what is on disk here. */
  synchronized Position claim() {
    return replica.map(Replica::claim).orElseGet(lag::applied);
  }

  /** This node follows from now on: what it has is {@code now}'s. */
  public synchronized void begin(Replica now) {
    replica = Optional.of(now);
    trouble = "";
    lag.applied(now.applied());
    feed.ifPresent(this::tellWhatIsHere);
    notifyAll();
  }

  /** There is no replica here, for the reason given; empty while this node leads. */
  public synchronized void end(String why) {
    replica = Optional.empty();
    trouble = why;
  }

  // ---- what others say ----------------------------------------------------------------------

  void attach(Feed to) {
    synchronized (this) {
      feed = Optional.of(to);
      notBefore = MonotonicInstant.DISTANT_PAST;
    }
    to.onNews(() -> news(to));
  }

  /**
   * As {@link #attach}, for a new primary: whatever failed with another server is forgotten.
   *
   * @param all whether all is compared, because what is here counts for nothing
   */
  void takeFrom(Feed other, boolean all) {
    synchronized (this) {
      trouble = "";
      whole |= all;
    }
    attach(other);
  }

  private synchronized boolean isAttached(Feed to) {
    return feed.filter(current -> current == to).isPresent();
  }

  /** Follows nobody; a version that is just being committed is. */
  synchronized void detach() {
    feed = Optional.empty();
    notifyAll();
  }

  /** Everything is compared again, whatever is here. */
  public synchronized void resync() {
    whole = true;
    if (replica.isPresent()) {
      // Whatever failed before is tried again now, and says by itself whether it fails again.
      trouble = "";
    }
    notBefore = MonotonicInstant.DISTANT_PAST;
    notifyAll();
  }

  private synchronized void news(Feed from) {
    if (feed.filter(current -> current == from).isPresent()) {
      look();
      Optional<String> misfit = misfit(from);
      noteMisfit(misfit.orElse(""));
      if (misfit.isEmpty()) {
        from.tip().ifPresent(tip -> lag.heard(tip, clock.now()));
        tellWhatIsHere(from);
      }
      notifyAll();
    }
  }

  /** What is here may have been changed by somebody on this node, and found: then it is mended. */
  private void look() {
    if (!pulling && replica.isPresent()) {
      Position now = replica.get().applied();
      if (!now.equals(lag.applied())) {
        lag.applied(now);
      }
    }
  }

  /** Where it was made ready after the feed was opened, the server was told something else. */
  private void tellWhatIsHere(Feed to) {
    if (replica.isPresent() && !pulling) {
      acknowledge(to, lag.applied());
    }
  }

  /** Once; and nobody acknowledges what was never offered. */
  private static void acknowledge(Feed to, Position here) {
    boolean offered = to.tip().filter(tip -> !here.isAfter(tip)).isPresent();
    if (offered && !here.equals(Position.NONE) && !here.equals(to.told())) {
      to.acknowledge(here);
    }
  }

  /** Waits for the end of what is being pulled; after {@link #detach} there is one. */
  public synchronized void awaitIdle() throws InterruptedException {
    while (pulling) {
      wait();
    }
  }

  /** Whether something is on its way, or about to be; false when it has failed. */
  synchronized boolean isCatchingUp() {
    return pulling || (isBehind() && trouble.isEmpty());
  }

  // ---- the thread ---------------------------------------------------------------------------

  private void work() {
    try {
      while (true) {
        Optional<Work> next = awaitWork();
        if (next.isEmpty()) {
          return;
        }
        pull(next.get().feed(), next.get().replica());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** What to pull from, and into what. */
  private record Work(Feed feed, Replica replica) {}

  private synchronized Optional<Work> awaitWork() throws InterruptedException {
    while (!closed) {
      boolean due = isBehind();
      Duration left = hasNewer() ? Duration.ZERO : notBefore.since(clock.now());
      if (due && (left.isNegative() || left.isZero())) {
        pulling = true;
        overtaken = Optional.empty();
        return Optional.of(new Work(feed.orElseThrow(), replica.orElseThrow()));
      }
      wait(due ? Math.max(1, left.toMillis()) : 0);
    }
    return Optional.empty();
  }

  private boolean hasNewer() {
    Optional<Position> tip = feed.flatMap(Feed::tip);
    return overtaken.isPresent() && tip.isPresent() && tip.get().isAfter(overtaken.get());
  }

  private synchronized boolean isBehind() {
    if (replica.isEmpty() || feed.isEmpty() || feed.get().hasEnded() || feed.get().isAbsent()) {
      return false;
    }
    Optional<Position> tip = feed.get().tip();
    return takesFrom(feed.get()) && tip.isPresent() && (whole || tip.get().isAfter(lag.applied()));
  }

  /**
   * Not when the server's tree is of other paths: what it leaves out would be taken for deleted.
   */
  synchronized boolean takesFrom(Feed other) {
    return replica.flatMap(here -> other.otherThan(here.scope())).isEmpty();
  }

  private Optional<String> misfit(Feed other) {
    return replica
        .map(Replica::scope)
        .flatMap(own -> other.otherThan(own).map(o -> misfit(other, own, o)));
  }

  /** Each once: it stands until somebody changes a configuration. */
  private void noteMisfit(String now) {
    if (!now.isEmpty() && !now.equals(notedMisfit)) {
      LOG.warn("component=replication event=misfit dataset={} reason=\"{}\"", name(), now);
    }
    notedMisfit = now;
  }

  private static String misfit(Feed other, Scope own, Scope theirs) {
    return "paths or exclude differ: "
        + other.server()
        + " has "
        + theirs.shown()
        + "; this node has "
        + own.shown()
        + "; make them alike and reload: until then nothing is taken, and nothing deleted";
  }

  private void pull(Feed from, Replica into) throws InterruptedException {
    boolean everything = takeWhole();
    Position aim = from.tip().orElse(Position.NONE);
    StreamCounts.Line line = counts.line(from.server(), name());
    MonotonicInstant begun = clock.now();
    try {
      Pull pull = new Pull(from, into, settings, window, trees, new Counting(from, line));
      boolean compared = pull.run(everything);
      line.applied(compared, clock.now().since(begun));
      settle(from, into);
      succeeded(from);
    } catch (FeedLost lost) {
      again(everything);
    } catch (Pull.Superseded newer) {
      again(everything);
      failed(from, newer.getMessage());
      overtaken(aim);
    } catch (Pull.TooEarly later) {
      again(everything);
      failed(from, later.getMessage());
    } catch (StaleTerm stale) {
      failed(from, "the primary has an older version: " + stale.getMessage());
    } catch (TreeRefused hostile) {
      again(everything);
      failed(from, hostile.getMessage());
      if (from.isScoped()) {
        FeedLost unused = from.refuse(Refusal.BAD_TREE);
      }
    } catch (IOException disk) {
      again(everything);
      failed(from, String.valueOf(disk.getMessage()));
    } catch (RuntimeException | Error mistake) {
      LOG.error("component=replication event=broken dataset={}", name(), mistake);
      again(everything);
      failed(from, mistake.toString());
    } finally {
      settle(from, into);
      ended();
    }
  }

  /**
   * What the disk holds counts, however the pull has ended: one that failed behind its commit has
   * committed.
   */
  private synchronized void settle(Feed from, Replica into) {
    Position now = into.applied();
    acknowledge(from, now);
    lag.applied(now);
    from.applied();
  }

  private synchronized boolean takeWhole() {
    boolean taken = whole;
    whole = false;
    return taken;
  }

  private synchronized void again(boolean everything) {
    whole |= everything;
  }

  private synchronized void succeeded(Feed from) {
    backoff.succeeded();
    if (!trouble.isEmpty()) {
      LOG.info(
          "component=replication event=recovered dataset={} peer={} position={}",
          name(),
          from.server(),
          lag.applied());
    }
    trouble = "";
  }

  private synchronized void failed(Feed from, String why) {
    counts.line(from.server(), name()).failed();
    notBefore = clock.now().plus(backoff.failed());
    if (!why.equals(trouble)) {
      LOG.warn(
          "component=replication event=failed dataset={} peer={} reason=\"{}\"",
          name(),
          from.server(),
          why);
    }
    trouble = why;
    from.report(bytesLeft(), why);
  }

  /**
   * No wait mends that: where files change all the time, as much has changed again after it. At
   * once there is less to fetch each time, since what has come is kept.
   */
  private synchronized void overtaken(Position aim) {
    overtaken = Optional.of(aim);
  }

  private synchronized void ended() {
    pulling = false;
    fetching = Optional.empty();
    notifyAll();
  }

  /** How far the version on its way has come. */
  private final class Counting implements Pull.Tally {
    private final Feed from;
    private final StreamCounts.Line line;

    Counting(Feed from, StreamCounts.Line line) {
      this.from = from;
      this.line = line;
    }

    @Override
    public boolean isWanted() {
      return isAttached(from);
    }

    @Override
    public void missing(long bytes, int files) {
      synchronized (DatasetFollower.this) {
        fetching = Optional.of(new Fetching(0, bytes, 0, files));
      }
    }

    @Override
    public void received(int bytes, int onTheWire, int filesLeft) {
      line.received(bytes, onTheWire);
      synchronized (DatasetFollower.this) {
        fetching = fetching.map(before -> after(before, bytes, filesLeft));
        progressed = true;
      }
    }

    private static Fetching after(Fetching before, int bytes, int filesLeft) {
      return new Fetching(
          before.bytes() + bytes, before.ofBytes(), before.ofFiles() - filesLeft, before.ofFiles());
    }
  }

  // ---- what is known ------------------------------------------------------------------------

  /** Whether something good has come from the server since this was asked last. */
  synchronized boolean takeProgress() {
    boolean taken = progressed || state() == SyncState.IN_SYNC;
    progressed = false;
    return taken;
  }

  /** Tells the server, which tells its operator. */
  synchronized void report() {
    feed.filter(current -> !current.hasEnded() && !current.isAbsent())
        .ifPresent(current -> current.report(bytesLeft(), misfit(current).orElse(trouble)));
  }

  private long bytesLeft() {
    return fetching.map(now -> now.ofBytes() - now.bytes()).orElse(0L);
  }

  public synchronized SyncStatus status() {
    Optional<NodeId> peer = feed.map(Feed::server);
    return new SyncStatus(
        name(),
        peer,
        state(),
        lag.tip(),
        lag.applied(),
        SyncStatus.changesBetween(lag.applied(), lag.tip()),
        fetching.map(Fetching::ofBytes).orElse(0L),
        bytesLeft(),
        fetching,
        lag.lastInSync(),
        shownTrouble());
  }

  private SyncState state() {
    if (feed.isEmpty() || feed.get().hasEnded()) {
      return SyncState.DISCONNECTED;
    }
    if (feed.get().isAbsent()) {
      return SyncState.ABSENT;
    }
    if (feed.get().early().isPresent()) {
      return SyncState.BEHIND;
    }
    if (!shownTrouble().isEmpty()) {
      return SyncState.FAILED;
    }
    if (!lag.inSync() || whole || pulling) {
      return SyncState.BEHIND;
    }
    // Silence is no success, long before it ends the connection.
    Duration silence = settings.announce().multipliedBy(MISSED_TIPS);
    return lag.heardSince(clock.now().minus(silence)) ? SyncState.IN_SYNC : SyncState.DISCONNECTED;
  }

  /** A tip behind what is here is no success: this node and its primary know different pasts. */
  private String shownTrouble() {
    Optional<String> misfit = feed.flatMap(this::misfit);
    if (misfit.isPresent()) {
      return misfit.get();
    }
    Optional<Position> early = feed.flatMap(Feed::early);
    if (early.isPresent()) {
      return new Pull.TooEarly(early.get()).getMessage();
    }
    Optional<Position> tip = feed.flatMap(Feed::tip);
    // While everything is compared, that is what mends it.
    boolean ahead = !whole && !pulling && tip.isPresent() && lag.applied().isAfter(tip.get());
    return ahead && trouble.isEmpty() ? aheadOf(tip.get()) : trouble;
  }

  private String aheadOf(Position tip) {
    return "the primary is at "
        + tip
        + ", which is older than what is here ("
        + lag.applied()
        + "); to take the primary's all the same: flywall replication resync --dataset "
        + name;
  }

  /** Ends the thread after what it is doing. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      feed = Optional.empty();
      notifyAll();
    }
  }

  /** Waits for the end that {@link #close} has asked for. */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    worker.join(Math.max(1, atMost.toMillis()));
    return !worker.isAlive();
  }
}

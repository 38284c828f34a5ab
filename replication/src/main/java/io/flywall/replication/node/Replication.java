package io.flywall.replication.node;

import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.link.LinkListener;
import io.flywall.replication.link.LinkTerms;
import io.flywall.replication.link.Links;
import io.flywall.replication.stream.Caller;
import io.flywall.replication.stream.DatasetFollower;
import io.flywall.replication.stream.Following;
import io.flywall.replication.stream.Homes;
import io.flywall.replication.stream.PeerBook;
import io.flywall.replication.stream.Serving;
import io.flywall.replication.stream.Standing;
import io.flywall.replication.stream.StreamCount;
import io.flywall.replication.stream.StreamCounts;
import io.flywall.replication.stream.StreamSettings;
import io.flywall.replication.stream.SyncState;
import io.flywall.replication.stream.SyncStatus;
import io.flywall.replication.stream.TermHorizon;
import io.flywall.replication.stream.TreeBudget;
import io.flywall.replication.stream.Watermarks;
import io.flywall.replication.tls.NodeIdentity;
import io.flywall.replication.tls.TlsEngines;
import io.flywall.replication.wire.RefusalCounts;
import io.flywall.replication.wire.StreamVersions;
import io.flywall.value.Durations;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.OperatorError;
import io.flywall.value.Term;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replication of this node. Every method may be called from any thread; none but {@link
 * #barrier} and {@link #close} waits for anything.
 */
public final class Replication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private static final long TICK_MILLIS = 100;
  private static final int MOST_TICKS_PER_REPORT = 10;

  /** So many reports may be lost, or late, before a server takes this node for dead. */
  private static final int REPORTS_PER_STALL = 5;

  private static final int TICKS_PER_LOOK = 100;
  private static final Duration END = Duration.ofSeconds(2);

  private final ReplicationPlan plan;
  private final List<Dataset> datasets;
  private final List<DatasetFollower> followers;
  private final Identity identity;
  private final Optional<TlsEngines> engines;
  private final RefusalCounts counts = new RefusalCounts();
  private final StreamCounts traffic = new StreamCounts();
  private final PeerBook book;
  private final Watermarks watermarks;
  private final Serving serving;
  private final Links links;
  private final Leading leading;
  private final MakingReady ready;
  private final Barrier barrier;
  private final TermHorizon horizon = new TermHorizon();
  private final Caller caller;
  private final SecureRandom random;
  private final ScheduledThreadPoolExecutor roles =
      new ScheduledThreadPoolExecutor(1, task -> daemon(task, "replication-roles"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "replication-timer"));
  private final AtomicLong orders = new AtomicLong();

  private volatile Optional<Following> following = Optional.empty();
  private volatile Optional<Links.Listening> listening = Optional.empty();
  private volatile String listenTrouble = "";
  private final long ticksPerReport;
  private long ticks;

  private Replication(
      ReplicationPlan plan,
      List<Dataset> datasets,
      Identity identity,
      LinkLimits limits,
      Watermarks watermarks,
      MonotonicClock clock,
      SecureRandom random) {
    this.plan = plan;
    this.watermarks = watermarks;
    this.datasets = List.copyOf(datasets);
    this.identity = identity;
    this.random = random;
    long often = limits.stall().toMillis() / REPORTS_PER_STALL / TICK_MILLIS;
    this.ticksPerReport = Math.max(1, Math.min(MOST_TICKS_PER_REPORT, often));
    this.engines = identity.node().map(node -> new TlsEngines(node, random));
    this.links = new Links(new LinkTerms(engines, StreamVersions.OURS, limits, clock, counts));
    this.book = new PeerBook(clock);
    this.serving =
        new Serving(
            plan.stream(),
            peerIds(plan),
            // The operator's certificates prove a name by themselves.
            identity.renewal().isPresent() ? Homes.ANYWHERE : plan.homes(),
            names(datasets),
            book,
            traffic,
            watermarks,
            plan.peersOfQuorum(),
            clock);
    int window =
        Math.max(
            StreamSettings.LEAST_WINDOW, plan.stream().window() / Math.max(1, datasets.size()));
    TreeBudget trees = new TreeBudget(plan.stream().mostTree());
    this.followers =
        datasets.stream()
            .map(
                d ->
                    new DatasetFollower(
                        d.name(), plan.stream(), window, trees, traffic, clock, random))
            .toList();
    this.caller =
        new Caller(plan.stream().self(), horizon, plan.stream().stall(), watermarks, clock);
    this.leading =
        new Leading(plan, this.datasets, followers, serving, this::connect, caller, this::later);
    // What was to be tried again ends with this life: another one has the same files by then.
    roles.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.ready = new MakingReady(this.datasets, followers, serving, this::later);
    this.barrier =
        new Barrier(
            datasets.stream().map(Dataset::name).toList(),
            serving,
            book,
            watermarks,
            plan.peersOfQuorum(),
            leading::isCatchingUp,
            clock);
  }

  private void later(Runnable task, Duration after) {
    try {
      var unused = roles.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      // It ends: nothing is served any more.
    }
  }

  private void connect(InetSocketAddress address, LinkListener listener) {
    links.connect(address, plan.sourceTo(address), listener);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Names of peers count only where all of them are known: else any node with the secret may. */
  private static Set<NodeId> peerIds(ReplicationPlan plan) {
    boolean all = plan.peers().stream().allMatch(peer -> peer.id().isPresent());
    return all
        ? plan.peers().stream().flatMap(peer -> peer.id().stream()).collect(Collectors.toSet())
        : Set.of();
  }

  private static Set<DatasetName> names(List<Dataset> datasets) {
    return datasets.stream().map(Dataset::name).collect(Collectors.toSet());
  }

  /**
   * Serves and follows as it is told from now on; until then nothing is led.
   *
   * @param identity by which peers know this node
   * @param watermarks what this node holds, where votes depend on it; closed with this
   * @param random of keys, and of waits
   */
  public static Replication start(
      ReplicationPlan plan,
      List<Dataset> datasets,
      Identity identity,
      Watermarks watermarks,
      MonotonicClock clock,
      SecureRandom random) {
    return start(plan, datasets, identity, LinkLimits.USUAL, watermarks, clock, random);
  }

  static Replication start(
      ReplicationPlan plan,
      List<Dataset> datasets,
      Identity identity,
      LinkLimits limits,
      Watermarks watermarks,
      MonotonicClock clock,
      SecureRandom random) {
    Replication started =
        new Replication(plan, datasets, identity, limits, watermarks, clock, random);
    started.listen();
    started.order(order -> started.hold(Standing.NONE));
    started.keepPace();
    return started;
  }

  // ---- the pace -------------------------------------------------------------------------------

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
  private void keepPace() {
    timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    try {
      ticks++;
      following.ifPresent(Following::tick);
      if (ticks % ticksPerReport == 0) {
        following.ifPresent(Following::report);
        if (listening.isEmpty()) {
          listen();
        }
      }
      if (ticks % TICKS_PER_LOOK == 0) {
        renew();
      }
    } catch (RuntimeException | Error mistake) {
      // Whatever it is: who lets it out is never called again, and nobody connects any more.
      LOG.error("component=replication event=broken", mistake);
    }
  }

  /** An address may come later than the agent, at boot. */
  private void listen() {
    try {
      listening = Optional.of(links.listen(plan.listen(), serving::session));
      listenTrouble = "";
    } catch (EnvironmentFailure busy) {
      if (!busy.getMessage().equals(listenTrouble)) {
        LOG.warn("component=replication event=not-listening reason=\"{}\"", busy.getMessage());
      }
      listenTrouble = busy.getMessage();
    }
  }

  private void renew() {
    if (identity.renewal().isEmpty()) {
      return;
    }
    try {
      Optional<NodeIdentity> renewed = identity.renewal().get().changed();
      renewed.ifPresent(
          node -> {
            engines.orElseThrow().renew(node);
            LOG.info("component=replication event=renewed identity=\"{}\"", node);
          });
    } catch (OperatorError unusable) {
      LOG.error(
          "component=replication event=not-renewed where={} reason=\"{}\" remedy=\"{}\"",
          unusable.where(),
          unusable.what(),
          unusable.remedy());
    }
    // A certificate also ends without anybody's doing.
    links.judgeAgain();
  }

  // ---- roles ----------------------------------------------------------------------------------

  /** One change of role, carried out. */
  @FunctionalInterface
  private interface Order {
    void carryOut(long number) throws InterruptedException;
  }

  private void order(Order order) {
    long number = orders.incrementAndGet();
    leading.cutShort();
    roles.execute(
        () -> {
          try {
            order.carryOut(number);
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException | Error mistake) {
            // The pool would keep it to itself.
            LOG.error("component=replication event=broken", mistake);
          }
        });
  }

  private boolean isOvertaken(long number) {
    return orders.get() > number;
  }

  /**
   * The election has heard of {@code term}, whoever leads in it: a position of a later one than any
   * that was told here is taken from nobody. Never blocks.
   */
  public void know(Term term) {
    horizon.heard(term);
  }

  /**
   * This node is primary: it takes what peers have and it has not, then serves.
   *
   * @param since when it became primary: what peers have is put in place for a while from then on,
   *     and not later, since its services are started then
   * @return done when everything is served, or somebody else has become primary meanwhile
   */
  public CompletableFuture<Void> lead(Term term, MonotonicInstant since) {
    know(term);
    CompletableFuture<Void> done = new CompletableFuture<>();
    order(
        number -> {
          try {
            if (!isOvertaken(number)) {
              endFollowing();
              hold(new Standing(term, false));
              // A catch-up needs all of them, and what has failed is not tried under who leads.
              ready.await();
              watermarks.leading(term);
              leading.begin(term, since, () -> isOvertaken(number));
            }
          } finally {
            done.complete(null);
          }
        });
    return done;
  }

  /**
   * This node follows the primary of {@code term}.
   *
   * @param node empty where its name is not known
   * @param addresses where it serves, the one to try first in front
   */
  public void follow(Optional<NodeId> node, List<InetSocketAddress> addresses, Term term) {
    know(term);
    Following.Primary primary = new Following.Primary(node, addresses, term);
    order(
        number -> {
          if (isOvertaken(number) || isFollowing(primary)) {
            return;
          }
          endFollowing();
          hold(new Standing(term, false));
          Following next = new Following(caller, primary, followers, this::connect, random);
          following = Optional.of(next);
          next.tick();
        });
  }

  private boolean isFollowing(Following.Primary primary) {
    return following.filter(present -> present.primary().equals(primary)).isPresent();
  }

  /** Neither leads nor follows: nobody is primary, or this node is in fault. */
  public void rest(Term term) {
    know(term);
    order(
        number -> {
          if (!isOvertaken(number)) {
            endFollowing();
            hold(new Standing(term, false));
          }
        });
  }

  private void endFollowing() throws InterruptedException {
    following.ifPresent(Following::end);
    following = Optional.empty();
    for (DatasetFollower follower : followers) {
      follower.awaitIdle();
    }
  }

  /** What is here is what peers may ask for, and what is followed from. */
  private void hold(Standing standing) throws InterruptedException {
    // Before it stands: what is still being made ready would be served under the new standing.
    ready.await();
    serving.stand(standing);
    ready.begin();
  }

  // ---- what the operator asks for -------------------------------------------------------------

  /**
   * Everything of a dataset is compared again: here, or on a peer that follows this node.
   *
   * @param dataset empty for all
   * @param peer empty for this node, or for all peers of a primary
   * @return false when nobody follows who could
   */
  public boolean resync(Optional<DatasetName> dataset, Optional<NodeId> peer) {
    boolean any = false;
    for (DatasetFollower follower : followers) {
      if (dataset.isEmpty() || dataset.get().equals(follower.name())) {
        any |= resync(follower, peer);
      }
    }
    return any;
  }

  private boolean resync(DatasetFollower follower, Optional<NodeId> peer) {
    if (!serving.standing().leading()) {
      boolean here = peer.isEmpty() || peer.get().equals(plan.stream().self());
      if (here && following.isPresent()) {
        follower.resync();
      }
      return here && following.isPresent();
    }
    return book.peersOf(follower.name()).stream()
            .filter(other -> peer.isEmpty() || peer.get().equals(other))
            .filter(other -> serving.resync(other, follower.name()))
            .count()
        > 0;
  }

  /**
   * Waits until everything that was written before the call is on a majority of the nodes.
   *
   * @param atMost how long
   * @param waited how long ago the caller asked first, zero if now: looking at large files may take
   *     longer than one question, and what was written before the first one counts
   */
  public BarrierOutcome barrier(Duration atMost, Duration waited) throws InterruptedException {
    return barrier.await(atMost, waited);
  }

  // ---- what is known --------------------------------------------------------------------------

  public ReplicationStatus status() {
    Standing standing = serving.standing();
    Optional<Following> present = following;
    return new ReplicationStatus(
        standing,
        followers.stream().map(DatasetFollower::status).toList(),
        standing.leading() ? book.status(serving.served()) : List.of(),
        present.map(Following::name),
        listenTrouble.isEmpty() ? present.map(Following::trouble).orElse("") : listenTrouble,
        present.map(Following::failures).orElse(0),
        present.flatMap(Following::nextAttempt),
        counts.seen());
  }

  /** What has travelled since the start, in both directions. */
  public List<StreamCount> traffic() {
    return traffic.all();
  }

  /**
   * How far this node was behind at a moment, at most: the worst of its datasets. For an election
   * the moment is when the primary was last heard, since a dead primary changes nothing.
   *
   * @return empty when a dataset was never in sync
   */
  public Optional<Duration> lag(MonotonicInstant at) {
    Duration worst = Duration.ZERO;
    for (DatasetFollower follower : followers) {
      SyncStatus status = follower.status();
      if (status.state() != SyncState.ABSENT) {
        Optional<Duration> lag = status.lag(at);
        if (lag.isEmpty()) {
          return Optional.empty();
        }
        worst = Durations.longer(worst, lag.get());
      }
    }
    return Optional.of(worst);
  }

  /** Whether it counts in an election: it leads, or was behind by less than max_lag. */
  public boolean inSync(MonotonicInstant at) {
    return serving.standing().leading()
        || lag(at).filter(lag -> lag.compareTo(plan.maxLag()) < 0).isPresent();
  }

  /** Where it listens; empty while it cannot. */
  public Optional<InetSocketAddress> listenAddress() {
    return listening.map(Links.Listening::address);
  }

  /** Ends it: what is being committed is committed, the rest is fetched again in another life. */
  @Override
  public void close() throws InterruptedException {
    orders.incrementAndGet();
    leading.cutShort();
    timer.shutdownNow();
    following.ifPresent(Following::end);
    ready.close();
    roles.shutdown();
    boolean unused = roles.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS);
    followers.forEach(DatasetFollower::close);
    for (DatasetFollower follower : followers) {
      unused = follower.awaitEnd(END);
    }
    links.close();
    barrier.close();
    watermarks.close();
    closeDatasets();
  }

  private void closeDatasets() {
    List<String> failures = new ArrayList<>();
    for (Dataset dataset : datasets) {
      try {
        dataset.close();
      } catch (IOException e) {
        failures.add(dataset.name() + ": " + e.getMessage());
      }
    }
    failures.forEach(
        failure -> LOG.warn("component=replication event=not-closed reason=\"{}\"", failure));
  }
}

package io.flywall.agent.process;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.ReplicationDesk;
import io.flywall.config.Settings;
import io.flywall.replication.Holding;
import io.flywall.replication.dataset.Datasets;
import io.flywall.replication.node.Identity;
import io.flywall.replication.node.Replication;
import io.flywall.replication.stream.Watermarks;
import io.flywall.scripts.HookResult;
import io.flywall.scripts.Hooks;
import io.flywall.scripts.Occasion;
import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.OperatorError;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replication in one life of an agent: made when datasets are configured, told of every change of
 * role, asked how far it is. What the loop calls here only puts something into a queue: opening
 * datasets may take as long as reading them, and nobody waits for it.
 */
final class ReplicatedNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** What a script of the new primary finds should be what there is; but not at any price. */
  private static final Duration SCRIPTS_WAIT = Duration.ofSeconds(5);

  /** Between two attempts to begin, where a file of certificates cannot be used. */
  private static final long AGAIN_SECONDS = 10;

  private static final long LOOK_MILLIS = 250;
  private static final long TIDY_MINUTES = 10;

  /** Before the election has said anything, and without one. */
  private static final Term WITHOUT_ELECTION = new Term(1);

  /** Changed by the worker alone. */
  private volatile Settings settings;

  private volatile ReplicationWiring wiring;
  private final boolean supervised;
  private final MonotonicClock clock;
  private final MonotonicInstant begun;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "replicated-node"));

  /** A look at everything, of which no change of role may have to wait for the end. */
  private final ScheduledExecutorService tidying =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "replicated-tidy"));

  private final ExecutorService scripts =
      Executors.newSingleThreadExecutor(task -> daemon(task, "replicated-hooks"));
  private final AtomicReference<Assigned> assigned;

  /** The latest that the election has heard of, whoever leads in it. */
  private final AtomicReference<Term> known = new AtomicReference<>(Term.NONE);

  private final CompletableFuture<Void> stopping = new CompletableFuture<>();
  private volatile Consumer<Boolean> inSyncChanged = inSync -> {};
  private volatile Optional<Holding> found = Optional.empty();
  private volatile Watermarks.Voice voice = mark -> CompletableFuture.completedFuture(false);
  private volatile CompletableFuture<Void> led = CompletableFuture.completedFuture(null);
  private volatile Optional<Replication> running = Optional.empty();

  private volatile Optional<Datasets> datasets = Optional.empty();

  /** Why it has not begun; empty while nothing is known to hinder it. */
  private volatile Optional<OperatorError> mistake = Optional.empty();

  // The worker alone.
  private Optional<Boolean> told = Optional.empty();
  private boolean leading;

  /**
   * What this node has to do.
   *
   * @param primary empty: nobody is
   */
  private record Duty(boolean leads, Optional<NodeId> primary, Term term) {
    static final Duty NONE = new Duty(false, Optional.empty(), Term.NONE);
  }

  /** Since when it has that, from the first that was told of it. */
  private record Assigned(Duty duty, MonotonicInstant since) {}

  private ReplicatedNode(Settings settings, boolean supervised, MonotonicClock clock) {
    this.settings = settings;
    this.wiring = new ReplicationWiring(settings);
    this.supervised = supervised;
    this.clock = clock;
    this.begun = clock.now();
    this.assigned = new AtomicReference<>(new Assigned(Duty.NONE, begun));
  }

  /** Empty where no dataset is configured: nothing of it is even loaded then. */
  static Optional<ReplicatedNode> of(Settings settings, boolean supervised, MonotonicClock clock) {
    return settings.datasets().isEmpty()
        ? Optional.empty()
        : Optional.of(new ReplicatedNode(settings, supervised, clock));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * What this node held in an earlier life; to be asked once, before anything is heard.
   *
   * @param majority whether there are votes that could depend on it
   * @return empty where they do not
   */
  Optional<Holding> held(boolean majority) {
    if (majority && wiring.bindsVotes()) {
      found = Optional.of(read());
    }
    return found;
  }

  /** A disk that gives back nothing has lost it: so many voters may as a majority can spare. */
  private Holding read() {
    try {
      return wiring.watermarkFile().read();
    } catch (IOException lost) {
      LOG.error("component=replication event=mark-lost reason=\"{}\"", lost.getMessage());
      return Holding.NOTHING;
    }
  }

  /**
   * Begins, in the background.
   *
   * @param changed told when this node begins or ends to count as in sync
   * @param holds told of what is on this node's disk, where votes depend on it
   */
  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the worker
  void begin(Consumer<Boolean> changed, Watermarks.Voice holds) {
    inSyncChanged = changed;
    voice = holds;
    // Until it is known to be: a node that cannot even begin must not be preferred to one that has
    // the newest.
    told = Optional.of(false);
    changed.accept(false);
    worker.execute(this::open);
    worker.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    tidying.scheduleWithFixedDelay(this::tidy, TIDY_MINUTES, TIDY_MINUTES, TimeUnit.MINUTES);
  }

  /**
   * A mistake in a file of certificates must not keep the VIPs away: it is said, and that is all.
   */
  private void open() {
    try {
      SecureRandom random = new SecureRandom();
      final Identity own = wiring.identity(random);
      // Those of an attempt that ended later than here are open.
      Datasets opened =
          datasets.orElseGet(
              () -> Datasets.open(wiring.datasets(), wiring.surroundings(supervised, clock)));
      datasets = Optional.of(opened);
      running =
          Optional.of(
              Replication.start(
                  wiring.plan(),
                  opened.all(),
                  own,
                  found
                      .map(kept -> Watermarks.in(wiring.watermarkFile(), kept, voice))
                      .orElseGet(Watermarks::unused),
                  clock,
                  random));
      know(known.get());
      if (!settings.replication().ha().enabled()) {
        beginWithoutElection();
      } else {
        carryOut(assigned.get());
      }
      mistake = Optional.empty();
    } catch (OperatorError wrong) {
      cannotBegin(wrong);
    } catch (RuntimeException failure) {
      LOG.error("component=replication event=not-started", failure);
    }
  }

  /** Said once, shown as long as it holds, and tried again: a certificate is renewed some day. */
  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the worker
  private void cannotBegin(OperatorError wrong) {
    boolean news = mistake.filter(old -> old.what().equals(wrong.what())).isEmpty();
    mistake = Optional.of(wrong);
    if (news) {
      LOG.error(
          "component=replication event=not-started where={} reason=\"{}\" remedy=\"{}\"",
          wrong.where(),
          wrong.what(),
          wrong.remedy());
    }
    worker.schedule(this::openUnlessRunning, AGAIN_SECONDS, TimeUnit.SECONDS);
  }

  private void openUnlessRunning() {
    if (running.isEmpty() && mistake.isPresent()) {
      open();
    }
  }

  /**
   * Other peers, keys, datasets or ways: everything is closed and opened again. Streams come back
   * within a second, and go on from where they were.
   */
  void reconfigure(Settings next) {
    worker.execute(() -> openAgain(next));
  }

  private void openAgain(Settings next) {
    try {
      if (running.isPresent()) {
        running.get().close();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return;
    }
    running = Optional.empty();
    datasets = Optional.empty();
    settings = next;
    wiring = new ReplicationWiring(next);
    if (found.isPresent()) {
      found = Optional.of(read());
    }
    told = Optional.empty();
    open();
    if (running.isEmpty()) {
      // It is not replicated here any more, and says so in its rank.
      told = Optional.of(false);
      inSyncChanged.accept(false);
    }
  }

  /** {@code ha.enabled = false} on all nodes: who leads is what the files say. */
  private void beginWithoutElection() {
    if (settings.replication().mode() == FirstBoot.PRIMARY) {
      Duty primary = new Duty(true, Optional.of(settings.replication().nodeId()), WITHOUT_ELECTION);
      carryOut(new Assigned(primary, clock.now()));
      return;
    }
    List<InetSocketAddress> addresses =
        settings
            .replication()
            .primaryAddress()
            .map(List::of)
            .orElseGet(
                () ->
                    settings.replication().peers().stream()
                        .map(peer -> peer.replicationAddress())
                        .toList());
    if (!addresses.isEmpty()) {
      running.orElseThrow().follow(Optional.empty(), addresses, WITHOUT_ELECTION);
    }
  }

  // ---- from the loop --------------------------------------------------------------------------

  /** What the loop has published. */
  void seen(AgentView view) {
    boolean leads = view.role().equals(Role.PRIMARY.word());
    Term term = new Term(view.term());
    know(term);
    take(new Duty(leads, view.primary().map(NodeId::new), term));
  }

  /** At once, past all queues: who serves already must not wait for an opening here. */
  private void know(Term term) {
    known.accumulateAndGet(term, (before, now) -> now.isAfter(before) ? now : before);
    running.ifPresent(replication -> replication.know(known.get()));
  }

  private void take(Duty next) {
    Assigned told = new Assigned(next, clock.now());
    Assigned before = assigned.getAndUpdate(old -> old.duty().equals(next) ? old : told);
    boolean elected = settings.replication().ha().enabled();
    if (!next.equals(before.duty()) && elected && !stopping.isDone()) {
      worker.execute(() -> carryOut(told));
    }
  }

  private void carryOut(Assigned order) {
    Duty what = order.duty();
    if (running.isEmpty()) {
      return; // what holds then is carried out as soon as it has begun
    }
    Replication replication = running.get();
    if (what.leads()) {
      leading = true;
      CompletableFuture<Void> begun = replication.lead(what.term(), order.since());
      led = begun;
    } else if (what.primary().isPresent()) {
      leading = false;
      List<InetSocketAddress> addresses = wiring.addressesOf(what.primary().get());
      if (!addresses.isEmpty()) {
        replication.follow(what.primary(), addresses, what.term());
      }
    } else if (leading) {
      // It has withdrawn: nobody may follow it any more, or be told by it what a majority has.
      leading = false;
      replication.rest(what.term());
    }
    // Nobody leads for a moment, in an election: who was followed may be back the next one.
  }

  /** Scripts and units of a new primary find what its datasets hold; of all others, at once. */
  Hooks around(Hooks hooks) {
    return new Hooks() {
      @Override
      public void changed(Occasion occasion) {
        if (occasion.role() == Role.PRIMARY) {
          // Before the view says so: the script has something to wait for then.
          take(new Duty(true, Optional.of(occasion.node()), occasion.term()));
        }
        later(
            () -> {
              if (occasion.role() == Role.PRIMARY) {
                awaitLed();
              }
              hooks.changed(occasion);
            });
      }

      @Override
      public void degraded(Occasion occasion) {
        later(() -> hooks.degraded(occasion));
      }

      @Override
      public void preFailover(long run, Occasion occasion, Consumer<HookResult> then) {
        later(() -> hooks.preFailover(run, occasion, then));
      }

      @Override
      public void giveUp(long run) {
        hooks.giveUp(run);
      }
    };
  }

  /** In their order; and from the last moments of a life at once, since nobody waits then. */
  private void later(Runnable task) {
    try {
      scripts.execute(task);
    } catch (RejectedExecutionException ended) {
      task.run();
    }
  }

  private void awaitLed() {
    if (stopping.isDone()) {
      return;
    }
    try {
      // Behind what was put into the queue before, and the opening.
      Future<?> queued = worker.submit(() -> {});
      queued.get(SCRIPTS_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      CompletableFuture.anyOf(led, stopping).get(SCRIPTS_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.warn("component=replication event=scripts-do-not-wait");
    } catch (ExecutionException mistake) {
      LOG.error("component=replication event=broken", mistake);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** The VIPs are away: the scripts of the last changes wait no longer, and are handed on. */
  void stopping() throws InterruptedException {
    stopping.complete(null);
    scripts.shutdown();
    boolean unused = scripts.awaitTermination(SCRIPTS_WAIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  // ---- how far it is --------------------------------------------------------------------------

  /**
   * While a primary is there. A dead one changes nothing: what was known of it last, one dead time
   * ago, is what counts in the election that follows.
   */
  private void look() {
    try {
      lookNow();
    } catch (RuntimeException | Error mistake) {
      // Who lets it out is never asked again, and the rank stays what it was.
      LOG.error("component=replication event=broken", mistake);
    }
  }

  private void lookNow() {
    Duty now = assigned.get().duty();
    if (running.isPresent() && (now.leads() || now.primary().isPresent())) {
      Duration dead = settings.replication().ha().timing().deadAfter();
      MonotonicInstant at = clock.now().minus(dead);
      boolean inSync = running.get().inSync(at);
      if (!told.equals(Optional.of(inSync))) {
        told = Optional.of(inSync);
        inSyncChanged.accept(inSync);
      }
    }
  }

  private void tidy() {
    try {
      if (datasets.isPresent()) {
        datasets.get().tidy();
      }
    } catch (IOException | RuntimeException | Error failure) {
      // Whatever it is: who lets it out is never asked again.
      LOG.warn("component=replication event=not-tidied", failure);
    }
  }

  /** For API and command line. */
  ReplicationDesk desk() {
    return new ReplicationCounter(
        () -> settings,
        () -> running,
        () -> mistake.map(wrong -> wrong.where() + " " + wrong.what()),
        () -> datasets.map(Datasets::all).orElse(List.of()),
        begun,
        clock);
  }

  /** After the VIPs are away. */
  @Override
  public void close() throws InterruptedException {
    stopping();
    tidying.shutdown();
    worker.shutdown();
    boolean unused = worker.awaitTermination(SCRIPTS_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    if (running.isPresent()) {
      running.get().close();
    }
  }
}

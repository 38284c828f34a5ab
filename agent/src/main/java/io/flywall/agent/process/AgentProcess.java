package io.flywall.agent.process;

import io.flywall.agent.api.ApiServer;
import io.flywall.agent.api.ApiSources;
import io.flywall.agent.api.ApiToken;
import io.flywall.agent.api.EventFeed;
import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.audit.AuditLog;
import io.flywall.agent.audit.HeadMemory;
import io.flywall.agent.history.History;
import io.flywall.agent.loop.AgentAssembly;
import io.flywall.agent.loop.AgentLoop;
import io.flywall.agent.loop.LoopThread;
import io.flywall.agent.metrics.AgentMetrics;
import io.flywall.agent.store.DeadFile;
import io.flywall.agent.store.OrderStore;
import io.flywall.agent.store.TermStore;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.LoopObserver;
import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.RoleChange;
import io.flywall.agent.view.RunningConfiguration;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.agent.view.TerminalPage;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.HaSettings;
import io.flywall.config.Host;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.ReplicationSettings;
import io.flywall.config.Settings;
import io.flywall.heartbeat.BootId;
import io.flywall.heartbeat.udp.UdpPaths;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicClock;
import io.flywall.value.OperatorError;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.Announcer;
import io.flywall.vip.GateNotice;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.linux.BootClock;
import io.flywall.vip.linux.KernelNotices;
import io.flywall.vip.linux.KernelTick;
import io.flywall.vip.linux.LinuxAnnouncer;
import io.flywall.vip.linux.LinuxKernelAddresses;
import io.flywall.vip.linux.Privileges;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of an agent. */
public final class AgentProcess {
  /** sysexits.h EX_SOFTWARE: a mistake of ours; systemd restarts. */
  private static final int EXIT_BROKEN = 70;

  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** The election gives its successor half a second of the second that a stop may take. */
  private static final Duration STOP_WITHIN = Duration.ofMillis(750);

  private final Grants grants = new Grants();
  private final LogDesk log;
  private final TerminalPage.Maker statusPage;
  private final MonotonicClock clock;
  private final AtomicReference<AgentView> view = new AtomicReference<>();
  private final AgentMetrics metrics =
      new AgentMetrics(() -> Optional.ofNullable(view.get()), this::replicationDesk);
  private final EventFeed events;
  private final StopOrder order = new StopOrder();
  private final AtomicReference<Reload> reload = new AtomicReference<>();
  private final Supervision supervision =
      Supervision.of(System.getenv(), ProcessHandle.current().pid());

  private final OperatorScripts scripts;
  private final Optional<ReplicatedNode> replicated;

  /** What is in force. */
  private volatile Settings settings;

  /** All that this life answers for, or is about to: what has to be away in the end. */
  private volatile List<VirtualAddress> everHeld;

  /** Until then another agent may live on this host, and the VIPs may be its. */
  private volatile boolean alone;

  /**
   * What of the log is not SLF4J's.
   *
   * @param flush called once, before the end: what was logged until then must be written
   * @param level error, warn, info, debug or trace
   */
  public record LogDesk(Runnable flush, Consumer<String> level) {}

  /**
   * A life that is still to be lived.
   *
   * @param statusPage what the command line prints of the JSON of a status
   */
  public AgentProcess(Settings settings, LogDesk log, TerminalPage.Maker statusPage) {
    this(settings, log, statusPage, new BootClock());
  }

  AgentProcess(
      Settings settings, LogDesk log, TerminalPage.Maker statusPage, MonotonicClock clock) {
    this.statusPage = statusPage;
    this.settings = settings;
    this.everHeld = settings.replication().ha().virtualAddresses();
    this.log = log;
    this.clock = clock;
    // Of a clock of its own: a mistake in the loop's must not reach what tells of it.
    this.events =
        new EventFeed(
            Integer.toHexString(new SecureRandom().nextInt()),
            new BootClock(),
            InstantSource.system());
    this.scripts =
        OperatorScripts.of(settings.replication().ha().hooks(), supervision.isSystemd(), clock);
    this.replicated = ReplicatedNode.of(settings, supervision.isSystemd(), clock);
  }

  /** Runs until told to stop; the process's exit status. */
  public int run() throws OperatorError, EnvironmentFailure, InterruptedException {
    Hangup.does(() -> Optional.ofNullable(reload.get()).ifPresent(Reload::reloadAndSay));
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndHalt, "stop"));
    try {
      return start();
    } catch (RuntimeException | Error mistake) {
      boolean withdrawn = withdraw(mistake);
      LOG.error("component=ha event=broken withdrawn={}", withdrawn, mistake);
      return EXIT_BROKEN;
    } finally {
      events.close();
      if (order.end()) {
        log.flush().run();
        supervision.close();
      }
    }
  }

  private int start() throws OperatorError, EnvironmentFailure, InterruptedException {
    checkPrivileges();
    ApiServer.refuseForeignListener(settings.api().listen());
    ApiWiring.refuseBadCertificate(settings);
    UdpPaths.refuseForeignListeners(Wiring.paths(settings.replication()));
    Path runDirectory = Directories.makeRunDirectory(settings.agent().runDirectory());
    try (TermStore store = TermStore.open(settings.agent().stateDirectory());
        KernelAddresses kernel = LinuxKernelAddresses.open();
        LinuxAnnouncer announcer = new LinuxAnnouncer();
        OrderStore orders = OrderStore.open(settings.agent().stateDirectory());
        History history = History.open(settings.agent().stateDirectory());
        KeptHeads heads =
            new KeptHeads(settings.replication().nodeId(), settings.agent().stateDirectory())) {
      orders.damage().ifPresent(why -> LOG.warn("component=ha event=orders-unreadable {}", why));
      VoterChanges.refuseTooMany(settings.replication(), store.reserved().voters());
      alone = true;
      return startAlone(
          new Files(store, orders, DeadFile.in(runDirectory), history, heads.memory()),
          kernel,
          announcer,
          runDirectory);
    }
  }

  /** What this life reads and writes in the state directory and, of the dead, in the other. */
  private record Files(
      TermStore store, OrderStore orders, DeadFile dead, History history, HeadMemory heads) {}

  private int startAlone(
      Files files, KernelAddresses kernel, LinuxAnnouncer announcer, Path runDirectory)
      throws OperatorError, EnvironmentFailure, InterruptedException {
    AtomicReference<AgentAssembly> assembled = new AtomicReference<>();
    Consumer<GateNotice> toLoop =
        notice -> Optional.ofNullable(assembled.get()).ifPresent(agent -> agent.noticed(notice));
    try (Gating gating = Gating.open(settings.replication().ha(), kernel, clock, toLoop);
        AgentAssembly agent = new AgentAssembly(parts(files, kernel, announcer, gating))) {
      assembled.set(agent);
      StartNotes.sayWhatStarts(settings, files.store().reserved().voters());
      grants.lockMemory();
      grants.realtimeForCollecting();
      gating.install();
      try (KernelNotices notices = KernelNotices.start(agent::noticed)) {
        Withdrawal.keepOwnAddresses();
        agent.cleanUp();
        StartNotes.warnOfStrangers(agent);
        AgentAssembly.rehearse();
        announcer.rehearse();
        boolean majority =
            Wiring.voting(settings.replication(), files.store().reserved().voters()).majority();
        replicated
            .flatMap(node -> node.held(majority))
            .ifPresent(kept -> agent.held(kept.held(), kept.led()));
        int status = serve(agent, files, gating, runDirectory);
        if (status == 0) {
          gating.remove(kernel, everHeld);
          files.dead().ended();
        }
        return status;
      }
    }
  }

  private void checkPrivileges() throws OperatorError {
    List<String> missing = Privileges.missing();
    if (!missing.isEmpty()) {
      throw new OperatorError(
          "flywall agent",
          "lacks " + String.join(" and ", missing),
          "run it as root, or from flywall.service");
    }
  }

  private AgentAssembly.Parts parts(
      Files files, KernelAddresses kernel, Announcer announcer, Gating gating) {
    TermStore store = files.store();
    return new AgentAssembly.Parts(
        Wiring.loopSettings(settings, gating.timing(), store.reserved().voters(), grants),
        Wiring.peers(settings.replication()),
        Wiring.keyRing(settings),
        BootId.draw(new SecureRandom()),
        store,
        new AgentAssembly.Orders(
            Wiring.orders(settings.replication(), files.orders().found()), files.orders()::store),
        new AgentAssembly.Declared(files.dead().found(), files.dead()::store),
        files.heads(),
        kernel,
        announcer,
        gating.lease(),
        Wiring.neededDevices(settings.replication().ha()),
        settings.replication().ha().garpRefresh(),
        settings.replication().ha().gratuitousArp(),
        grants::realtime,
        clock,
        new Shown(files.history()),
        replicated.map(node -> node.around(scripts.hooks())).orElseGet(scripts::hooks));
  }

  /** Who is told what the loop shows. */
  private final class Shown implements LoopObserver {
    private final History history;

    Shown(History history) {
      this.history = history;
    }

    @Override
    public void sees(AgentView now) {
      view.set(now);
      history.sees(now);
      events.sees(now);
      replicated.ifPresent(node -> node.seen(now));
    }

    @Override
    public void changed(RoleChange change) {
      history.changed(change);
      events.changed(change);
    }

    @Override
    public void tookOver(TakeoverStages stages) {
      history.tookOver(stages);
      metrics.tookOver(stages);
      events.tookOver(stages);
    }
  }

  /**
   * The API starts before the first heartbeat: loading a web server keeps two cores busy for a
   * third of a second, and a node that says it is there has to answer within D from then on.
   */
  private int serve(AgentAssembly agent, Files files, Gating gating, Path runDirectory)
      throws OperatorError, EnvironmentFailure, InterruptedException {
    ApiToken token = ApiToken.create(runDirectory.resolve("api.token"));
    try (AuditLog audit =
            AuditLog.in(
                settings.agent().stateDirectory(), InstantSource.system(), files.heads()::ends);
        ApiServer api =
            ApiServer.start(
                ApiWiring.plan(settings.api(), runDirectory),
                new ApiSources(
                    Wiring.VERSION,
                    () -> Optional.ofNullable(view.get()),
                    this::handOver,
                    () -> order.running().map(StopOrder.Running::loop),
                    replicationDesk(),
                    files.history(),
                    Optional.of(events),
                    new ApiSources.Metrics(AgentMetrics.CONTENT_TYPE, metrics::text),
                    () -> Optional.ofNullable(reload.get()),
                    this::isAlive,
                    files.heads()::view,
                    () -> running(token),
                    statusPage),
                new ApiServer.Surroundings(token, audit::write, clock))) {
      LoadedFiles.keepLater(settings, runDirectory);
      agent.listen();
      return withEars(agent, files.store(), gating, audit::write);
    }
  }

  private RunningConfiguration running(ApiToken token) {
    return new RunningConfiguration(
        settings.file().toAbsolutePath().toString(),
        settings.fingerprint(),
        token.seals(settings.edition()::sealedWith));
  }

  private ReplicationDesk replicationDesk() {
    return replicated.map(ReplicatedNode::desk).orElse(ReplicationDesk.NONE);
  }

  /** With what only some configurations have: the VIPs' LANs, and gateways. */
  private int withEars(
      AgentAssembly agent, TermStore store, Gating gating, Consumer<AuditEvent> audit)
      throws EnvironmentFailure, InterruptedException {
    HaSettings ha = settings.replication().ha();
    try (Ears ears =
        Ears.open(ha, Wiring.asksWire(settings.replication()), agent, grants::realtime)) {
      AgentLoop loop = agent.begin(ears.wire());
      try (Reload ready =
          new Reload(life(agent, store, gating, ears), this::readAgain, clock, audit)) {
        reload.set(ready);
        return live(agent, loop);
      } finally {
        reload.set(null);
      }
    }
  }

  private Reload.Life life(AgentAssembly agent, TermStore store, Gating gating, Ears ears) {
    LiveParts parts = new LiveParts(agent, store, gating, ears, scripts, replicated, log, grants);
    return new LiveConfiguration(parts, settings, this::holds, next -> settings = next);
  }

  /** Before the first of them can be here; what the configuration in force has left out is gone. */
  private void holds(List<VirtualAddress> vips) {
    Stream<VirtualAddress> now = settings.replication().ha().virtualAddresses().stream();
    everHeld = Stream.concat(now, vips.stream()).distinct().toList();
  }

  private Settings readAgain() throws InvalidConfiguration {
    return ConfigurationFile.load(
        settings.file(), new Host(Host.here().hostName(), KernelTick.jiffy()));
  }

  private CompletableFuture<HandOverDesk.Outcome> handOver(Optional<String> to) {
    return order
        .running()
        .map(life -> life.loop().handOver(to))
        .orElseGet(
            () ->
                CompletableFuture.completedFuture(
                    new HandOverDesk.Outcome.NoPrimary("the agent is starting; ask again")));
  }

  /** Whether the loop turned within 2 D; not before it began. */
  private boolean isAlive() {
    Duration hung = settings.replication().ha().timing().deadAfter().multipliedBy(2);
    return order
        .running()
        .map(life -> life.thread().sinceLastTurn().compareTo(hung) < 0)
        .orElse(false);
  }

  private int live(AgentAssembly agent, AgentLoop loop) throws InterruptedException {
    LoopThread thread = new LoopThread(loop, clock, grants::realtime);
    if (!order.begin(new StopOrder.Running(loop, thread))) {
      return 0;
    }
    supervision.ready();
    replicated.ifPresent(node -> node.begin(agent::inSync, agent::holds));
    while (!thread.join(supervision.every())) {
      supervision.turning(isAlive());
    }
    if (!thread.broken()) {
      agent.settleTerms();
    }
    return thread.broken() ? EXIT_BROKEN : 0;
  }

  /**
   * SIGTERM and SIGINT end a JVM with 143 and 130 after its hooks; an orderly stop is a success, so
   * the hook halts with 0 itself once everything is withdrawn and said.
   */
  private void stopAndHalt() {
    if (!order.give()) {
      return;
    }
    supervision.stopping();
    boolean broken = order.running().map(this::stop).orElseGet(this::stopTheStart);
    LOG.info("component=ha event=stopped");
    // To halt is to leave at once: the lines that still wait for their writer would be lost.
    log.flush().run();
    Runtime.getRuntime().halt(broken ? EXIT_BROKEN : 0);
  }

  private boolean stop(StopOrder.Running life) {
    life.loop().stop();
    try {
      Duration preparing = longestPreparation();
      supervision.extend(preparing.plus(STOP_WITHIN.multipliedBy(2)));
      boolean unused = life.thread().join(preparing.plus(STOP_WITHIN));
      order.awaitEnd(STOP_WITHIN);
      if (replicated.isPresent()) {
        replicated.get().stopping();
      }
      scripts.stopped(life.loop().stopping(), supervision::extend);
      if (replicated.isPresent()) {
        replicated.get().close();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return life.thread().broken();
  }

  /**
   * A primary serves until a successor is ready, and asks one after another. Each has D to be heard
   * and as long as a script before a claim may take; almost always the first is ready at once.
   */
  private Duration longestPreparation() {
    ReplicationSettings replication = settings.replication();
    Duration each =
        replication.ha().timing().deadAfter().plus(replication.ha().hooks().preFailoverTimeout());
    return each.multipliedBy(replication.peers().size());
  }

  /** Nobody waits for a start that may hang: no VIP is added before the loop begins. */
  private boolean stopTheStart() {
    EnvironmentFailure failure = new EnvironmentFailure("stopped before the loop began");
    if (!withdraw(failure)) {
      LOG.warn("component=ha event=not-withdrawn", failure);
    }
    return false;
  }

  /** What an earlier life left, or this one: away with it. False, with the reason, if it is not. */
  private boolean withdraw(Throwable occasion) {
    try {
      if (alone) {
        Withdrawal.of(everHeld);
      }
      return true;
    } catch (EnvironmentFailure | RuntimeException | Error refused) {
      occasion.addSuppressed(refused);
      return false;
    }
  }
}

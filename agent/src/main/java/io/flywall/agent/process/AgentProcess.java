package io.flywall.agent.process;

import io.flywall.agent.api.ApiServer;
import io.flywall.agent.api.ApiToken;
import io.flywall.agent.loop.AgentAssembly;
import io.flywall.agent.loop.AgentLoop;
import io.flywall.agent.loop.LoopThread;
import io.flywall.agent.store.TermStore;
import io.flywall.agent.view.AgentView;
import io.flywall.config.Settings;
import io.flywall.heartbeat.BootId;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicClock;
import io.flywall.value.OperatorError;
import io.flywall.vip.Announcer;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.linux.BootClock;
import io.flywall.vip.linux.KernelNotices;
import io.flywall.vip.linux.LinuxAnnouncer;
import io.flywall.vip.linux.LinuxKernelAddresses;
import io.flywall.vip.linux.Privileges;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of an agent. */
public final class AgentProcess {
  /** sysexits.h EX_SOFTWARE: a mistake of ours; systemd restarts. */
  private static final int EXIT_BROKEN = 70;

  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** The election gives its successor half a second of the second that a stop may take. */
  private static final Duration STOP_WITHIN = Duration.ofMillis(750);

  private final Settings settings;
  private final MonotonicClock clock = new BootClock();
  private final AtomicReference<AgentView> view = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  public AgentProcess(Settings settings) {
    this.settings = settings;
  }

  /** Runs until told to stop; the process's exit status. */
  public int run() throws OperatorError, EnvironmentFailure, InterruptedException {
    checkPrivileges();
    ApiServer.refuseForeignListener(settings.api().listen());
    Path runDirectory = Directories.make(settings.agent().runDirectory(), "rwxr-x---");
    try (TermStore store = TermStore.open(settings.agent().stateDirectory());
        KernelAddresses kernel = LinuxKernelAddresses.open();
        LinuxAnnouncer announcer = new LinuxAnnouncer();
        AgentAssembly agent = new AgentAssembly(parts(store, kernel, announcer))) {
      sayWhatStarts();
      AgentAssembly.rehearse();
      try (KernelNotices notices = KernelNotices.start(agent::noticed)) {
        agent.listen();
        agent.cleanUp();
        announcer.rehearse();
        warnOfStrangers(agent);
        return live(agent, agent.begin(), runDirectory);
      }
    } finally {
      ended.countDown();
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

  private AgentAssembly.Parts parts(TermStore store, KernelAddresses kernel, Announcer announcer) {
    return new AgentAssembly.Parts(
        Wiring.loopSettings(settings),
        Wiring.peers(settings.replication()),
        Wiring.keyRing(settings),
        BootId.draw(new SecureRandom()),
        store,
        kernel,
        announcer,
        Wiring.neededDevices(settings.replication().ha()),
        settings.replication().ha().garpRefresh(),
        settings.replication().ha().gratuitousArp(),
        clock,
        view::set);
  }

  private int live(AgentAssembly agent, AgentLoop loop, Path runDirectory)
      throws OperatorError, InterruptedException {
    LoopThread thread = new LoopThread(loop, clock);
    Thread hook = new Thread(() -> stopAndHalt(loop, thread), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    thread.start();
    Duration hung = settings.replication().ha().timing().deadAfter().multipliedBy(2);
    try (ApiServer api = startApi(loop, thread, runDirectory, hung)) {
      while (!thread.join(Duration.ofDays(1))) {
        // A day is as good as for ever.
      }
    } catch (OperatorError error) {
      loop.stop();
      thread.join(STOP_WITHIN);
      throw error;
    }
    if (!thread.broken()) {
      agent.settleTerms();
    }
    return thread.broken() ? EXIT_BROKEN : 0;
  }

  private ApiServer startApi(AgentLoop loop, LoopThread thread, Path runDirectory, Duration hung)
      throws OperatorError {
    ApiToken token = ApiToken.create(runDirectory.resolve("api.token"));
    return ApiServer.start(
        settings.api().listen(),
        () -> Optional.ofNullable(view.get()),
        loop,
        () -> thread.sinceLastTurn().compareTo(hung) < 0,
        token);
  }

  /**
   * SIGTERM and SIGINT end a JVM with 143 and 130 after its hooks; an orderly stop is a success, so
   * the hook halts with 0 itself once everything is withdrawn and said.
   */
  private void stopAndHalt(AgentLoop loop, LoopThread thread) {
    if (ended.getCount() == 0) {
      return;
    }
    loop.stop();
    try {
      thread.join(STOP_WITHIN);
      ended.await(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    LOG.info("component=ha event=stopped");
    Runtime.getRuntime().halt(thread.broken() ? EXIT_BROKEN : 0);
  }

  private void sayWhatStarts() {
    LOG.info(
        "component=ha event=started node={} version={} config={} fingerprint={} pid={}",
        settings.replication().nodeId(),
        Wiring.VERSION,
        settings.file(),
        settings.fingerprint(),
        ProcessHandle.current().pid());
    int nodes = settings.replication().peers().size() + 1;
    if (nodes > 2) {
      LOG.warn(
          "component=ha event=quorum-not-active nodes={} meaning=\"this build elects without a"
              + " quorum: in a partition each side has its own primary\"",
          nodes);
    }
    settings.warnings().forEach(warning -> LOG.warn("component=config event=warning {}", warning));
    settings
        .inactive()
        .forEach(
            key ->
                LOG.warn(
                    "component=config event=inactive key={} line={} meaning=\"accepted, not active"
                        + " in this build\"",
                    key.key(),
                    key.line()));
  }

  private static void warnOfStrangers(AgentAssembly agent) {
    agent
        .vipsOutsideEverySubnet()
        .forEach(
            vip ->
                LOG.warn(
                    "component=vip event=outside-every-subnet vip={} do=\"check the address, or"
                        + " write /{} if clients have a route to it\"",
                    vip,
                    vip.isIpv4() ? 32 : 128));
  }
}

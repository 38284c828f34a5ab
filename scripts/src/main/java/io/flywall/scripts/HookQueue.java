package io.flywall.scripts;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is run for one node, one after the other. A change that was overtaken while it
 * waited is delivered all the same, marked as stale: a script may keep accounts. Units are only
 * brought to what the newest change wants.
 */
public final class HookQueue implements Hooks, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Changed by the worker alone. */
  private volatile HookPlan plan;

  private HookRunner runner;
  private final ServiceUnits services;
  private final MonotonicClock clock;
  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();
  private final Thread worker = new Thread(this::work, "hooks");

  /** What the worker does next. */
  @FunctionalInterface
  private interface Job {
    void run() throws InterruptedException;
  }

  /** Starts the one thread that runs scripts. */
  public HookQueue(HookPlan plan, HookRunner runner, MonotonicClock clock) {
    this.plan = plan;
    this.runner = runner;
    this.services = new ServiceUnits(plan.services(), plan.limit());
    this.clock = clock;
    jobs.add(runner::endLeftOvers);
    worker.setDaemon(true);
    worker.start();
  }

  private void work() {
    try {
      while (true) {
        perform(jobs.take());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** A mistake of ours in one of them must not cost the operator all that follow. */
  private static void perform(Job job) throws InterruptedException {
    try {
      job.run();
    } catch (RuntimeException mistake) {
      LOG.error("component=hooks event=broken", mistake);
    }
  }

  // ---- what the loop says -----------------------------------------------------------------

  @Override
  public void changed(Occasion occasion) {
    long number = changes.incrementAndGet();
    jobs.add(() -> deliver(occasion, number));
  }

  private void deliver(Occasion occasion, long number) throws InterruptedException {
    boolean primary = occasion.role() == Role.PRIMARY;
    boolean stale = changes.get() > number;
    if (!stale && primary) {
      services.start();
    } else if (!stale) {
      services.stop();
    }
    Optional<HookEvent> event = eventOf(occasion.role());
    if (event.isPresent()) {
      deliver(event.get(), occasion, number);
    }
    if (primary) {
      deliver(HookEvent.POST_FAILOVER_SCRIPT, occasion, number);
    }
  }

  private static Optional<HookEvent> eventOf(Role role) {
    return switch (role) {
      case PRIMARY -> Optional.of(HookEvent.ON_PRIMARY);
      case BACKUP -> Optional.of(HookEvent.ON_BACKUP);
      case FAULT -> Optional.of(HookEvent.ON_FAULT);
      case INIT, WITNESS -> Optional.empty();
    };
  }

  private void deliver(HookEvent event, Occasion occasion, long number)
      throws InterruptedException {
    Optional<HookResult> unused = run(event, occasion, changes.get() > number);
  }

  @Override
  public void degraded(Occasion occasion) {
    long number = changes.get();
    jobs.add(() -> deliver(HookEvent.ON_DEGRADED, occasion, number));
  }

  /** The last thing that is run; follow it with {@link #drain}. */
  public void stopping(Occasion occasion) {
    long number = changes.get();
    jobs.add(() -> deliver(HookEvent.ON_STOP, occasion, number));
  }

  @Override
  public void preFailover(long run, Occasion occasion, Consumer<HookResult> then) {
    jobs.add(() -> preFailoverNow(run, occasion, then));
  }

  private void preFailoverNow(long run, Occasion occasion, Consumer<HookResult> then)
      throws InterruptedException {
    if (givenUp.get() >= run) {
      LOG.warn(
          "component=hooks event=not-run hook={} reason=\"what ran before it took longer than"
              + " pre_failover_timeout\"",
          HookEvent.PRE_FAILOVER_SCRIPT.key());
      return;
    }
    run(HookEvent.PRE_FAILOVER_SCRIPT, occasion, false).ifPresent(then);
  }

  @Override
  public void giveUp(long run) {
    givenUp.set(run);
  }

  /** Other scripts, from behind what was said until now: none of the old ones is overtaken. */
  public void reconfigure(HookPlan next, HookRunner itsRunner) {
    jobs.add(
        () -> {
          plan = next;
          runner = itsRunner;
        });
  }

  // ---- one script -------------------------------------------------------------------------

  private Optional<HookResult> run(HookEvent event, Occasion occasion, boolean stale)
      throws InterruptedException {
    MonotonicInstant begun = clock.now();
    Optional<HookResult> result = runner.run(event, occasion, stale);
    result.ifPresent(end -> say(event, occasion, stale, end, clock.now().since(begun)));
    return result;
  }

  private static void say(
      HookEvent event, Occasion occasion, boolean stale, HookResult end, Duration took) {
    String line =
        String.format(
            "component=hooks event=ended hook=%s role=%s term=%s stale=%s took_ms=%d result=\"%s\"",
            event.key(),
            occasion.role().word(),
            occasion.term(),
            stale,
            took.toMillis(),
            end.text());
    if (end.isSuccess()) {
      LOG.info("{}", line);
    } else {
      LOG.warn("{}", line);
    }
  }

  // ---- the end ----------------------------------------------------------------------------

  /**
   * How long an end may wait for its scripts: as long as one of them may take, however many there
   * are. Who has written slow ones must not find that his firewall cannot be stopped.
   */
  public Duration longestDrain() {
    return plan.limit().plus(HookRunner.GRACE.multipliedBy(2));
  }

  /** Waits until everything that was said is delivered; false when it took longer. */
  public boolean drain(Duration atMost) throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    jobs.add(reached::countDown);
    return reached.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    worker.interrupt();
  }
}

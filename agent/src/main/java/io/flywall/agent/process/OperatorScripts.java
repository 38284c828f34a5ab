package io.flywall.agent.process;

import io.flywall.config.HookSettings;
import io.flywall.scripts.HookPlan;
import io.flywall.scripts.HookQueue;
import io.flywall.scripts.HookResult;
import io.flywall.scripts.HookRunner;
import io.flywall.scripts.Hooks;
import io.flywall.scripts.Occasion;
import io.flywall.scripts.ScriptGuard;
import io.flywall.value.MonotonicClock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scripts and units of one life; nothing at all where none is configured. */
final class OperatorScripts {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private final boolean supervised;
  private final MonotonicClock clock;
  private volatile Optional<HookQueue> queue;

  private OperatorScripts(Optional<HookQueue> queue, boolean supervised, MonotonicClock clock) {
    this.queue = queue;
    this.supervised = supervised;
    this.clock = clock;
  }

  /** {@code supervised}: systemd runs this agent, in its sandbox. */
  static OperatorScripts of(HookSettings settings, boolean supervised, MonotonicClock clock) {
    OperatorScripts scripts = new OperatorScripts(Optional.empty(), supervised, clock);
    scripts.reconfigure(settings);
    return scripts;
  }

  /** Other scripts from now on, behind those of what has happened until now. */
  void reconfigure(HookSettings settings) {
    HookPlan plan = HookWiring.plan(settings);
    if (queue.isEmpty() && plan.isEmpty()) {
      return;
    }
    warnOfRefused(plan);
    HookRunner runner = HookRunner.of(plan, supervised);
    if (queue.isPresent()) {
      queue.get().reconfigure(plan, runner);
    } else {
      queue = Optional.of(new HookQueue(plan, runner, clock));
    }
  }

  /**
   * Said at the start already, and again when it would have been run: it may be mended meanwhile.
   */
  private static void warnOfRefused(HookPlan plan) {
    plan.scripts()
        .forEach(
            (event, script) ->
                ScriptGuard.refusal(script, plan.user())
                    .ifPresent(
                        reason ->
                            LOG.warn(
                                "component=hooks event=refused hook={} reason=\"{}\"",
                                event.key(),
                                reason)));
  }

  /** Those that are configured when something happens. */
  Hooks hooks() {
    return new Hooks() {
      @Override
      public void changed(Occasion occasion) {
        present().changed(occasion);
      }

      @Override
      public void degraded(Occasion occasion) {
        present().degraded(occasion);
      }

      @Override
      public void preFailover(long run, Occasion occasion, Consumer<HookResult> then) {
        present().preFailover(run, occasion, then);
      }

      @Override
      public void giveUp(long run) {
        present().giveUp(run);
      }
    };
  }

  private Hooks present() {
    Optional<HookQueue> now = queue;
    return now.isPresent() ? now.get() : Hooks.NONE;
  }

  /**
   * The VIPs are gone, and everything was said: the scripts of the last changes, and of the stop.
   *
   * @param extend told how much longer this may take
   */
  void stopped(Occasion end, Consumer<Duration> extend) throws InterruptedException {
    Optional<HookQueue> last = queue;
    if (last.isEmpty()) {
      return;
    }
    last.get().stopping(end);
    Duration longest = last.get().longestDrain();
    extend.accept(longest);
    if (!last.get().drain(longest)) {
      LOG.warn("component=hooks event=not-delivered waited_s={}", longest.toSeconds());
    }
  }
}

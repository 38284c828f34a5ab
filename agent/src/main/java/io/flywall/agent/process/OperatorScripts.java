package io.flywall.agent.process;

import io.flywall.config.HookSettings;
import io.flywall.scripts.HookPlan;
import io.flywall.scripts.HookQueue;
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

  private final Optional<HookQueue> queue;

  private OperatorScripts(Optional<HookQueue> queue) {
    this.queue = queue;
  }

  /** {@code supervised}: systemd runs this agent, in its sandbox. */
  static OperatorScripts of(HookSettings settings, boolean supervised, MonotonicClock clock) {
    HookPlan plan = HookWiring.plan(settings);
    if (plan.isEmpty()) {
      return new OperatorScripts(Optional.empty());
    }
    warnOfRefused(plan);
    return new OperatorScripts(
        Optional.of(new HookQueue(plan, HookRunner.of(plan, supervised), clock)));
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

  Hooks hooks() {
    return queue.isPresent() ? queue.get() : Hooks.NONE;
  }

  /**
   * The VIPs are gone, and everything was said: the scripts of the last changes, and of the stop.
   *
   * @param extend told how much longer this may take
   */
  void stopped(Occasion end, Consumer<Duration> extend) throws InterruptedException {
    if (queue.isEmpty()) {
      return;
    }
    queue.get().stopping(end);
    Duration longest = queue.get().longestDrain();
    extend.accept(longest);
    if (!queue.get().drain(longest)) {
      LOG.warn("component=hooks event=not-delivered waited_s={}", longest.toSeconds());
    }
  }
}

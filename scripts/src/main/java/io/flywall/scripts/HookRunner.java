package io.flywall.scripts;

import io.flywall.scripts.Launcher.Launched;
import io.flywall.scripts.Launcher.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs one script to its end, which comes by itself or by its limit. */
public final class HookRunner {
  /** Between TERM and KILL: for a script that has something to put back. */
  static final Duration GRACE = Duration.ofSeconds(2);

  private final HookPlan plan;
  private final Launcher launcher;

  HookRunner(HookPlan plan, Launcher launcher) {
    this.plan = plan;
    this.launcher = launcher;
  }

  /**
   * As it is done here.
   *
   * @param supervised whether systemd runs this process, in its sandbox
   */
  public static HookRunner of(HookPlan plan, boolean supervised) {
    return new HookRunner(
        plan,
        supervised
            ? new TransientUnitLauncher(plan.user())
            : ProcessGroupLauncher.logging(plan.user()));
  }

  /** For somebody at a terminal, who sees each line that a script says. */
  public static HookRunner shown(HookPlan plan, Consumer<String> lines) {
    return new HookRunner(
        plan, new ProcessGroupLauncher(plan.user(), (label, line) -> lines.accept(line)));
  }

  /** Empty when no script is configured for the event. Waits for its end. */
  public Optional<HookResult> run(HookEvent event, Occasion occasion, boolean stale)
      throws InterruptedException {
    Optional<Path> script = plan.script(event);
    return script.isEmpty()
        ? Optional.empty()
        : Optional.of(run(event, script.get(), occasion, stale));
  }

  private HookResult run(HookEvent event, Path script, Occasion occasion, boolean stale)
      throws InterruptedException {
    Optional<String> refusal = ScriptGuard.refusal(script, plan.user());
    if (refusal.isPresent()) {
      return new HookResult.NotRun(refusal.get());
    }
    Duration limit = plan.limitOf(event);
    try {
      return limited(
          launcher.start(
              event.key(),
              script,
              occasion.environment(event, stale),
              occasion.json(event, stale),
              limit.plus(GRACE)),
          limit);
    } catch (IOException failure) {
      return new HookResult.NotRun(failure.getMessage());
    }
  }

  /** To its end, by itself or by the limit. */
  static HookResult limited(Launched launched, Duration limit) throws InterruptedException {
    HookResult end = launched.awaitEnd(limit) ? launched.result() : cutOff(launched);
    launched.forget();
    return end;
  }

  private static HookResult cutOff(Launched launched) throws InterruptedException {
    launched.signal(Signal.TERM);
    boolean unused = launched.awaitEnd(GRACE);
    // Also to what the script started and left behind: it had its term too.
    launched.signal(Signal.KILL);
    unused = launched.awaitEnd(GRACE);
    return new HookResult.OutOfTime();
  }

  /** Before the first script of a life. */
  void endLeftOvers() throws InterruptedException {
    launcher.endLeftOvers();
  }
}

package io.flywall.agent.process;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.view.ReloadDesk;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.Problem;
import io.flywall.config.Settings;
import io.flywall.config.SettingsChange;
import io.flywall.config.SettingsComparison;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration file again and takes over what is new, all of it or nothing. A file with
 * a mistake changes nothing; what no running agent can take over is said, key by key.
 */
final class Reload implements ReloadDesk, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** What asks waits a little longer; a lock of nftables is rarely held for so long. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Life life;

  /** Guarded by this; done unless it still goes on. */
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  private final Reading file;
  private final MonotonicClock clock;
  private final Consumer<AuditEvent> audit;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "reload");
            thread.setDaemon(true);
            return thread;
          });

  /** The life that goes on with another configuration. */
  interface Life {
    /** What is in force. */
    Settings settings();

    /** What of the file cannot be in force; see {@link ReloadRefusals}. */
    List<Refusal> refusals(Settings next, List<SettingsChange> changes, VoterList voters);

    /** By which list this node votes. */
    VoterList voters();

    /**
     * Brings the loop to it.
     *
     * @param then where the rest is done
     * @return empty when it is in force, or why it is not
     * @throws Exception when something that it needs cannot be had; nothing has changed then
     */
    CompletableFuture<Optional<String>> enter(Settings next, Executor then) throws Exception;

    /** The loop lives by it: brings everything else to it. */
    void entered(Settings next, List<SettingsChange> changes);

    /** What holds up the loop; empty where nothing is under way there. */
    Optional<String> waitsFor();
  }

  /** Reads the file. */
  @FunctionalInterface
  interface Reading {
    Settings read() throws InvalidConfiguration;
  }

  /** {@code audit}: where it is taken down that a signal came, and what came of it. */
  Reload(Life life, Reading file, MonotonicClock clock, Consumer<AuditEvent> audit) {
    this.life = life;
    this.file = file;
    this.clock = clock;
    this.audit = audit;
  }

  /**
   * By a signal: nobody waits for the answer, so the log has it, and the audit log too: whoever is
   * root can send one, and Java is not told who it was.
   */
  void reloadAndSay() {
    LOG.info("component=config event=sighup");
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(
            this::reloadBySignal, task -> new Thread(task, "sighup").start());
  }

  private void reloadBySignal() {
    Outcome outcome = reload();
    audit.accept(new AuditEvent("unknown", "signal", "reload", "SIGHUP", words(outcome)));
  }

  /** As the API's own reloads have them. */
  private static String words(Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      return "done";
    }
    if (outcome instanceof Outcome.Invalid invalid) {
      int mistakes = invalid.problems().size();
      return "refused: " + (mistakes == 1 ? "a mistake" : mistakes + " mistakes") + " in the file";
    }
    if (outcome instanceof Outcome.Refused refused) {
      return "refused: "
          + refused.refusals().stream().map(Refusal::key).collect(Collectors.joining(", "));
    }
    return "unclear: " + ((Outcome.Pending) outcome).waitsFor();
  }

  @Override
  public Outcome reload() {
    Outcome outcome = outcome();
    say(outcome);
    return outcome;
  }

  /** One at a time: the second finds what the first has brought. */
  private synchronized Outcome outcome() {
    if (!last.isDone()) {
      return pending(List.of());
    }
    MonotonicInstant begun = clock.now();
    Settings next;
    try {
      next = file.read();
    } catch (InvalidConfiguration mistakes) {
      return new Outcome.Invalid(mistakes.problems().stream().map(Problem::toString).toList());
    }
    List<SettingsChange> changes = SettingsComparison.between(life.settings(), next);
    List<Refusal> refusals = life.refusals(next, changes, life.voters());
    if (!refusals.isEmpty()) {
      return new Outcome.Refused(refusals);
    }
    Supplier<Outcome> done =
        () -> new Outcome.Done(shown(changes), next.fingerprint(), clock.now().since(begun));
    // Of a key that does nothing in this build nobody is told, but it is what the file says now.
    boolean same = changes.isEmpty() && next.edition().equals(life.settings().edition());
    return same ? done.get() : changed(next, changes, done);
  }

  private Outcome changed(Settings next, List<SettingsChange> changes, Supplier<Outcome> done) {
    try {
      CompletableFuture<Optional<String>> entering =
          life.enter(next, worker)
              .thenApplyAsync(
                  refused -> {
                    if (refused.isEmpty()) {
                      life.entered(next, changes);
                    }
                    return refused;
                  },
                  worker);
      // Not what follows upon it: who has the answer may ask again before that is done.
      last = entering;
      CompletableFuture<?> unused = entering.whenComplete(Reload::sayTheEnd);
      Optional<String> refusal = entering.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return refusal.<Outcome>map(Reload::refused).orElseGet(done);
    } catch (TimeoutException late) {
      return pending(changes);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return refused("the agent is stopping");
    } catch (ExecutionException mistake) {
      return new Outcome.Pending(
          shown(changes), "a mistake of ours, told in the log, left some of it undone");
    } catch (Exception environment) {
      return refused(String.valueOf(environment.getMessage()));
    }
  }

  /** Whoever asked may not have waited for it. */
  private static void sayTheEnd(Optional<String> refusal, Throwable mistake) {
    if (mistake != null) {
      LOG.error("component=config event=broken", mistake);
    } else if (refusal.isPresent()) {
      LOG.warn("component=config event=not-in-force reason=\"{}\"", refusal.get());
    } else {
      LOG.info("component=config event=in-force");
    }
  }

  private Outcome pending(List<SettingsChange> changes) {
    String waitsFor = life.waitsFor().orElse("what hangs on it is being brought to it");
    return new Outcome.Pending(shown(changes), waitsFor);
  }

  private static Outcome refused(String why) {
    return new Outcome.Refused(
        List.of(new Refusal("this node", why, "try again when that is over")));
  }

  private static List<Change> shown(List<SettingsChange> changes) {
    return changes.stream()
        .map(change -> new Change(change.key(), change.before(), change.after()))
        .toList();
  }

  private static void say(Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      String keys = done.changed().stream().map(Change::key).collect(Collectors.joining(" "));
      LOG.info(
          "component=config event=reloaded configuration={} changed=\"{}\" took_ms={}",
          done.configuration(),
          keys,
          done.took().toMillis());
    } else if (outcome instanceof Outcome.Invalid invalid) {
      invalid.problems().forEach(line -> LOG.warn("component=config event=refused {}", line));
    } else if (outcome instanceof Outcome.Refused refused) {
      refused.refusals().forEach(line -> LOG.warn("component=config event=refused {}", line));
    } else {
      String waitsFor = ((Outcome.Pending) outcome).waitsFor();
      LOG.warn("component=config event=reload-waits reason=\"{}\"", waitsFor);
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}

package io.flywall.agent.cli;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.OperatorError;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Looks at an agent again and again, on a thread of its own: one that is slow to answer holds up no
 * screen and no key.
 */
final class Watch implements AutoCloseable {
  /** As often as the agent has something new to show. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Agents agents;
  private final MonotonicClock clock;
  private final ScheduledExecutorService thread;
  private volatile Sight newest;

  /**
   * What is known.
   *
   * @param at when it was asked for
   * @param trouble why there is nothing newer, and what to do; empty when nothing is wrong
   */
  record Sight(Seen seen, MonotonicInstant at, String trouble) {}

  private Watch(Agents agents, Seen first, MonotonicClock clock) {
    this.agents = agents;
    this.clock = clock;
    this.newest = new Sight(first, clock.now(), "");
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread watching = new Thread(task, "watch");
              watching.setDaemon(true);
              return watching;
            });
  }

  /** Goes on from a first look. */
  static Watch from(Seen first, Agents agents, MonotonicClock clock) {
    Watch watch = new Watch(agents, first, clock);
    ScheduledFuture<?> unused =
        watch.thread.scheduleWithFixedDelay(
            watch::look, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  Sight newest() {
    return newest;
  }

  /** How old it is. */
  Duration age(Sight sight) {
    return clock.now().since(sight.at());
  }

  private void look() {
    Sight before = newest;
    MonotonicInstant begun = clock.now();
    try {
      newest = new Sight(before.seen().next(agents), begun, "");
    } catch (NotReachable | OperatorError | Refused failure) {
      newest = new Sight(before.seen(), before.at(), failure.getMessage());
    } catch (RuntimeException mistake) {
      // A thread that ends in silence would look like an agent that does not answer.
      newest = new Sight(before.seen(), before.at(), "internal error: " + mistake);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

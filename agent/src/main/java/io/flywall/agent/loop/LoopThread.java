package io.flywall.agent.loop;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Turns the loop until it stops. When the loop breaks, the VIPs are withdrawn before anything else:
 * a crash that leaves them in the kernel would be the worst of all answers.
 */
public final class LoopThread {
  private final AgentLoop loop;
  private final MonotonicClock clock;
  private final EventLog log = new EventLog();
  private final AtomicReference<MonotonicInstant> lastTurn;
  private final Runnable onThread;
  private final Thread thread;
  private volatile boolean broken;

  /** {@code onThread} runs first on the thread, to ask for its priority. */
  public LoopThread(AgentLoop loop, MonotonicClock clock, Runnable onThread) {
    this.loop = loop;
    this.clock = clock;
    this.lastTurn = new AtomicReference<>(clock.now());
    this.onThread = onThread;
    this.thread = new Thread(this::run, "loop");
  }

  public void start() {
    thread.start();
  }

  /** How long ago the last turn began; beyond 2 D the agent counts as hung. */
  public Duration sinceLastTurn() {
    return clock.now().since(lastTurn.get());
  }

  /** Waits for the end; false when it did not come in time. */
  public boolean join(Duration atMost) throws InterruptedException {
    thread.join(atMost.toMillis());
    return !thread.isAlive();
  }

  /** Whether the loop ended by a mistake of ours. */
  public boolean broken() {
    return broken;
  }

  private void run() {
    try {
      onThread.run();
      while (!loop.stopped()) {
        lastTurn.set(clock.now());
        loop.await(loop.turn());
      }
    } catch (RuntimeException | Error mistake) {
      broken = true;
      boolean withdrawn = loop.withdrawNow();
      log.error("ha", "broken-invariant", mistake, "withdrawn", withdrawn);
    }
  }
}

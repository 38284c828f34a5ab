package io.flywall.agent.process;

import io.flywall.agent.loop.AgentLoop;
import io.flywall.agent.loop.LoopThread;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Told to stop, at any moment of a life: during the start, while the loop turns, or too late. Two
 * threads meet here, the one that lives the life and the shutdown hook.
 */
final class StopOrder {
  private final CountDownLatch ended = new CountDownLatch(1);
  private Optional<Running> running = Optional.empty();
  private boolean given;
  private boolean over;

  /** The loop and its thread. */
  record Running(AgentLoop loop, LoopThread thread) {}

  /** Starts the thread; false, and nothing is started, when the order came first. */
  synchronized boolean begin(Running life) {
    if (given) {
      return false;
    }
    running = Optional.of(life);
    life.thread().start();
    return true;
  }

  /** Gives the order; false when the life is over and its exit status stands. */
  synchronized boolean give() {
    given = !over;
    return given;
  }

  /** The loop, if it began before the order came. */
  synchronized Optional<Running> running() {
    return running;
  }

  /** Everything is closed; true when no order was given, so nobody else has the last word. */
  boolean end() {
    synchronized (this) {
      over = !given;
    }
    ended.countDown();
    return over;
  }

  void awaitEnd(Duration atMost) throws InterruptedException {
    boolean unused = ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}

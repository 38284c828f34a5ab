package io.flywall.replication.node;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Something that takes its time to be seen, looked at by one thread. Whoever asks while a look is
 * under way waits for the next one, which all who ask meanwhile share: however many ask and give
 * up, no more than one look is under way and one is due. Any thread.
 */
final class FreshLook<T> implements AutoCloseable {
  private final Supplier<T> look;
  private final ExecutorService thread;

  /** Asked for and not begun. Guarded by this. */
  private Optional<CompletableFuture<T>> due = Optional.empty();

  FreshLook(String name, Supplier<T> look) {
    this.look = look;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * What is seen by a look that begins after this call.
   *
   * @return empty when that takes longer than {@code atMost}, or this is closed
   */
  Optional<T> begunFromNowOn(Duration atMost) throws InterruptedException {
    try {
      return Optional.of(ask().get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | RejectedExecutionException notSeen) {
      return Optional.empty();
    } catch (ExecutionException mistake) {
      throw new IllegalStateException(mistake.getCause());
    }
  }

  private synchronized CompletableFuture<T> ask() {
    if (due.isEmpty()) {
      CompletableFuture<T> next = new CompletableFuture<>();
      thread.execute(() -> carryOut(next));
      due = Optional.of(next);
    }
    return due.get();
  }

  private void carryOut(CompletableFuture<T> asked) {
    synchronized (this) {
      due = Optional.empty();
    }
    try {
      asked.complete(look.get());
    } catch (RuntimeException | Error mistake) {
      asked.completeExceptionally(mistake);
    }
  }

  @Override
  public void close() {
    var unused = thread.shutdownNow();
  }
}

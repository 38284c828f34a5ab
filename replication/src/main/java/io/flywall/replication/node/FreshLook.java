package io.flywall.replication.node;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Something that takes its time to be seen, looked at by one thread. Whoever asks gets a look that
 * began since he asked first, which all who wait share: however many ask and give up, no more than
 * one look is under way and one is due; and who comes back for it finds the one that has ended
 * meanwhile. Any thread.
 */
final class FreshLook<T> implements AutoCloseable {
  private final Supplier<T> look;
  private final MonotonicClock clock;
  private final ExecutorService thread;

  /** One look; it begins when its turn has come. */
  private static final class Look<T> {
    private final CompletableFuture<T> seen = new CompletableFuture<>();
    private Optional<MonotonicInstant> begun = Optional.empty();

    boolean isSince(MonotonicInstant earliest) {
      return begun.filter(at -> !at.isBefore(earliest)).isPresent();
    }
  }

  // Guarded by this.
  private Optional<Look<T>> due = Optional.empty();
  private Optional<Look<T>> begun = Optional.empty();
  private Optional<Look<T>> ended = Optional.empty();

  FreshLook(String name, Supplier<T> look, MonotonicClock clock) {
    this.look = look;
    this.clock = clock;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * What is seen by a look that began at {@code earliest} or later.
   *
   * @return empty when that takes longer than {@code atMost}, or this is closed
   */
  Optional<T> begunSince(MonotonicInstant earliest, Duration atMost) throws InterruptedException {
    try {
      long longest = Math.max(0, atMost.toNanos());
      return Optional.of(lookOf(earliest).seen.get(longest, TimeUnit.NANOSECONDS));
    } catch (TimeoutException | CancellationException | RejectedExecutionException notSeen) {
      return Optional.empty();
    } catch (ExecutionException mistake) {
      throw new IllegalStateException(mistake.getCause());
    }
  }

  private synchronized Look<T> lookOf(MonotonicInstant earliest) {
    Optional<Look<T>> known =
        ended
            .filter(one -> one.isSince(earliest))
            .or(() -> begun.filter(one -> one.isSince(earliest)));
    if (known.isPresent()) {
      return known.get();
    }
    if (due.isEmpty()) {
      Look<T> next = new Look<>();
      thread.execute(() -> carryOut(next));
      due = Optional.of(next);
    }
    return due.get();
  }

  private void carryOut(Look<T> mine) {
    synchronized (this) {
      due = Optional.empty();
      mine.begun = Optional.of(clock.now());
      begun = Optional.of(mine);
    }
    try {
      T seen = look.get();
      end(Optional.of(mine));
      mine.seen.complete(seen);
    } catch (RuntimeException | Error mistake) {
      end(Optional.empty());
      mine.seen.completeExceptionally(mistake);
    }
  }

  /** One that failed is nothing to come back for. */
  private synchronized void end(Optional<Look<T>> last) {
    begun = Optional.empty();
    ended = last;
  }

  @Override
  public synchronized void close() {
    var unused = thread.shutdownNow();
    due.ifPresent(one -> one.seen.cancel(false));
    begun.ifPresent(one -> one.seen.cancel(false));
  }
}

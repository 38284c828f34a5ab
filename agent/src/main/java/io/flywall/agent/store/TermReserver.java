package io.flywall.agent.store;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.Reserved;
import io.flywall.value.Term;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Stores ceilings on a thread of its own and tells the loop when they are on disk. A disk that
 * refuses is asked again each second: until then the node goes on with what it has reserved.
 */
public final class TermReserver implements AutoCloseable {
  private static final long RETRY_MILLIS = 1000;

  private final TermStore store;
  private final Consumer<Reserved> stored;
  private final Consumer<String> failed;
  private volatile Reserved newest = Reserved.NOTHING;
  private final ScheduledExecutorService disk =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "term-store");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Nothing happens before the first {@link #reserve}.
   *
   * @param stored called on the disk thread when a ceiling is safe
   * @param failed called on the disk thread with the reason when it is not
   */
  public TermReserver(TermStore store, Consumer<Reserved> stored, Consumer<String> failed) {
    this.store = store;
    this.stored = stored;
    this.failed = failed;
  }

  /** Returns at once; does nothing any more after {@link #close}. */
  public void reserve(Reserved wanted) {
    newest = wanted;
    onDisk(() -> storeOrRetry(wanted));
  }

  private void onDisk(Runnable task) {
    try {
      disk.execute(task);
    } catch (RejectedExecutionException closed) {
      // The agent is ending: nobody waits for a ceiling any more.
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void storeOrRetry(Reserved wanted) {
    if (!wanted.equals(newest)) {
      // A later wish holds everything that this one did.
      return;
    }
    try {
      store.store(wanted);
      stored.accept(wanted);
    } catch (EnvironmentFailure failure) {
      failed.accept(failure.getMessage());
      if (!disk.isShutdown()) {
        disk.schedule(() -> storeOrRetry(wanted), RETRY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  /**
   * After a clean stop no term from {@code unused} on was used: the next life need not skip what
   * was only reserved. Waits for the disk, at most a quarter of the second that a stop may take.
   */
  public void settle(Term unused) {
    onDisk(() -> lower(unused));
    close();
  }

  private void lower(Term unused) {
    Reserved before = store.reserved();
    try {
      store.store(new Reserved(unused, before.deadAfter(), before.voters()));
    } catch (EnvironmentFailure failure) {
      failed.accept(failure.getMessage());
    }
  }

  @Override
  public void close() {
    disk.shutdown();
    try {
      disk.awaitTermination(250, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

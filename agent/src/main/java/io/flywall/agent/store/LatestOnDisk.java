package io.flywall.agent.store;

import io.flywall.value.EnvironmentFailure;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Stores the latest value of a kind on a thread of its own and tells when it is on disk. A disk
 * that refuses is asked again each second.
 */
public final class LatestOnDisk<T> implements AutoCloseable {
  private static final long RETRY_MILLIS = 1000;

  private final Store<T> store;
  private final Consumer<T> stored;
  private final Consumer<String> failed;
  private volatile T newest;
  private final ScheduledExecutorService disk;

  /** Waits for the disk. */
  @FunctionalInterface
  public interface Store<T> {
    void store(T value) throws EnvironmentFailure;
  }

  /**
   * Nothing happens before the first {@link #keep}.
   *
   * @param thread the name of the one that waits for the disk
   * @param stored called there when a value is safe
   * @param failed called there with the reason when it is not
   */
  public LatestOnDisk(String thread, Store<T> store, Consumer<T> stored, Consumer<String> failed) {
    this.store = store;
    this.stored = stored;
    this.failed = failed;
    this.disk =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, thread);
              made.setDaemon(true);
              return made;
            });
  }

  /** Returns at once; does nothing any more after {@link #close}. */
  public void keep(T wanted) {
    newest = wanted;
    onDisk(() -> storeOrRetry(wanted));
  }

  private void onDisk(Runnable task) {
    try {
      disk.execute(task);
    } catch (RejectedExecutionException closed) {
      // The agent is ending: nobody waits for it any more.
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void storeOrRetry(T wanted) {
    if (!wanted.equals(newest)) {
      // A later wish holds everything that this one did.
      return;
    }
    if (store(wanted)) {
      stored.accept(wanted);
    } else if (!disk.isShutdown()) {
      disk.schedule(() -> storeOrRetry(wanted), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private boolean store(T value) {
    try {
      store.store(value);
      return true;
    } catch (EnvironmentFailure failure) {
      failed.accept(failure.getMessage());
      return false;
    }
  }

  /**
   * What is the last value of this life is asked for when all before it are on disk; nobody is told
   * of it. As {@link #close} otherwise.
   */
  void closeWith(Supplier<T> last) {
    onDisk(
        () -> {
          boolean unused = store(last.get());
        });
    close();
  }

  /** Waits for the disk, at most a quarter of the second that a stop may take. */
  @Override
  public void close() {
    disk.shutdown();
    try {
      boolean unused = disk.awaitTermination(250, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

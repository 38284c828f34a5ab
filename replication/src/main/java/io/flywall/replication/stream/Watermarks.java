package io.flywall.replication.stream;

import io.flywall.replication.Holding;
import io.flywall.replication.HoldingStore;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node holds, for elections in which votes depend on it ({@code acknowledge = quorum}). A
 * mark counts when it is on disk and the election has taken it, in this order, and nobody is told
 * before: a voter that has already voted for another primary must not be counted on by the old one.
 */
public final class Watermarks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** The election's side: whether this node's vote is bound by a mark from now on. */
  @FunctionalInterface
  public interface Voice {
    CompletableFuture<Boolean> holds(Watermark mark);
  }

  private final Optional<HoldingStore> store;
  private final Voice voice;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "replication-marks");
            thread.setDaemon(true);
            return thread;
          });

  // The worker alone.
  private Holding kept;

  private Watermarks(Optional<HoldingStore> store, Holding found, Voice voice) {
    this.store = store;
    this.kept = found;
    this.voice = voice;
  }

  /**
   * Where votes depend on it.
   *
   * @param found what was remembered at the start
   */
  public static Watermarks in(HoldingStore store, Holding found, Voice voice) {
    return new Watermarks(Optional.of(store), found, voice);
  }

  /** Where they do not: nothing is marked, and nothing is written. */
  public static Watermarks unused() {
    return new Watermarks(
        Optional.empty(), Holding.NOTHING, mark -> CompletableFuture.completedFuture(false));
  }

  /** Whether votes depend on it. */
  public boolean areInUse() {
    return store.isPresent();
  }

  /** This node leads: what it has from now on, nobody has before it. Does not wait. */
  public void leading(Term term) {
    if (areInUse()) {
      later(() -> keep(kept.leading(term)));
    }
  }

  /**
   * Everything that the mark stands for is on this node's disk. Does not wait.
   *
   * @param then run when the mark counts; never when the election has not taken it
   */
  void holds(Watermark mark, Runnable then) {
    if (areInUse()) {
      later(() -> bind(mark, then));
    }
  }

  private void bind(Watermark mark, Runnable then) {
    if (keep(kept.and(mark))) {
      CompletableFuture<Void> unused =
          voice
              .holds(mark)
              .thenAccept(
                  taken -> {
                    if (taken) {
                      // The election's thread has other things to do.
                      later(then);
                    }
                  });
    }
  }

  private boolean keep(Holding next) {
    if (next.equals(kept)) {
      return true;
    }
    try {
      store.orElseThrow().write(next);
      kept = next;
      return true;
    } catch (IOException full) {
      LOG.warn("component=replication event=mark-not-stored reason=\"{}\"", full.getMessage());
      return false;
    }
  }

  private void later(Runnable task) {
    try {
      worker.execute(task);
    } catch (RejectedExecutionException ended) {
      LOG.debug("component=replication event=mark-too-late");
    }
  }

  @Override
  public void close() {
    worker.shutdown();
  }
}

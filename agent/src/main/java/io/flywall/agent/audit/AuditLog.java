package io.flywall.agent.audit;

import io.flywall.value.AuditHead;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes down what happened. A thread of its own writes, and it lives for as long as there is
 * something to write: who asked waits until his line is in the file, but not for a disk that hangs.
 * The way to the disk itself (fsync) takes nobody's time.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** A line takes a tenth of a millisecond; who waits longer waits for a disk that hangs. */
  private static final long PATIENCE_MILLIS = 500;

  /** Behind a disk that hangs; with the callers' patience that is many minutes of orders. */
  private static final int MOST_WAITING = 256;

  private static final long IDLE_SECONDS = 1;
  private static final long CLOSE_SECONDS = 3;

  /** Of all files but the current one; what is above goes, the oldest first. */
  public static final long MOST_BYTES = AuditFiles.MOST * AuditFiles.LARGEST;

  /** How long a line is there, unless {@link #MOST_BYTES} are full before. */
  public static final Duration KEPT = AuditFiles.KEPT;

  private final AuditChain chain;
  private final InstantSource clock;
  private final Consumer<AuditHead> ends;
  private final AtomicLong lost = new AtomicLong();

  /** Asked for, and not in the file: lost, or behind a disk that hangs. */
  private final AtomicLong unwritten = new AtomicLong();

  private final ThreadPoolExecutor writer;

  private AuditLog(Path directory, InstantSource clock, Consumer<AuditHead> ends) {
    this.chain = new AuditChain(directory);
    this.clock = clock;
    this.ends = ends;
    this.writer =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            AuditLog::thread);
    writer.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "audit");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * In {@code stateDirectory}, behind what earlier lives of the agent wrote there.
   *
   * @param ends told where the log ends, at the start and whenever a line is on disk
   */
  public static AuditLog in(Path stateDirectory, InstantSource clock, Consumer<AuditHead> ends) {
    AuditLog log = new AuditLog(stateDirectory, clock, ends);
    log.writer.execute(log::look);
    return log;
  }

  private void look() {
    try {
      ends.accept(chain.end().head());
    } catch (IOException unreadable) {
      LOG.warn("component=audit event=unread reason=\"{}\"", unreadable.toString());
    }
  }

  /** Returns when it is written, or when that cannot be waited for. */
  public void write(AuditEvent event) {
    Instant now = clock.instant();
    CompletableFuture<Void> written = new CompletableFuture<>();
    long unused = unwritten.incrementAndGet();
    try {
      writer.execute(() -> add(now, event, written));
      written.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException full) {
      lose(event, "too many wait for the disk");
    } catch (TimeoutException hanging) {
      LOG.warn("component=audit event=late what={} meaning=\"the disk hangs\"", event.what());
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How many lines of this life are not in the file, as far as is known now. The next line of this
   * life counts those that are lost; whoever ends before that has to say so himself.
   */
  public long unwritten() {
    return unwritten.get();
  }

  private void add(Instant now, AuditEvent event, CompletableFuture<Void> written) {
    long missing = lost.get();
    try {
      AuditChain.Written line = chain.add(now, missing, event);
      lost.addAndGet(-missing);
      unwritten.decrementAndGet();
      written.complete(null);
      try (FileChannel file = line.file()) {
        tell(line.link(), event);
        file.force(false);
        ends.accept(line.link().head());
      }
    } catch (IOException failure) {
      // After a failed fsync the line is there to be read all the same.
      if (written.isDone()) {
        LOG.warn("component=audit event=unsynced reason=\"{}\"", failure.toString());
      } else {
        lose(event, failure.toString());
      }
    } finally {
      written.complete(null);
    }
  }

  /** Beyond the reach of whoever can write the file, where the journal is sent elsewhere. */
  private static void tell(AuditLink link, AuditEvent event) {
    LOG.info(
        "component=audit event=written seq={} who={} from={} what={} hash={}",
        link.seq(),
        event.who(),
        event.from(),
        event.what(),
        link.hash());
  }

  private void lose(AuditEvent event, String why) {
    LOG.warn(
        "component=audit event=lost who={} from={} what={} lines={} reason=\"{}\"",
        event.who(),
        event.from(),
        event.what(),
        lost.incrementAndGet(),
        why);
  }

  /** Waits, for a moment, until everything is written. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      boolean unused = writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

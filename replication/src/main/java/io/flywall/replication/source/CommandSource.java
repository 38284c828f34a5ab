package io.flywall.replication.source;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.Source;
import io.flywall.replication.Version;
import io.flywall.replication.command.CommandOrder;
import io.flywall.replication.command.CommandResult;
import io.flywall.replication.command.CommandRunner;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Scope;
import io.flywall.value.Durations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command says, served as a tree of one file. The command is run at once and then again and
 * again; one that fails changes nothing, and what it said last is served on.
 */
public final class CommandSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** A node that stops has let go of its VIPs, and systemd waits. */
  private static final Duration LAST = Duration.ofSeconds(2);

  private final DumpPlan plan;
  private final CommandRunner runner;
  private final FilesSource files;
  private final Ready ready;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread worker;
  private volatile Optional<String> failure = Optional.empty();

  /** Whether what the command says is what this node should be. */
  @FunctionalInterface
  public interface Ready {
    boolean isSo() throws IOException;
  }

  /**
   * Begins to dump.
   *
   * @param ready until then what was received is served on
   * @param files serves the file {@link DumpPlan#file}; not closed with this source
   */
  public CommandSource(DumpPlan plan, CommandRunner runner, FilesSource files, Ready ready) {
    this.plan = plan;
    this.runner = runner;
    this.files = files;
    this.ready = ready;
    this.worker = new Thread(this::work, "dump-" + files.name());
    worker.setDaemon(true);
    worker.start();
  }

  private void work() {
    try {
      do {
        takeDump();
      } while (!closed.await(plan.interval().toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeDump() throws InterruptedException {
    try {
      dump();
      failure = Optional.empty();
    } catch (IOException reason) {
      fail(reason.getMessage());
    } catch (RuntimeException | Error broken) {
      // This thread must not end without a word, whatever is wrong.
      LOG.error("component=replication event=broken dataset={}", name(), broken);
      fail(broken.toString());
    }
  }

  /** One at a time: the thread's own, and the one that somebody waits for. */
  private synchronized void dump() throws IOException, InterruptedException {
    if (!ready.isSo()) {
      throw new IOException(
          "its restore command failed here; what was received is served until that works");
    }
    dump(plan.limit());
  }

  /** At the end of a life: at once, or not at all. */
  public void dumpOnceMore() {
    try {
      synchronized (this) {
        if (failure.isEmpty()) {
          dump(Durations.shorter(plan.limit(), LAST));
        }
      }
    } catch (IOException reason) {
      fail(reason.getMessage());
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void dump(Duration limit) throws IOException, InterruptedException {
    Path next = plan.file().resolveSibling(plan.file().getFileName() + ".next");
    Files.deleteIfExists(next);
    CommandResult result =
        runner.run(
            new CommandOrder(
                "dump-" + name(),
                plan.line(),
                plan.environment(),
                Optional.empty(),
                Optional.of(next),
                limit));
    if (!result.isSuccess()) {
      throw new IOException("the dump command failed: " + result.text());
    }
    if (isNew(next)) {
      place(next);
    }
  }

  /** Not any more once it is a backup's file: a barrier's dump may end later than the role. */
  private void place(Path next) throws IOException {
    synchronized (closed) {
      if (closed.getCount() == 0) {
        throw new IOException("dataset " + name() + " is served by this node no longer");
      }
      Files.move(next, plan.file(), StandardCopyOption.ATOMIC_MOVE);
      files.refresh();
    }
  }

  private boolean isNew(Path next) throws IOException {
    try {
      return Files.mismatch(next, plan.file()) >= 0;
    } catch (NoSuchFileException first) {
      if (Files.exists(next)) {
        return true;
      }
      throw new IOException("the dump command left no output", first);
    }
  }

  private void fail(String reason) {
    if (!failure.equals(Optional.of(reason))) {
      LOG.warn("component=replication event=dump-failed dataset={} reason=\"{}\"", name(), reason);
    }
    failure = Optional.of(reason);
  }

  @Override
  public DatasetName name() {
    return files.name();
  }

  @Override
  public Scope scope() {
    return files.scope();
  }

  @Override
  public Position base() {
    return files.base();
  }

  @Override
  public Version current() {
    return files.current();
  }

  @Override
  public Optional<List<Change>> since(Position position) {
    return files.since(position);
  }

  @Override
  public Optional<ByteBuffer> read(Chunk chunk) throws IOException {
    return files.read(chunk);
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    return files.onChange(listener);
  }

  /** Runs the command now. */
  @Override
  public void refresh() throws IOException {
    try {
      dump();
      failure = Optional.empty();
    } catch (IOException reason) {
      fail(reason.getMessage());
      throw reason;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the dump command ran", ended);
    }
  }

  @Override
  public Optional<String> trouble() {
    return failure.or(files::trouble);
  }

  /** How the dumps go. */
  public SourceStatus state() {
    SourceStatus below = files.state();
    return new SourceStatus(failure.or(below::failure), below.skipped(), below.unwatched());
  }

  /** No dump is begun any more, and the one that runs is waited for. */
  public void stop() throws IOException {
    synchronized (closed) {
      closed.countDown();
    }
    worker.interrupt();
    try {
      worker.join();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a dump ended", ended);
    }
  }
}

package io.flywall.replication.dataset;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.command.CommandResult;
import io.flywall.replication.command.CommandRunner;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the operator's command after a batch, in a thread of its own: a reload that takes long holds
 * up no acknowledgement. Batches that arrive while it runs share the next run. One that failed is
 * shown, and run again with the next batch.
 */
final class ApplyCommand implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /**
   * Is told which position a run was for that succeeded, on the thread of the run. One that failed
   * is run again by the next life.
   */
  @FunctionalInterface
  interface Told {
    void ran(Position position);
  }

  private final DatasetName dataset;
  private final CommandRunner runner;
  private final ApplyOrder order;
  private final Told told;
  private final Thread worker;
  private Optional<Position> due = Optional.empty();
  private boolean running;
  private boolean closed;
  private volatile Optional<String> failure = Optional.empty();

  ApplyCommand(DatasetName dataset, CommandRunner runner, ApplyOrder order, Told told) {
    this.dataset = dataset;
    this.runner = runner;
    this.order = order;
    this.told = told;
    this.worker = new Thread(this::work, "apply-" + dataset);
    worker.setDaemon(true);
    worker.start();
  }

  /** Returns at once. */
  synchronized void request(Position position) {
    due = Optional.of(position);
    notifyAll();
  }

  /** Waits until everything that was requested has been run. */
  synchronized void await() throws InterruptedException {
    while (!closed && (running || due.isPresent())) {
      wait();
    }
  }

  Optional<String> failure() {
    return failure;
  }

  private void work() {
    try {
      for (Optional<Position> next = take(); next.isPresent(); next = take()) {
        try {
          run(next.get());
        } catch (RuntimeException | Error mistake) {
          // Ours, or the runner's: whoever waits for the end must not wait for ever.
          failure = Optional.of(mistake.toString());
          LOG.error("component=replication event=broken dataset={}", dataset, mistake);
        }
        done();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<Position> take() throws InterruptedException {
    while (due.isEmpty() && !closed) {
      wait();
    }
    Optional<Position> taken = closed ? Optional.empty() : due;
    due = Optional.empty();
    running = taken.isPresent();
    return taken;
  }

  private synchronized void done() {
    running = false;
    notifyAll();
  }

  private void run(Position position) throws InterruptedException {
    CommandResult result = runner.run(order.at(position));
    if (result.isSuccess()) {
      failure = Optional.empty();
      LOG.info("component=replication event=apply dataset={} position={}", dataset, position);
      told.ran(position);
    } else {
      failure = Optional.of(result.text());
      LOG.warn(
          "component=replication event=apply-failed dataset={} position={} reason=\"{}\"",
          dataset,
          position,
          result.text());
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    worker.interrupt();
  }
}

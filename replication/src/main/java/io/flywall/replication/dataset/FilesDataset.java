package io.flywall.replication.dataset;

import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.DatasetStatus;
import io.flywall.replication.Position;
import io.flywall.replication.Replica;
import io.flywall.replication.Source;
import io.flywall.replication.Version;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.command.CommandRunner;
import io.flywall.replication.replica.FilesReplica;
import io.flywall.replication.replica.ReplicaPlan;
import io.flywall.replication.replica.Shape;
import io.flywall.replication.scan.Scan;
import io.flywall.replication.source.FilesPlan;
import io.flywall.replication.source.FilesSource;
import io.flywall.replication.source.Listeners;
import io.flywall.replication.source.SourceStatus;
import io.flywall.value.MonotonicClock;
import io.flywall.value.Term;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files, and a command that is run when they have changed. */
public final class FilesDataset implements Dataset {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private final FilesPlan plan;
  private final Shape shape;
  private final When when;
  private final Archive archive;
  private final MonotonicClock clock;
  private final InstantSource wallClock;
  private final Optional<ApplyCommand> command;
  private final Listeners listeners = new Listeners();
  private FilesReplica replica;
  private volatile AppliedSource applied;
  private volatile Optional<FilesSource> leading = Optional.empty();
  private boolean closed;

  FilesDataset(
      FilesPlan plan,
      Shape shape,
      When when,
      Archive archive,
      CommandRunner runner,
      Optional<ApplyOrder> order,
      MonotonicClock clock,
      InstantSource wallClock)
      throws IOException {
    this.plan = plan;
    this.shape = shape;
    this.when = when;
    this.archive = archive;
    this.clock = clock;
    this.wallClock = wallClock;
    this.command = order.map(run -> new ApplyCommand(plan.name(), runner, run, this::told));
    try {
      this.replica = open();
      this.applied = new AppliedSource(replica, listeners);
      replica.doubtAfterLeading();
    } catch (IOException | RuntimeException failure) {
      command.ifPresent(ApplyCommand::close);
      throw failure;
    }
    catchUp();
  }

  private FilesReplica open() throws IOException {
    ReplicaPlan followed = new ReplicaPlan(plan.name(), plan.coverage(), plan.state(), shape);
    FilesReplica opened = FilesReplica.open(followed, archive, wallClock);
    opened.onApplied((version, changes) -> arrived(version.position()));
    return opened;
  }

  /** A crash between a batch and its command: the command has not been told yet. */
  private void catchUp() {
    Position here = replica.current().position();
    if (!here.equals(Position.NONE) && !here.equals(replica.told())) {
      arrived(here);
    }
  }

  private void arrived(Position position) {
    if (when == When.ALWAYS) {
      command.ifPresent(run -> run.request(position));
    }
    listeners.changed();
  }

  private void told(Position position) {
    try {
      replica.tell(position);
    } catch (IOException failure) {
      // Then it is told once more after a restart, which does no harm.
      LOG.debug("component=replication event=not-noted reason=\"{}\"", failure.getMessage());
    }
  }

  @Override
  public DatasetName name() {
    return plan.name();
  }

  @Override
  public synchronized Source lead(Term term) throws IOException {
    requireOpen();
    endLeading();
    Position base = replica.claim();
    replica.leading(term);
    Position last = replica.current().position();
    if (when == When.ON_PRIMARY && !last.equals(Position.NONE)) {
      command.ifPresent(run -> run.request(last));
    }
    awaitCommand();
    Optional<Version> before =
        last.equals(Position.NONE) ? Optional.empty() : Optional.of(replica.current());
    Optional<Scan> known = before.map(version -> replica.scan());
    FilesSource source =
        FilesSource.open(plan, term, before, known, clock, wallClock, replica.wholeBefore(), base);
    source.onChange(listeners::changed);
    leading = Optional.of(source);
    return source;
  }

  /** What it reads would be served before it is what it should be. */
  private void awaitCommand() throws IOException {
    if (command.isPresent()) {
      try {
        command.get().await();
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the command of " + name() + " ran", ended);
      }
    }
  }

  /**
   * Whether what is here has been taken by the command; one that failed is tried again first. What
   * the node is like then is not what it should be, and must not become what is served.
   */
  boolean isTakenOrTriedAgain() throws IOException {
    if (command.isPresent() && command.get().failure().isPresent()) {
      command.get().request(replica.current().position());
      awaitCommand();
    }
    return command.flatMap(ApplyCommand::failure).isEmpty();
  }

  @Override
  public synchronized Replica follow() throws IOException {
    requireOpen();
    endLeading();
    return replica;
  }

  /** Another life of it may have the same files by now. */
  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("dataset " + name() + " is closed");
    }
  }

  private void endLeading() throws IOException {
    if (leading.isPresent()) {
      FilesSource.Last last = leading.get().end();
      replica.adopt(last.position(), last.scan());
      leading = Optional.empty();
    }
  }

  /** Brings to light what was changed here; {@link FilesReplica#inspect}. */
  public boolean inspect() throws IOException {
    return leading.isEmpty() && replica.inspect();
  }

  @Override
  public Source source() {
    Optional<FilesSource> source = leading;
    return source.isPresent() ? source.get() : applied;
  }

  /** For a source that feeds it. */
  Optional<FilesSource> leading() {
    return leading;
  }

  @Override
  public DatasetStatus status() {
    Optional<FilesSource> source = leading;
    Optional<SourceStatus> scanned = source.map(FilesSource::state);
    return new DatasetStatus(
        source.isPresent(),
        source().current().position(),
        scanned.flatMap(state -> state.failure().or(state::stale)),
        command.flatMap(ApplyCommand::failure),
        scanned.stream()
            .flatMap(state -> state.skipped().stream())
            .map(skipped -> skipped.where() + " " + skipped.why())
            .toList(),
        scanned.flatMap(SourceStatus::unwatched));
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    try {
      endLeading();
    } finally {
      command.ifPresent(ApplyCommand::close);
      replica.close();
    }
  }
}

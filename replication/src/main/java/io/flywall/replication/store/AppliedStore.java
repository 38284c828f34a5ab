package io.flywall.replication.store;

import io.flywall.replication.Position;
import io.flywall.replication.scan.Scan;
import io.flywall.replication.scan.Scanned;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What a replica has applied, on disk: a snapshot, and a log of the batches since. A batch is begun
 * in the log, and with that decided; it is finished there when it is in place.
 */
public final class AppliedStore implements Closeable {
  /** 1 MiB: read in a moment. A longer log is worth a snapshot when it is longer than that. */
  private static final long SHORT_LOG = 1 << 20;

  private final Path directory;
  private final Path snapshotPath;
  private final Path logPath;
  private final Path nextLogPath;
  private AppliedState state = AppliedState.NOTHING;
  private Optional<AppliedLog> log = Optional.empty();

  private AppliedStore(Path directory) {
    this.directory = directory;
    this.snapshotPath = directory.resolve("applied");
    this.logPath = directory.resolve("applied.log");
    this.nextLogPath = directory.resolve("applied.log.new");
  }

  /**
   * Reads what is there, and starts a log of its own.
   *
   * @param directory of the dataset's state; it exists
   */
  public static AppliedStore open(Path directory) throws IOException {
    AppliedStore store = new AppliedStore(directory);
    Optional<ScanFile.Kept> kept = new ScanFile(store.snapshotPath).read();
    if (kept.isPresent()) {
      store.state =
          new AppliedState(
              kept.get().position(), Position.NONE, kept.get().scan(), Optional.empty());
    }
    // A snapshot was put in place and its log was not: then the next one is the right one.
    Position base = store.state.position();
    for (Path candidate : List.of(store.nextLogPath, store.logPath)) {
      if (AppliedLog.continues(candidate, base)) {
        store.state = AppliedLog.replay(candidate, store.state);
        break;
      }
    }
    // Nothing is ever appended behind half a record.
    store.snapshot(store.state);
    return store;
  }

  public synchronized AppliedState state() {
    return state;
  }

  /** Decides: from here on it will be put in place, whatever happens. */
  public synchronized void begin(AppliedBatch batch) throws IOException {
    log.orElseThrow().begin(batch);
    state = state.begin(batch);
  }

  /** The batch is in place, its entries with these stamps. */
  public synchronized void finish(List<Scanned> stamps) throws IOException {
    log.orElseThrow().finish(stamps);
    state = state.finish(stamps);
    long length = log.orElseThrow().length();
    if (length > SHORT_LOG && length > Files.size(snapshotPath)) {
      snapshot(state);
    }
  }

  /** The operator's command has been told of {@code position}. */
  public synchronized void tell(Position position) throws IOException {
    log.orElseThrow().tell(position);
    state = state.tell(position);
  }

  /** Whatever was applied, now this is here. */
  public synchronized void reset(Position position, Scan scan) throws IOException {
    snapshot(new AppliedState(position, state.told(), scan, Optional.empty()));
  }

  /** The log of the new snapshot is complete before the snapshot takes its place. */
  private void snapshot(AppliedState next) throws IOException {
    close();
    log = Optional.of(AppliedLog.create(nextLogPath, next));
    new ScanFile(snapshotPath).write(new ScanFile.Kept(next.position(), next.scan()));
    Files.move(nextLogPath, logPath, StandardCopyOption.ATOMIC_MOVE);
    Durably.syncDirectory(directory);
    state = next;
  }

  @Override
  public synchronized void close() throws IOException {
    if (log.isPresent()) {
      log.get().close();
      log = Optional.empty();
    }
  }
}

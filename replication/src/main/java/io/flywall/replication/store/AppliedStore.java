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

  /** Writes a record. */
  @FunctionalInterface
  private interface Writing {
    void to(AppliedLog log) throws IOException;
  }

  private final Path directory;
  private final Path snapshotPath;
  private final Path logPath;
  private final Path nextLogPath;
  private final Path unfinishedLogPath;
  private final AppliedLog.Way way;
  private AppliedState state = AppliedState.NOTHING;
  private Optional<AppliedLog> log = Optional.empty();

  /** Whether the log may end in half a record: nothing behind that would ever be read. */
  private boolean torn;

  /** Whether the log has its own name; else it is still that of the next one. */
  private boolean named = true;

  private AppliedStore(Path directory, AppliedLog.Way way) {
    this.directory = directory;
    this.way = way;
    this.snapshotPath = directory.resolve("applied");
    this.logPath = directory.resolve("applied.log");
    this.nextLogPath = directory.resolve("applied.log.new");
    this.unfinishedLogPath = directory.resolve("applied.log.unfinished");
  }

  /**
   * Reads what is there, and starts a log of its own.
   *
   * @param directory of the dataset's state; it exists
   */
  public static AppliedStore open(Path directory) throws IOException {
    return open(directory, file -> file);
  }

  static AppliedStore open(Path directory, AppliedLog.Way way) throws IOException {
    AppliedStore store = new AppliedStore(directory, way);
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
    write(to -> to.begin(batch));
    state = state.begin(batch);
  }

  /** The batch is in place, its entries with these stamps. */
  public synchronized void finish(List<Scanned> stamps) throws IOException {
    write(to -> to.finish(stamps));
    state = state.finish(stamps);
    long length = log.orElseThrow().length();
    if (length > SHORT_LOG && length > Files.size(snapshotPath)) {
      try {
        snapshot(state);
      } catch (IOException later) {
        // What was to be kept is kept, in a log that is longer than it need be: after the next one.
        return;
      }
    }
  }

  /** The operator's command has been told of {@code position}. */
  public synchronized void tell(Position position) throws IOException {
    write(to -> to.tell(position));
    state = state.tell(position);
  }

  /** A record that failed may be there in half: the next one goes to a log of its own. */
  private void write(Writing record) throws IOException {
    if (torn) {
      snapshot(state);
    }
    torn = true;
    record.to(log.orElseThrow());
    torn = false;
  }

  /** Whatever was applied, now this is here. */
  public synchronized void reset(Position position, Scan scan) throws IOException {
    snapshot(new AppliedState(position, state.told(), scan, Optional.empty()));
  }

  /**
   * The log of the new snapshot is complete before the snapshot takes its place; until then the old
   * ones go on, whatever fails.
   */
  private void snapshot(AppliedState next) throws IOException {
    nameLog();
    AppliedLog made = AppliedLog.create(unfinishedLogPath, next, way);
    try {
      Files.move(unfinishedLogPath, nextLogPath, StandardCopyOption.ATOMIC_MOVE);
      Durably.syncDirectory(directory);
      new ScanFile(snapshotPath).write(new ScanFile.Kept(next.position(), next.scan()));
    } catch (IOException failure) {
      made.close();
      Files.deleteIfExists(nextLogPath);
      throw failure;
    }
    close();
    log = Optional.of(made);
    torn = false;
    named = false;
    state = next;
    nameLog();
  }

  private void nameLog() throws IOException {
    if (!named) {
      Files.move(nextLogPath, logPath, StandardCopyOption.ATOMIC_MOVE);
      named = true;
      Durably.syncDirectory(directory);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (log.isPresent()) {
      log.get().close();
      log = Optional.empty();
    }
  }
}

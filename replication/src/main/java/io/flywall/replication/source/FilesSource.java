package io.flywall.replication.source;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.Source;
import io.flywall.replication.Version;
import io.flywall.replication.scan.Scan;
import io.flywall.replication.scan.Scanned;
import io.flywall.replication.scan.Scanner;
import io.flywall.replication.scan.Spool;
import io.flywall.replication.scan.Touched;
import io.flywall.replication.scan.TreeWatch;
import io.flywall.replication.store.ScanFile;
import io.flywall.replication.store.SequenceReserve;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.PathMap;
import io.flywall.replication.tree.Scope;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.ClosedWatchServiceException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of this node, served for one term. One thread looks at them. */
public final class FilesSource implements Source, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** A look that failed for want of memory or of file descriptors may succeed a second later. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final FilesPlan plan;
  private final Position base;
  private final MonotonicClock clock;
  private final Scanner scanner;
  private final TreeWatch watch;
  private final ScanFile index;
  private final ChunkService chunks;
  private final SequenceReserve sequences;
  private final VersionHistory history;
  private final Listeners listeners = new Listeners();
  private final Thread worker;
  private Scan scan;
  private PathMap<Scanned> remembered = Scan.NOTHING.files();
  private volatile MonotonicInstant lastWhole;
  private volatile Optional<String> failure = Optional.empty();
  private volatile SourceStatus status;
  private boolean closed;

  /** What it served last, and what was known of the files then. */
  public record Last(Position position, Scan scan) {}

  private FilesSource(
      FilesPlan plan,
      Term term,
      Optional<Version> before,
      Scan known,
      MonotonicClock clock,
      InstantSource wallClock,
      Position after,
      Position base)
      throws IOException {
    this.plan = plan;
    this.base = base;
    this.clock = clock;
    this.index = new ScanFile(plan.state().resolve("index"));
    Spool spool = new Spool(plan.state().resolve("spool"), plan.spoolLimit());
    this.scanner = new Scanner(plan.coverage(), spool, wallClock);
    this.sequences = new SequenceReserve(plan.state().resolve("sequence"));
    Position first = sequences.first(term, after);
    // Last of all that can fail: it holds descriptors and a thread.
    this.watch = new TreeWatch(plan.coverage());
    try {
      this.scan = scanner.all(known, watch);
    } catch (IOException | RuntimeException | Error failure) {
      watch.close();
      throw failure;
    }
    this.lastWhole = clock.now();
    this.history = new VersionHistory(before, new Version(first, scan.tree()));
    this.chunks =
        new ChunkService(plan.coverage(), Optional.of(spool), () -> history.current().tree());
    this.status = status();
    this.worker = new Thread(this::work, "source-" + plan.name());
  }

  /**
   * Looks at everything, which takes as long as what changed since {@code known} takes to read, and
   * serves it from then on.
   *
   * @param before the last version of an earlier term that is here
   * @param known what this node knows of the files; without it an index of an earlier life counts
   * @param wallClock the kernel's, by which it stamps files
   * @param after what others may have of this very term, from another primary: its numbers are not
   *     given again
   * @param base {@link #base}
   */
  public static FilesSource open(
      FilesPlan plan,
      Term term,
      Optional<Version> before,
      Optional<Scan> known,
      MonotonicClock clock,
      InstantSource wallClock,
      Position after,
      Position base)
      throws IOException {
    Scan start = known.isPresent() ? known.get() : indexed(plan);
    FilesSource source = new FilesSource(plan, term, before, start, clock, wallClock, after, base);
    try {
      source.remember();
    } catch (IOException | RuntimeException | Error failure) {
      source.watch.close();
      throw failure;
    }
    source.worker.setDaemon(true);
    source.worker.start();
    return source;
  }

  private static Scan indexed(FilesPlan plan) throws IOException {
    return new ScanFile(plan.state().resolve("index"))
        .read()
        .map(ScanFile.Kept::scan)
        .orElse(Scan.NOTHING);
  }

  // ---- the thread -------------------------------------------------------------------------

  private void work() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        oneTurn();
      }
    } catch (InterruptedException | ClosedWatchServiceException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever is wrong, also a heap that is full: this thread must not end without a word. */
  private void oneTurn() throws InterruptedException {
    try {
      turn();
    } catch (ClosedWatchServiceException ended) {
      throw ended;
    } catch (RuntimeException | Error broken) {
      fail(broken);
      TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
    }
  }

  private void turn() throws InterruptedException {
    Duration rest = plan.rescan().minus(clock.now().since(lastWhole));
    Touched touched = watch.await(failure.isPresent() ? AGAIN : rest);
    if (!touched.isNothing() && !plan.gather().isZero()) {
      touched = gathered(touched);
    }
    // What a look that failed was to see is not known any more.
    boolean due = failure.isPresent() || clock.now().since(lastWhole).compareTo(plan.rescan()) >= 0;
    try {
      look(touched.everything() || due, touched.paths());
    } catch (IOException | RuntimeException mistake) {
      // Whatever is wrong with one look, the next one may find it right.
      fail(mistake);
    }
  }

  private Touched gathered(Touched first) throws InterruptedException {
    MonotonicInstant end = clock.now().plus(plan.gather());
    Set<TreePath> paths = new HashSet<>(first.paths());
    boolean everything = first.everything();
    while (clock.now().isBefore(end)) {
      Touched more = watch.await(end.since(clock.now()));
      paths.addAll(more.paths());
      everything |= more.everything();
    }
    return new Touched(everything, paths);
  }

  private void look(boolean everything, Set<TreePath> touched) throws IOException {
    boolean changed;
    synchronized (this) {
      if (closed) {
        throw new IOException("dataset " + plan.name() + " is served by this node no longer");
      }
      if (everything) {
        scan = scanner.all(scan, watch);
        lastWhole = clock.now();
      } else {
        scan = scanner.some(scan, touched, watch);
      }
      Position now = current().position();
      sequences.reserve(new Position(now.term(), now.sequence() + 1));
      List<Change> changes = history.advance(scan.tree());
      chunks.changed(changes);
      changed = !changes.isEmpty();
      failure = Optional.empty();
      status = status();
      if (everything) {
        remember();
      }
    }
    if (changed) {
      listeners.changed();
    }
  }

  private void fail(Throwable mistake) {
    String reason = mistake instanceof IOException ? mistake.getMessage() : mistake.toString();
    if (!failure.equals(Optional.ofNullable(reason))) {
      LOG.warn(
          "component=replication event=scan-failed dataset={} reason=\"{}\"",
          plan.name(),
          reason,
          mistake);
    }
    failure = Optional.of(String.valueOf(reason));
    status = status();
  }

  private SourceStatus status() {
    return new SourceStatus(failure, scan.skipped(), watch.blind());
  }

  // ---- what is asked ----------------------------------------------------------------------

  @Override
  public DatasetName name() {
    return plan.name();
  }

  @Override
  public Scope scope() {
    return plan.coverage().scope();
  }

  @Override
  public Position base() {
    return base;
  }

  @Override
  public Version current() {
    return history.current();
  }

  @Override
  public Optional<List<Change>> since(Position position) {
    return history.since(position);
  }

  @Override
  public Optional<ByteBuffer> read(Chunk chunk) throws IOException {
    return chunks.read(chunk);
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    return listeners.add(listener);
  }

  @Override
  public void refresh() throws IOException {
    look(true, Set.of());
    Optional<String> stale = status.stale();
    if (stale.isPresent()) {
      // Somebody waits for what was written before: what could not be read is not among it.
      throw new IOException(stale.get());
    }
  }

  @Override
  public Optional<String> trouble() {
    return failure;
  }

  public SourceStatus state() {
    return status;
  }

  /**
   * Looks once more, for what was written since the last look; then ends the thread. What was
   * scanned is remembered.
   *
   * @return what was served last, for who goes on with the files
   */
  public Last end() throws IOException {
    try {
      look(true, Set.of());
    } catch (IOException | RuntimeException mistake) {
      // What it has seen before counts, and everything is compared before this node follows.
      fail(mistake);
    }
    Last last;
    synchronized (this) {
      closed = true;
      last = new Last(current().position(), scan);
      remember();
    }
    watch.close();
    worker.interrupt();
    chunks.close();
    return last;
  }

  @Override
  public void close() throws IOException {
    Last unused = end();
  }

  /** What was scanned outlives the process; written when it has changed, with each whole look. */
  @SuppressWarnings("ReferenceEquality") // A scan that found nothing new returns the same object.
  private void remember() throws IOException {
    if (remembered != scan.files()) {
      index.write(new ScanFile.Kept(current().position(), scan));
      remembered = scan.files();
    }
  }
}

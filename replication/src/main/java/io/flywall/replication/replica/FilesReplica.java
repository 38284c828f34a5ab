package io.flywall.replication.replica;

import io.flywall.replication.DatasetName;
import io.flywall.replication.NoRoom;
import io.flywall.replication.Position;
import io.flywall.replication.Replica;
import io.flywall.replication.Staging;
import io.flywall.replication.StaleTerm;
import io.flywall.replication.Version;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.archive.Reason;
import io.flywall.replication.directory.Owners;
import io.flywall.replication.scan.DirectoryListener;
import io.flywall.replication.scan.Scan;
import io.flywall.replication.scan.Scanned;
import io.flywall.replication.scan.Scanner;
import io.flywall.replication.scan.Spool;
import io.flywall.replication.source.ChunkService;
import io.flywall.replication.store.AppliedBatch;
import io.flywall.replication.store.AppliedStore;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Scope;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.Term;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of this node that follow a primary. */
public final class FilesReplica implements Replica, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private final ReplicaPlan plan;
  private final Archive archive;
  private final AppliedStore store;
  private final Scanner scanner;

  /** Of who tidies: a scanner is for one thread. */
  private final Scanner inspector;

  private final TreeGate gate;
  private final LedMark led;
  private final ChunkService chunks;
  private final MakingRoom room;
  private final PlacementSteps steps;
  private final Map<TreePath, Entry> safe = new HashMap<>();
  private final SyncedFiles synced = new SyncedFiles();
  private boolean staging;
  private boolean closed;
  private volatile Position doubted = Position.NONE;
  private volatile Version current;
  private volatile AppliedListener listener = (version, changes) -> {};

  /** Is told after each batch. */
  @FunctionalInterface
  public interface AppliedListener {
    /** Must not block. */
    void applied(Version version, List<Change> changes);
  }

  private FilesReplica(ReplicaPlan plan, Archive archive, InstantSource clock, PlacementSteps steps)
      throws IOException {
    this.plan = plan;
    this.archive = archive;
    this.steps = steps;
    this.gate = new TreeGate(plan.name(), plan.coverage(), plan.shape());
    this.led = new LedMark(plan.state());
    this.room = new MakingRoom(plan.name(), plan.coverage(), archive);
    this.store = AppliedStore.open(plan.state());
    // No room for copies: what changes while it is looked at is looked at again with the next
    // batch.
    Spool none = new Spool(plan.state().resolve("spool"), 0);
    this.scanner = new Scanner(plan.coverage(), none, clock);
    // In a folder of its own: it may still look when the node leads, and copies what it serves.
    Spool apart = new Spool(plan.state().resolve("spool-tidy"), 0);
    this.inspector = new Scanner(plan.coverage(), apart, clock);
    this.chunks =
        new ChunkService(plan.coverage(), Optional.empty(), () -> store.state().scan().tree());
    this.current = new Version(Position.NONE, Tree.EMPTY);
  }

  /** Puts in place what a crash has left half done, before it returns. */
  public static FilesReplica open(ReplicaPlan plan, Archive archive, InstantSource clock)
      throws IOException {
    return open(plan, archive, clock, PlacementSteps.UNWATCHED);
  }

  static FilesReplica open(
      ReplicaPlan plan, Archive archive, InstantSource clock, PlacementSteps steps)
      throws IOException {
    FilesReplica replica = new FilesReplica(plan, archive, clock, steps);
    try {
      replica.finishBegun();
    } catch (IOException | RuntimeException failure) {
      replica.close();
      throw failure;
    }
    replica.see();
    return replica;
  }

  private void see() {
    current = new Version(store.state().position(), store.state().scan().tree());
  }

  // ---- after a crash ----------------------------------------------------------------------

  private void finishBegun() throws IOException {
    Optional<AppliedBatch> begun = store.state().begun();
    if (begun.isPresent()) {
      LOG.info(
          "component=replication event=finishing dataset={} position={}",
          plan.name(),
          begun.get().target());
      try (StagingArea area = new StagingArea(plan.name(), plan.coverage());
          SyncPool syncs = new SyncPool()) {
        place(Scan.NOTHING, area, new Owners(), syncs);
        doubt(scanner.all(store.state().scan(), DirectoryListener.NONE));
      } catch (IOException | RuntimeException failure) {
        // Whatever was decided, and by whomever: it must not keep this node from starting again.
        giveUp(failure);
      }
      chunks.forget();
      see();
    }
  }

  /** What the disk holds must be what the log says, or the whole is needed. */
  private void doubt(Scan here) throws IOException {
    if (!here.tree().equals(store.state().scan().tree())) {
      store.reset(Position.NONE, here);
    }
  }

  /** Neither the old version nor the new one: the next whole version mends it. */
  private void giveUp(Exception failure) throws IOException {
    LOG.warn(
        "component=replication event=not-finished dataset={} reason=\"{}\"",
        plan.name(),
        failure.getMessage(),
        failure);
    store.reset(Position.NONE, store.state().scan());
  }

  // ---- following --------------------------------------------------------------------------

  @Override
  public DatasetName name() {
    return plan.name();
  }

  @Override
  public Scope scope() {
    return plan.coverage().scope();
  }

  /** What was changed while this node led is in no other node's account, so all is compared. */
  @Override
  public Position applied() {
    return led.isSet() ? Position.NONE : current.position();
  }

  @Override
  public Position claim() {
    Position whole = wholeBefore();
    Optional<Position> ledTo = led.term().map(term -> new Position(term, Position.MOST_SEQUENCE));
    return ledTo.filter(position -> position.isAfter(whole)).orElse(whole);
  }

  /** What is here, or was before somebody changed some of it. */
  public Position wholeBefore() {
    Position here = current.position();
    Position edited = doubted;
    return edited.isAfter(here) ? edited : here;
  }

  /** What was applied last. */
  public Version current() {
    return current;
  }

  /** What is known of the files, for who goes on with them. */
  public Scan scan() {
    return store.state().scan();
  }

  @Override
  public synchronized Staging follow(Position target, List<Change> offered)
      throws IOException, StaleTerm {
    finishBegun();
    if (!target.isAfter(applied()) || applied().equals(Position.NONE)) {
      throw new StaleTerm(target, applied());
    }
    return room.around(() -> change(target, offered));
  }

  private Staging change(Position target, List<Change> offered) throws IOException {
    List<Change> changes = gate.changes(offered);
    Tree next = store.state().scan().tree().with(changes);
    gate.check(next, changes);
    Scan here = scanner.some(store.state().scan(), paths(changes), DirectoryListener.NONE);
    ground(changes);
    Tree expected = store.state().scan().tree();
    List<Change> all = withStrays(changes, here.tree(), next);
    obstacles(all, here.tree());
    return staging(
        target,
        all,
        new Overwritten(plan.coverage(), here.tree(), expected, Reason.SUPERSEDED, Map.of()),
        here,
        EnumSet.allOf(Reason.class));
  }

  /** Somebody took away a directory that the batch builds on: only the whole version mends that. */
  private void ground(List<Change> changes) throws IOException {
    try (Ground ground = new Ground(plan.coverage(), changes)) {
      Optional<TreePath> missing = ground.missing(changes);
      if (missing.isPresent()) {
        store.reset(Position.NONE, store.state().scan());
        see();
        throw new IOException(
            "dataset " + plan.name() + ": " + missing.get() + " was taken away on this node");
      }
    }
  }

  /** What is decided must be possible: else neither the old version nor the new one is there. */
  private void obstacles(List<Change> changes, Tree here) throws IOException {
    try (Obstacles obstacles = new Obstacles(plan.coverage(), here, changes)) {
      Optional<Path> own = obstacles.of(changes);
      if (own.isPresent()) {
        throw new IOException(
            "dataset "
                + plan.name()
                + ": "
                + own.get()
                + " is this node's own, in a directory that has become a file or a link on the"
                + " primary: move it away");
      }
    }
  }

  /** What lies where it does not belong, in the way of a batch, goes with it (and is archived). */
  private static List<Change> withStrays(List<Change> changes, Tree here, Tree next) {
    SortedMap<TreePath, Change> all = new TreeMap<>();
    changes.forEach(change -> all.put(change.path(), change));
    for (Change change : changes) {
      for (Entry entry : here.under(change.path())) {
        if (next.at(entry.path()).isEmpty()) {
          all.putIfAbsent(entry.path(), new Change.Remove(entry.path()));
        }
      }
    }
    return new ArrayList<>(all.values());
  }

  @Override
  public synchronized Staging replace(Version target, Position base) throws IOException, StaleTerm {
    finishBegun();
    Position least = led.term().map(term -> new Position(term, 0)).orElseGet(this::applied);
    if (least.isAfter(target.position())) {
      throw new StaleTerm(target.position(), least);
    }
    return resync(target, base);
  }

  @Override
  public synchronized Staging resync(Version target, Position base) throws IOException {
    finishBegun();
    return room.around(() -> whole(target, base));
  }

  private Staging whole(Version target, Position base) throws IOException {
    Tree next = gate.tree(target.tree());
    gate.check(next, Tree.EMPTY.changesTo(next));
    Scan here = scanner.all(store.state().scan(), DirectoryListener.NONE);
    Tree expected = store.state().scan().tree();
    Overwritten overwritten =
        new Overwritten(plan.coverage(), here.tree(), expected, applied(target, base), safe);
    List<Change> changes = here.tree().changesTo(next);
    obstacles(changes, here.tree());
    EnumSet<Reason> ordinary = EnumSet.of(Reason.SUPERSEDED);
    // What only this node has is safe first: what is known of it is about to be forgotten.
    overwritten.archive(changes, archive.batch(plan.name()), EnumSet.complementOf(ordinary));
    if (!here.tree().equals(expected)) {
      // From here on the log's changes lead from what is here, which is no version of anybody's.
      store.reset(Position.NONE, here);
      chunks.forget();
      see();
    }
    return staging(target.position(), changes, overwritten, here, ordinary);
  }

  /** What becomes of contents that are as they should be: are they anywhere else? */
  private Reason applied(Version target, Position base) {
    if (led.isSet()) {
      return Reason.UNACKNOWLEDGED;
    }
    Position here = wholeBefore();
    boolean earlier = target.position().term().isAfter(here.term());
    // Of more than one change of primary nobody knows what was had in between: it is kept.
    boolean unknown = base.term().isAfter(here.term());
    boolean missed =
        here.isAfter(target.position()) || (earlier && (unknown || here.isAfter(base)));
    return missed && !here.equals(Position.NONE) ? Reason.NOT_TAKEN_OVER : Reason.SUPERSEDED;
  }

  private Staging staging(
      Position target,
      List<Change> changes,
      Overwritten overwritten,
      Scan here,
      Set<Reason> archived)
      throws IOException {
    FilesStaging.Decision decision =
        (area, owners, syncs) -> {
          Scan now = scanner.some(here, paths(changes), DirectoryListener.NONE);
          obstacles(changes, now.tree());
          archive.pruneIfGrown();
          keepWhatChanged(changes, here, now);
          overwritten.archive(changes, archive.batch(plan.name()), archived);
          return commit(new AppliedBatch(target, changes), now, area, owners, syncs);
        };
    StagingArea area = new StagingArea(plan.name(), plan.coverage());
    List<Entry.File> files = NewContent.of(changes, overwritten.here());
    synced.begin();
    area.keepOnly(
        () -> files.stream().map(StagedFile::name).collect(Collectors.toSet()), synced::drop);
    FilesStaging staged =
        new FilesStaging(plan.name(), area, files, this::local, synced, decision, this::ended);
    staging = true;
    return staged;
  }

  private static List<TreePath> paths(List<Change> changes) {
    return changes.stream().map(Change::path).toList();
  }

  /**
   * A transfer takes its time, and somebody may have made or changed a file in it: that is set
   * aside, too. What would have kept its content and no longer has it needs another look.
   */
  private void keepWhatChanged(List<Change> changes, Scan here, Scan now) throws IOException {
    if (now.tree().equals(here.tree())) {
      return;
    }
    for (Change change : changes) {
      Optional<Entry> was = here.tree().at(change.path());
      Optional<Entry> is = now.tree().at(change.path());
      if (change instanceof Change.Put put
          && put.entry() instanceof Entry.File file
          && was.filter(entry -> Contents.areEqual(file, entry)).isPresent()
          && is.filter(entry -> Contents.areEqual(file, entry)).isEmpty()) {
        throw new IOException(
            "dataset " + plan.name() + ": " + file.path() + " was changed on this node meanwhile");
      }
    }
    new Overwritten(plan.coverage(), now.tree(), here.tree(), Reason.SUPERSEDED, Map.of())
        .archive(changes, archive.batch(plan.name()), EnumSet.of(Reason.LOCAL_EDIT));
  }

  private synchronized void ended() {
    staging = false;
  }

  private Optional<ByteBuffer> local(Chunk chunk) throws IOException {
    return chunks.read(chunk);
  }

  // ---- putting in place -------------------------------------------------------------------

  private synchronized Position commit(
      AppliedBatch batch, Scan known, StagingArea area, Owners owners, SyncPool syncs)
      throws IOException {
    steps.next();
    try {
      store.begin(batch);
    } catch (IOException failure) {
      throw NoRoom.ofState(plan.name(), "the state", failure);
    }
    place(known, area, owners, syncs);
    see();
    chunks.changed(batch.changes());
    listener.applied(current, batch.changes());
    return current.position();
  }

  private void place(Scan known, StagingArea area, Owners owners, SyncPool syncs)
      throws IOException {
    AppliedBatch batch = store.state().begun().orElseThrow();
    List<Change> ours = new ArrayList<>(batch.changes());
    // The configuration may have changed since it was begun.
    ours.removeIf(change -> !plan.coverage().covers(change.path()));
    try (Placement placement = new Placement(plan.coverage(), known, area, owners, steps)) {
      List<Scanned> stamps = placement.perform(ours, syncs);
      steps.next();
      store.finish(stamps);
    }
    // It follows from here on, and not before: until then its own files are the newest it has.
    led.clear();
    safe.clear();
    doubted = Position.NONE;
    area.remove();
    synced.clear();
  }

  // ---- between the roles ------------------------------------------------------------------

  /** This node is primary from now on: what it has later may be what nobody else has. */
  public synchronized void leading(Term term) throws IOException {
    // Else a crash would put it over what this node writes as primary.
    finishBegun();
    led.set(term);
  }

  /** This node was primary, and this is what it had last. */
  public synchronized void adopt(Position position, Scan scan) throws IOException {
    store.reset(position, scan);
    led.settle();
    safe.clear();
    doubted = Position.NONE;
    chunks.forget();
    see();
  }

  /** A life as primary ended without a word: what is here is nobody's version. */
  public synchronized void doubtAfterLeading() throws IOException {
    if (led.isOpen() && !current.position().equals(Position.NONE)) {
      store.reset(Position.NONE, store.state().scan());
      see();
    }
  }

  /**
   * Looks at everything, and finds what somebody changed on this node, where nothing is to be
   * changed: the next whole version brings back what was there, and the archive keeps what is. The
   * look itself holds up nobody: a change of role does not wait for it. What a batch or a role has
   * changed meanwhile is no edit, and what there is to be found is found next time.
   *
   * @return whether something was found
   */
  public boolean inspect() throws IOException {
    Optional<Scan> base = resting();
    if (base.isEmpty()) {
      return false;
    }
    Scan here = inspector.all(base.get(), DirectoryListener.NONE);
    return inspected(base.get(), here);
  }

  /**
   * What the files should be; empty while a batch is on its way, or this node leads or has led, or
   * another life of the dataset may have them.
   */
  private synchronized Optional<Scan> resting() {
    return staging || closed || led.isSet() ? Optional.empty() : Optional.of(store.state().scan());
  }

  @SuppressWarnings("ReferenceEquality") // As long as nobody has changed anything it is the same.
  private synchronized boolean inspected(Scan base, Scan here) throws IOException {
    Optional<Scan> now = resting();
    if (now.isEmpty() || now.get() != base) {
      return false;
    }
    Tree expected = base.tree();
    boolean edited =
        expected.changesTo(here.tree()).stream()
            .anyMatch(change -> !isLeftOver(change, expected, here.tree()));
    if (edited) {
      LOG.warn("component=replication event=edited-here dataset={}", plan.name());
      doubted = wholeBefore();
      store.reset(Position.NONE, store.state().scan());
      see();
    }
    return edited;
  }

  /**
   * A directory that could not go with its content, because something of this node's own is in it.
   */
  private static boolean isLeftOver(Change change, Tree expected, Tree here) {
    return expected.at(change.path()).isEmpty()
        && here.under(change.path()).stream().allMatch(Entry.Directory.class::isInstance);
  }

  /** Which position the operator's command has been told of. */
  public Position told() {
    return store.state().told();
  }

  public void tell(Position position) throws IOException {
    store.tell(position);
  }

  public void onApplied(AppliedListener newListener) {
    listener = newListener;
  }

  /** For serving what was applied. */
  public ChunkService chunks() {
    return chunks;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    chunks.close();
    store.close();
  }
}

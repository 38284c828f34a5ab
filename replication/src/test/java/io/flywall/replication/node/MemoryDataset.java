package io.flywall.replication.node;

import io.flywall.replication.ContentMismatch;
import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.DatasetStatus;
import io.flywall.replication.Position;
import io.flywall.replication.Replica;
import io.flywall.replication.Source;
import io.flywall.replication.Staging;
import io.flywall.replication.StaleTerm;
import io.flywall.replication.TreeRefused;
import io.flywall.replication.Version;
import io.flywall.replication.crypto.Sha256;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.Scope;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.Term;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A dataset in memory that behaves as one on disk: positions, versions that were on the way and are
 * resumed, contents set aside when they are overwritten. Any thread.
 */
final class MemoryDataset implements Dataset, Replica, Source {
  /** What lies there is not of this dataset. */
  static final TreePath ELSEWHERE = new TreePath("elsewhere");

  private static final Attributes ATTRIBUTES = new Attributes(0640, 0, 0, "root", "root");
  private static final int CHUNK = 64 * 1024;

  private final DatasetName name;
  private final Map<Chunk, byte[]> contents = new HashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final NavigableMap<Position, Tree> history = new TreeMap<>();
  private final List<Tree> archived = new ArrayList<>();
  private Version version = new Version(Position.NONE, Tree.EMPTY);
  private boolean leading;
  private Optional<IOException> diskTrouble = Optional.empty();
  private boolean forgetful;
  private volatile CountDownLatch slowness = new CountDownLatch(0);
  private volatile Optional<String> sourceTrouble = Optional.empty();
  private int overtakes;
  private int fetched;
  private int troubles;
  private int cannotLead;
  private boolean cannotFollow;

  private volatile CountDownLatch lastLook = new CountDownLatch(0);
  private int commits;

  MemoryDataset(String name) {
    this.name = new DatasetName(name);
  }

  // ---- what a test does -----------------------------------------------------------------------

  synchronized void write(String path, String text) {
    write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  void write(String path, byte[] bytes) {
    synchronized (this) {
      changed(List.of(new Change.Put(fileOf(path, bytes))));
    }
    listeners.forEach(Runnable::run);
  }

  void remove(String path) {
    synchronized (this) {
      changed(List.of(new Change.Remove(new TreePath(path))));
    }
    listeners.forEach(Runnable::run);
  }

  private void changed(List<Change> changes) {
    Tree next = version.tree().with(changes);
    Position now = version.position();
    if (leading) {
      become(new Position(now.term(), now.sequence() + 1), next);
    } else {
      // An edit on a backup: no version of the dataset.
      version = new Version(now, next);
    }
  }

  private void become(Position position, Tree tree) {
    version = new Version(position, tree);
    if (!forgetful) {
      history.put(position, tree);
    }
  }

  /** Its disk is full so many times. */
  synchronized void cannotLead(int times) {
    cannotLead = times;
  }

  /** Its disk is full, until it is not. */
  synchronized void cannotFollow(boolean full) {
    cannotFollow = full;
  }

  /** When it leads no more it has to look at all of its files, until {@code end}. */
  void looksLong(CountDownLatch end) {
    lastLook = end;
  }

  /** What an earlier life was made to believe. */
  synchronized void pretend(Position position) {
    become(position, version.tree());
  }

  /** From now on nothing is known of what has changed: only whole trees are served. */
  synchronized void forget() {
    forgetful = true;
    history.clear();
  }

  /** From now on a primary cannot see its files. */
  void blind(boolean blind) {
    sourceTrouble = blind ? Optional.of("Input/output error") : Optional.empty();
  }

  @Override
  public Optional<String> trouble() {
    return sourceTrouble;
  }

  /** From now on looking at the files takes until {@code end}. */
  void slow(CountDownLatch end) {
    slowness = end;
  }

  @Override
  public void refresh() throws IOException {
    await(slowness);
  }

  /** Writes that failed for {@link #diskTrouble}. */
  synchronized int troubles() {
    return troubles;
  }

  synchronized void diskTrouble(String reason) {
    diskTrouble = reason.isEmpty() ? Optional.empty() : Optional.of(new IOException(reason));
  }

  private Entry.File fileOf(String path, byte[] bytes) {
    List<Piece> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += CHUNK) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + CHUNK));
      Chunk chunk = chunkOf(part);
      contents.put(chunk, part);
      pieces.add(new Piece.Data(chunk));
    }
    return new Entry.File(new TreePath(path), ATTRIBUTES, 0, bytes.length, pieces);
  }

  private static Chunk chunkOf(byte[] bytes) {
    return new Chunk(new ContentHash(Sha256.newDigest().digest(bytes)), bytes.length);
  }

  synchronized Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    for (Entry entry : version.tree().entries()) {
      if (entry instanceof Entry.File file) {
        texts.put(file.path().text(), new String(bytesOf(file), StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  private byte[] bytesOf(Entry.File file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Piece piece : file.pieces()) {
      bytes.writeBytes(contents.get(((Piece.Data) piece).chunk()));
    }
    return bytes.toByteArray();
  }

  synchronized Tree tree() {
    return version.tree();
  }

  synchronized List<Tree> archived() {
    return List.copyOf(archived);
  }

  /** Chunks that came through the wire. */
  synchronized int fetched() {
    return fetched;
  }

  synchronized int commits() {
    return commits;
  }

  // ---- in both roles --------------------------------------------------------------------------

  @Override
  public DatasetName name() {
    return name;
  }

  @Override
  public Scope scope() {
    return Scope.of(List.of("memory"), List.of());
  }

  @Override
  public synchronized Source lead(Term term) throws IOException {
    if (cannotLead > 0) {
      cannotLead--;
      throw new IOException("No space left on device");
    }
    leading = true;
    become(new Position(term, 0), version.tree());
    return this;
  }

  @Override
  public Replica follow() throws IOException {
    await(lastLook);
    synchronized (this) {
      if (cannotFollow) {
        throw new IOException("No space left on device");
      }
      leading = false;
      return this;
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException ended) {
      throw new IOException(ended);
    }
  }

  @Override
  public Source source() {
    return this;
  }

  @Override
  public synchronized DatasetStatus status() {
    return new DatasetStatus(
        leading,
        version.position(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  @Override
  public void close() {}

  // ---- as a source ----------------------------------------------------------------------------

  @Override
  public synchronized Version current() {
    return version;
  }

  @Override
  public synchronized Optional<List<Change>> since(Position position) {
    return Optional.ofNullable(history.get(position))
        .map(before -> before.changesTo(version.tree()));
  }

  /** So many times, what is asked for has just been replaced by a newer version. */
  synchronized void overtake(int times) {
    overtakes = times;
  }

  @Override
  public Optional<ByteBuffer> read(Chunk chunk) {
    synchronized (this) {
      if (overtakes == 0) {
        return Optional.ofNullable(contents.get(chunk)).map(ByteBuffer::wrap);
      }
      overtakes--;
    }
    write("changing", "once more, " + chunk.hash());
    return Optional.empty();
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  // ---- as a replica ---------------------------------------------------------------------------

  @Override
  public synchronized Position applied() {
    return version.position();
  }

  @Override
  public synchronized Staging follow(Position target, List<Change> changes) throws StaleTerm {
    if (!target.isAfter(version.position())) {
      throw new StaleTerm(target, version.position());
    }
    return new Staged(target, version.tree().with(changes));
  }

  @Override
  public synchronized Staging replace(Version target, Position base) throws StaleTerm, TreeRefused {
    if (version.position().isAfter(target.position())) {
      throw new StaleTerm(target.position(), version.position());
    }
    return resync(target, base);
  }

  @Override
  public synchronized Staging resync(Version target, Position base) throws TreeRefused {
    for (Entry entry : target.tree().entries()) {
      if (entry.path().isAtOrUnder(ELSEWHERE)) {
        throw new TreeRefused(name, entry.path(), "is not among this node's paths");
      }
    }
    return new Staged(target.position(), target.tree());
  }

  private final class Staged implements Staging {
    private final Position target;
    private final Tree tree;

    Staged(Position target, Tree tree) {
      this.target = target;
      this.tree = tree;
    }

    @Override
    public Iterator<Chunk> missing() {
      synchronized (MemoryDataset.this) {
        Set<Chunk> missing = new LinkedHashSet<>();
        for (Entry entry : tree.entries()) {
          if (entry instanceof Entry.File file) {
            for (Piece piece : file.pieces()) {
              Chunk chunk = ((Piece.Data) piece).chunk();
              if (!contents.containsKey(chunk)) {
                missing.add(chunk);
              }
            }
          }
        }
        return missing.iterator();
      }
    }

    @Override
    public void put(Chunk chunk, ByteBuffer bytes) throws IOException, ContentMismatch {
      synchronized (MemoryDataset.this) {
        if (diskTrouble.isPresent()) {
          troubles++;
          throw diskTrouble.get();
        }
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        if (!chunkOf(array).equals(chunk)) {
          throw new ContentMismatch(chunk);
        }
        contents.put(chunk, array);
        fetched++;
      }
    }

    @Override
    public Position commit() throws IOException {
      synchronized (MemoryDataset.this) {
        if (diskTrouble.isPresent()) {
          throw diskTrouble.get();
        }
        if (!version.tree().equals(tree)) {
          archived.add(version.tree());
        }
        commits++;
        become(target, tree);
        return target;
      }
    }

    @Override
    public void close() {}
  }
}

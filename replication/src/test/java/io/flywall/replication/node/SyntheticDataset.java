package io.flywall.replication.node;

import io.flywall.replication.ContentMismatch;
import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.DatasetStatus;
import io.flywall.replication.Position;
import io.flywall.replication.Replica;
import io.flywall.replication.Source;
import io.flywall.replication.Staging;
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
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Any amount of content that takes no memory and no disk: a few patterns, each chunk one of them
 * with its number in front. Every second pattern cannot be compressed. What arrives is hashed and
 * forgotten.
 */
final class SyntheticDataset implements Dataset, Replica, Source {
  private static final int CHUNK = 64 * 1024;
  private static final int PATTERNS = 8;
  private static final byte[][] CONTENTS = new byte[PATTERNS][];
  private static final Map<ContentHash, Integer> NUMBERS = new ConcurrentHashMap<>();

  static {
    for (int i = 0; i < PATTERNS; i++) {
      CONTENTS[i] = new byte[CHUNK];
      if (i % 2 == 0) {
        new Random(i).nextBytes(CONTENTS[i]);
      } else {
        for (int at = 0; at < CHUNK; at++) {
          CONTENTS[i][at] = (byte) "lease 10.0.0.17 52:54:00:12:34:56\n".charAt((at * i) % 34);
        }
      }
    }
  }

  private final DatasetName name;
  private final Tree offered;
  private final AtomicLong received = new AtomicLong();
  private volatile Version version = new Version(Position.NONE, Tree.EMPTY);

  /**
   * Nothing yet; as a leader that many files.
   *
   * @param chunks of 64 KiB in each file
   */
  SyntheticDataset(String name, int files, int chunks) {
    this.name = new DatasetName(name);
    List<Entry> entries = new ArrayList<>();
    MessageDigest digest = Sha256.newDigest();
    for (int file = 0; file < files; file++) {
      List<Piece> pieces = new ArrayList<>();
      for (int chunk = 0; chunk < chunks; chunk++) {
        pieces.add(new Piece.Data(chunkOf(digest, file * chunks + chunk)));
      }
      entries.add(
          new Entry.File(
              new TreePath("d" + file % 100 + "/f" + file),
              new Attributes(0644, 0, 0, "root", "root"),
              0,
              (long) chunks * CHUNK,
              pieces));
    }
    offered = Tree.of(entries);
  }

  private static Chunk chunkOf(MessageDigest digest, int number) {
    byte[] bytes = content(number);
    byte[] hash = digest.digest(bytes);
    NUMBERS.put(new ContentHash(hash), number);
    return new Chunk(new ContentHash(hash), bytes.length);
  }

  private static byte[] content(int number) {
    byte[] bytes = CONTENTS[number % PATTERNS].clone();
    ByteBuffer.wrap(bytes).putInt(number);
    return bytes;
  }

  long received() {
    return received.get();
  }

  @Override
  public DatasetName name() {
    return name;
  }

  @Override
  public Scope scope() {
    return Scope.of(List.of("memory"), List.of());
  }

  @Override
  public Source lead(Term term) {
    version = new Version(new Position(term, 0), offered);
    return this;
  }

  @Override
  public Replica follow() {
    return this;
  }

  @Override
  public Source source() {
    return this;
  }

  @Override
  public DatasetStatus status() {
    return new DatasetStatus(
        false, version.position(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  @Override
  public void close() {}

  @Override
  public Version current() {
    return version;
  }

  @Override
  public Optional<List<Change>> since(Position position) {
    return Optional.empty();
  }

  @Override
  public Optional<ByteBuffer> read(Chunk chunk) {
    return Optional.of(ByteBuffer.wrap(content(NUMBERS.get(chunk.hash()))));
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    return () -> {};
  }

  @Override
  public Position applied() {
    return version.position();
  }

  @Override
  public Staging follow(Position target, List<Change> changes) {
    throw new UnsupportedOperationException("whole trees only");
  }

  @Override
  public Staging resync(Version target, Position base) {
    return replace(target, base);
  }

  @Override
  public Staging replace(Version target, Position base) {
    return new Staging() {
      private final MessageDigest digest = Sha256.newDigest();

      @Override
      public Iterator<Chunk> missing() {
        return target.tree().entries().stream()
            .flatMap(entry -> ((Entry.File) entry).pieces().stream())
            .map(piece -> ((Piece.Data) piece).chunk())
            .iterator();
      }

      @Override
      public void put(Chunk chunk, ByteBuffer bytes) throws ContentMismatch {
        digest.update(bytes.duplicate());
        if (!chunk.hash().equals(new ContentHash(digest.digest()))) {
          throw new ContentMismatch(chunk);
        }
        received.addAndGet(chunk.length());
      }

      @Override
      public Position commit() {
        version = target;
        return target.position();
      }

      @Override
      public void close() {}
    };
  }
}

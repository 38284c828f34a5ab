package io.flywall.replication.replica;

import io.flywall.replication.ContentMismatch;
import io.flywall.replication.DatasetName;
import io.flywall.replication.NoRoom;
import io.flywall.replication.Position;
import io.flywall.replication.Staging;
import io.flywall.replication.content.ChunkCheck;
import io.flywall.replication.directory.Facts;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.directory.Owners;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of a version, becoming complete in their staging folders. For one thread. */
final class FilesStaging implements Staging {
  /** Where a chunk goes. */
  private record Target(StagedFile file, long offset) {}

  /** The file that was written to last: chunks come in the order in which they are wanted. */
  private record Open(StagedFile file, FileChannel channel) {}

  /** Chunks that are on this node already. */
  @FunctionalInterface
  interface LocalChunks {
    Optional<ByteBuffer> read(Chunk chunk) throws IOException;
  }

  /** What makes the staged version the one that shows. */
  @FunctionalInterface
  interface Decision {
    Position commit(StagingArea area, Owners owners, SyncPool syncs) throws IOException;
  }

  private final DatasetName dataset;
  private final StagingArea area;
  private final SyncedFiles synced;
  private final int attempt;
  private final Decision decision;
  private final Runnable ended;
  private final Owners owners = new Owners();
  private final SyncPool syncs = new SyncPool();
  private final ChunkCheck check = new ChunkCheck();
  private final Map<Chunk, List<Target>> wanted = new LinkedHashMap<>();
  private Optional<Open> last = Optional.empty();
  private int filesLeft;
  private boolean closed;

  /**
   * Finds out what is here already: staged before, or in the files that will be replaced.
   *
   * @param synced what this process has staged before: it is not read again
   * @throws NoRoom when what is missing cannot fit
   */
  FilesStaging(
      DatasetName dataset,
      StagingArea area,
      List<Entry.File> files,
      LocalChunks local,
      SyncedFiles synced,
      Decision decision,
      Runnable ended)
      throws IOException {
    this.dataset = dataset;
    this.area = area;
    this.synced = synced;
    this.attempt = synced.attempt();
    this.decision = decision;
    this.ended = ended;
    this.filesLeft = files.size();
    try {
      for (Entry.File entry : files) {
        prepare(new StagedFile(entry), local);
      }
      closeLast();
    } catch (IOException failure) {
      close();
      throw NoRoom.orElse(dataset, "the dataset", failure);
    }
  }

  private void prepare(StagedFile file, LocalChunks local) throws IOException {
    OpenDirectory folder = area.of(file.entry().path());
    String name = file.name();
    Optional<Facts> staged = folder.facts(name);
    if (staged.isPresent() && isSynced(file.entry(), folder, name, staged.get())) {
      filesLeft--;
      return;
    }
    boolean begun = staged.isPresent();
    if (file.isComplete()) {
      finish(file, channel(file));
      return;
    }
    long offset = 0;
    boolean complete = false;
    for (Piece piece : file.entry().pieces()) {
      if (piece instanceof Piece.Data data) {
        if (isHere(file, offset, data.chunk(), begun, local)) {
          complete = file.arrived();
        } else {
          want(data.chunk(), new Target(file, offset));
        }
      }
      offset += piece.length();
    }
    if (complete) {
      finish(file, channel(file));
    }
  }

  /** Also finished for this entry: a file that is moved into place is not adjusted any more. */
  private boolean isSynced(Entry.File entry, OpenDirectory folder, String name, Facts facts)
      throws IOException {
    return synced.has(name)
        && facts.isFile()
        && facts.size() == entry.size()
        && Math.floorDiv(facts.modified(), 1000) == Math.floorDiv(entry.modified(), 1000)
        && owners.areSame(owners.attributes(folder, name, facts), entry.attributes());
  }

  private boolean isHere(
      StagedFile file, long offset, Chunk chunk, boolean begun, LocalChunks local)
      throws IOException {
    if (begun && StagedFile.holds(channel(file), offset, chunk, check)) {
      return true;
    }
    Optional<ByteBuffer> bytes = local.read(chunk);
    if (bytes.isPresent()) {
      StagedFile.write(channel(file), offset, bytes.get());
    }
    return bytes.isPresent();
  }

  private void want(Chunk chunk, Target target) {
    List<Target> known = wanted.get(chunk);
    if (known == null) {
      // Nearly every chunk goes to one place: a list of one is small.
      wanted.put(chunk, List.of(target));
    } else {
      List<Target> more = new ArrayList<>(known);
      more.add(target);
      wanted.put(chunk, more);
    }
  }

  @Override
  public Iterator<Chunk> missing() {
    return List.copyOf(wanted.keySet()).iterator();
  }

  @Override
  public int filesLeft() {
    return filesLeft;
  }

  @Override
  public void put(Chunk chunk, ByteBuffer bytes) throws IOException, ContentMismatch {
    if (!check.holds(chunk, bytes)) {
      throw new ContentMismatch(chunk);
    }
    List<Target> targets = wanted.get(chunk);
    if (targets == null) {
      // Sent twice, or never asked for: it is nowhere needed.
      return;
    }
    try {
      for (Target target : targets) {
        StagedFile.write(channel(target.file()), target.offset(), bytes);
      }
    } catch (IOException failure) {
      throw NoRoom.orElse(dataset, targets.get(0).file().entry().path().toString(), failure);
    }
    wanted.remove(chunk);
    for (Target target : targets) {
      if (target.file().arrived()) {
        finish(target.file(), channel(target.file()));
      }
    }
  }

  private FileChannel channel(StagedFile file) throws IOException {
    if (last.isPresent() && last.get().file() == file) {
      return last.get().channel();
    }
    closeLast();
    synced.drop(file.name());
    FileChannel channel = file.open(area.of(file.entry().path()));
    last = Optional.of(new Open(file, channel));
    return channel;
  }

  private void closeLast() throws IOException {
    if (last.isPresent()) {
      last.get().channel().close();
      last = Optional.empty();
    }
  }

  /** It is complete: on the way to the disk while the next chunks come. */
  private void finish(StagedFile file, FileChannel channel) throws IOException {
    last = Optional.empty();
    filesLeft--;
    OpenDirectory folder = area.of(file.entry().path());
    file.finish(folder, channel, owners);
    syncs.add(
        () -> {
          try (channel) {
            channel.force(true);
            synced.add(file.name(), attempt);
          }
        });
  }

  @Override
  public Position commit() throws IOException {
    if (!wanted.isEmpty()) {
      throw new IllegalStateException(wanted.size() + " chunks are missing");
    }
    try {
      // Together with the files: all wait for one commit of the journal.
      area.sync(syncs);
      syncs.await();
      return decision.commit(area, owners, syncs);
    } catch (IOException failure) {
      throw NoRoom.orElse(dataset, "the archive or the state", failure);
    } finally {
      close();
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      closeLast();
      syncs.await();
    } finally {
      syncs.close();
      area.close();
      ended.run();
    }
  }
}

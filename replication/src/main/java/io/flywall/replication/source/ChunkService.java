package io.flywall.replication.source;

import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Spool;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Tree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The bytes of chunks, for several followers at once. Nobody asks: nothing is indexed. */
public final class ChunkService implements Closeable {
  private final Supplier<Tree> current;
  private final ChunkReader reader;
  private Optional<ChunkIndex> index = Optional.empty();

  /**
   * @param current the tree whose chunks are asked for
   */
  public ChunkService(Coverage coverage, Optional<Spool> spool, Supplier<Tree> current) {
    this.current = current;
    this.reader = new ChunkReader(coverage, spool);
  }

  /** As {@link io.flywall.replication.Source#read}. */
  public synchronized Optional<ByteBuffer> read(Chunk chunk) throws IOException {
    if (index.isEmpty()) {
      index = Optional.of(new ChunkIndex(current.get()));
    }
    return reader.read(chunk, index.get().find(chunk));
  }

  /** The tree has become another one. */
  public synchronized void changed(List<Change> changes) {
    index = index.filter(known -> known.add(changes));
  }

  /** The tree has become quite another one. */
  public synchronized void forget() {
    index = Optional.empty();
  }

  @Override
  public synchronized void close() throws IOException {
    reader.close();
  }
}

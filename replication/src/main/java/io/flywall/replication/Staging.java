package io.flywall.replication;

import io.flywall.replication.tree.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;

/**
 * A version on its way onto the disk. Nothing of it shows in the dataset before {@link #commit};
 * what was staged before an interruption need not be fetched again.
 */
public interface Staging extends AutoCloseable {
  /** The chunks that are not here yet, each once, in the order in which they are wanted. */
  Iterator<Chunk> missing();

  /** Files whose new content is not complete; 0 where nobody counts them. */
  default int filesLeft() {
    return 0;
  }

  /**
   * One of the missing chunks.
   *
   * @throws ContentMismatch when the bytes are not those of the chunk
   */
  void put(Chunk chunk, ByteBuffer bytes) throws IOException, ContentMismatch;

  /**
   * All of it is on disk (fsync) and shows; what was there before is in the archive. After a crash
   * in the middle the next start finishes it.
   */
  Position commit() throws IOException;

  /** Gives it up, when it was not committed; nothing shows. */
  @Override
  void close() throws IOException;
}

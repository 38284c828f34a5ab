package io.flywall.replication.content;

import io.flywall.replication.crypto.Sha256;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Whether bytes are those of a chunk. For one thread. */
public final class ChunkCheck {
  private final MessageDigest sha256 = Sha256.newDigest();

  /** Leaves the position of {@code bytes} where it is. */
  public boolean holds(Chunk chunk, ByteBuffer bytes) {
    if (bytes.remaining() != chunk.length()) {
      return false;
    }
    sha256.update(bytes.duplicate());
    return new ContentHash(sha256.digest()).equals(chunk.hash());
  }
}

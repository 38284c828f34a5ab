package io.flywall.replication;

import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The stream without a network: what a source has goes into a replica. */
public final class CopyLoop {
  private CopyLoop() {}

  /** How much had to be carried over. */
  public record Carried(int chunks, long bytes) {}

  public static Carried run(Source source, Replica replica) throws Exception {
    Staging staging = begin(source, replica);
    Carried carried = fill(source, staging);
    staging.commit();
    return carried;
  }

  public static Staging begin(Source source, Replica replica) throws IOException, StaleTerm {
    Version target = source.current();
    boolean whole = replica.applied().equals(Position.NONE);
    Optional<List<Change>> changes = whole ? Optional.empty() : source.since(replica.applied());
    return changes.isPresent()
        ? replica.follow(target.position(), changes.get())
        : replica.replace(target, source.base());
  }

  public static Carried fill(Source source, Staging staging) throws Exception {
    int chunks = 0;
    long bytes = 0;
    for (Iterator<Chunk> missing = staging.missing(); missing.hasNext(); ) {
      Chunk chunk = missing.next();
      ByteBuffer content = source.read(chunk).orElseThrow();
      staging.put(chunk, content);
      chunks++;
      bytes += chunk.length();
    }
    return new Carried(chunks, bytes);
  }
}

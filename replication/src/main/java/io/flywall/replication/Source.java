package io.flywall.replication;

import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A dataset on the node that serves it: the primary, or a backup that a new primary asks for what
 * it missed. Every method may be called from any thread; only {@link #read} touches the disk.
 */
public interface Source {
  DatasetName name();

  /** Which paths it is of. */
  Scope scope();

  /**
   * What this node had of it when the term began that it serves in: who followed and has more has
   * what this node never had.
   */
  default Position base() {
    return current().position();
  }

  /** What is served now. */
  Version current();

  /**
   * The changes that lead from {@code position} to what is served now; empty when they are no
   * longer (or not) known, and the whole tree has to be compared.
   */
  Optional<List<Change>> since(Position position);

  /**
   * The bytes of a chunk of the current version, or of one of the versions just before it.
   *
   * @return empty when nobody has them any more: the file has changed since, and a newer version
   *     follows
   */
  Optional<ByteBuffer> read(Chunk chunk) throws IOException;

  /**
   * Looks at once: what was written before the call is part of {@link #current} when it returns. A
   * source that is told of its changes has nothing to look at.
   */
  default void refresh() throws IOException {}

  /**
   * Why {@link #current} may be older than the files: the last look at them failed. What was seen
   * before is served on, but who has it cannot say that it is up to date.
   */
  default Optional<String> trouble() {
    return Optional.empty();
  }

  /**
   * Calls back after each new version, on the source's thread; the listener must not block.
   *
   * @return ends the subscription
   */
  AutoCloseable onChange(Runnable listener);
}

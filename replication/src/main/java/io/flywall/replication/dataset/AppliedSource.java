package io.flywall.replication.dataset;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.Source;
import io.flywall.replication.Version;
import io.flywall.replication.replica.FilesReplica;
import io.flywall.replication.source.Listeners;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** What a backup has applied, for a new primary that missed some of it. */
final class AppliedSource implements Source {
  private final FilesReplica replica;
  private final Listeners listeners;

  AppliedSource(FilesReplica replica, Listeners listeners) {
    this.replica = replica;
    this.listeners = listeners;
  }

  @Override
  public DatasetName name() {
    return replica.name();
  }

  @Override
  public Scope scope() {
    return replica.scope();
  }

  @Override
  public Version current() {
    return replica.current();
  }

  /** A backup keeps no account of what led to what it has: trees are compared. */
  @Override
  public Optional<List<Change>> since(Position position) {
    return position.equals(replica.current().position())
        ? Optional.of(List.of())
        : Optional.empty();
  }

  @Override
  public Optional<ByteBuffer> read(Chunk chunk) throws IOException {
    return replica.chunks().read(chunk);
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    return listeners.add(listener);
  }
}

package io.flywall.replication.replica;

import io.flywall.replication.ContentMismatch;
import io.flywall.replication.DatasetName;
import io.flywall.replication.NoRoom;
import io.flywall.replication.Position;
import io.flywall.replication.Staging;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Root;
import io.flywall.replication.tree.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A full disk is no reason to stand still while ordinary old contents lie on it: some of them go,
 * and the failure is told all the same. Whoever tries again finds the room.
 */
final class MakingRoom {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private final DatasetName dataset;
  private final Coverage coverage;
  private final Archive archive;

  MakingRoom(DatasetName dataset, Coverage coverage, Archive archive) {
    this.dataset = dataset;
    this.coverage = coverage;
    this.archive = archive;
  }

  /** Begins to take over a version. */
  @FunctionalInterface
  interface Begin {
    Staging begin() throws IOException;
  }

  Staging around(Begin begin) throws IOException {
    try {
      return new Roomy(begin.begin());
    } catch (IOException failure) {
      throw after(failure);
    }
  }

  /** The failure, after room was made if that is what it wants. */
  private IOException after(IOException failure) {
    IOException known = NoRoom.orElse(dataset, "the dataset, the archive or the state", failure);
    if (known instanceof NoRoom full) {
      try {
        make(full);
      } catch (IOException also) {
        known.addSuppressed(also);
      }
    }
    return known;
  }

  private void make(NoRoom full) throws IOException {
    if ((full.isOfState() || isBesideDataset()) && archive.makeRoom()) {
      LOG.warn("component=replication event=archive-pruned dataset={} reason=disk-full", dataset);
    }
  }

  private boolean isBesideDataset() throws IOException {
    for (Root root : coverage.roots()) {
      if (archive.isBeside(root.base())) {
        return true;
      }
    }
    return false;
  }

  /** One version on its way. */
  private final class Roomy implements Staging {
    private final Staging staging;

    Roomy(Staging staging) {
      this.staging = staging;
    }

    @Override
    public Iterator<Chunk> missing() {
      return staging.missing();
    }

    @Override
    public int filesLeft() {
      return staging.filesLeft();
    }

    @Override
    public void put(Chunk chunk, ByteBuffer bytes) throws IOException, ContentMismatch {
      try {
        staging.put(chunk, bytes);
      } catch (IOException failure) {
        throw after(failure);
      }
    }

    @Override
    public Position commit() throws IOException {
      try {
        return staging.commit();
      } catch (IOException failure) {
        throw after(failure);
      }
    }

    @Override
    public void close() throws IOException {
      staging.close();
    }
  }
}

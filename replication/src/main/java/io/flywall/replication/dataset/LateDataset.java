package io.flywall.replication.dataset;

import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.DatasetStatus;
import io.flywall.replication.Position;
import io.flywall.replication.Replica;
import io.flywall.replication.Source;
import io.flywall.value.Term;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dataset that may not be open yet: its directory is on a disk that fails, or its state is not
 * readable. Each change of role tries again; until it works nothing is led or followed, and that
 * shows.
 */
final class LateDataset implements Dataset {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Makes it ready for its roles. */
  @FunctionalInterface
  interface Opening {
    Dataset open() throws IOException;
  }

  private final DatasetName name;
  private final Opening opening;
  private volatile Optional<Dataset> opened = Optional.empty();
  private volatile String failure = "";
  private boolean closed;

  LateDataset(DatasetName name, Opening opening) {
    this.name = name;
    this.opening = opening;
  }

  /** A failure is said, and kept for the status. */
  void tryToOpen() {
    try {
      Dataset unused = dataset();
    } catch (IOException broken) {
      LOG.error("component=replication event=not-opened dataset={}", name, broken);
    }
  }

  private synchronized Dataset dataset() throws IOException {
    if (closed) {
      // Another life of it may have the same files by now.
      throw new IOException("dataset " + name + " is closed");
    }
    if (opened.isEmpty()) {
      try {
        opened = Optional.of(opening.open());
      } catch (IOException | RuntimeException broken) {
        failure = String.valueOf(broken.getMessage());
        throw new IOException("dataset " + name + " cannot be opened: " + failure, broken);
      }
    }
    return opened.get();
  }

  @Override
  public DatasetName name() {
    return name;
  }

  @Override
  public Source lead(Term term) throws IOException {
    return dataset().lead(term);
  }

  @Override
  public Replica follow() throws IOException {
    return dataset().follow();
  }

  /** Asked for after {@link #lead} or {@link #follow}, which have said what is wrong. */
  @Override
  public Source source() {
    return opened.orElseThrow(() -> new IllegalStateException(failure)).source();
  }

  @Override
  public DatasetStatus status() {
    return opened
        .map(Dataset::status)
        .orElseGet(
            () ->
                new DatasetStatus(
                    false,
                    Position.NONE,
                    Optional.of(failure),
                    Optional.empty(),
                    List.of(),
                    Optional.empty()));
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (opened.isPresent()) {
      opened.get().close();
    }
  }
}

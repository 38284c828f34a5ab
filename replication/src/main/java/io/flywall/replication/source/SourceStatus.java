package io.flywall.replication.source;

import io.flywall.replication.scan.Skipped;
import java.util.List;
import java.util.Optional;

/**
 * How the serving side of a dataset is.
 *
 * @param failure what went wrong last, and has not gone right since
 * @param skipped what lies there and is not replicated
 * @param unwatched a directory that the kernel does not watch for us, and why: its changes are
 *     found at the next rescan
 */
public record SourceStatus(
    Optional<String> failure, List<Skipped> skipped, Optional<String> unwatched) {
  public SourceStatus {
    skipped = List.copyOf(skipped);
  }
}

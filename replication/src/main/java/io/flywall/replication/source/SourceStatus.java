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

  /** Something whose newest content is not served, and why; empty when there is nothing. */
  public Optional<String> stale() {
    return skipped.stream()
        .filter(Skipped::isStale)
        .findFirst()
        .map(one -> one.where() + " " + one.why() + ": it is served as it was before");
  }
}

package io.flywall.replication;

import java.util.List;
import java.util.Optional;

/**
 * How a dataset is on this node.
 *
 * @param leads whether it is served as the primary's
 * @param position of what is here
 * @param failure of the scan, the dump or the batch, if the last one failed
 * @param command how the operator's command ended, if it failed the last time
 * @param skipped what lies here and is not replicated, each with its reason
 * @param unwatched a directory of which the kernel sends no notices, with the reason
 */
public record DatasetStatus(
    boolean leads,
    Position position,
    Optional<String> failure,
    Optional<String> command,
    List<String> skipped,
    Optional<String> unwatched) {
  public DatasetStatus {
    skipped = List.copyOf(skipped);
  }
}

package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.Optional;

/**
 * What has travelled between this node and a peer since the start, of one dataset.
 *
 * @param versions of the peer's that were put in place here, {@code wholes} of them by a comparison
 *     of everything
 * @param failures of those that were begun, whatever the reason
 * @param lastVersion how long the last one took, from the question to the disk; {@code lastWhole}
 *     the last of the whole ones
 */
public record StreamCount(
    NodeId peer,
    DatasetName dataset,
    Content sent,
    Content received,
    long versions,
    long wholes,
    long failures,
    Optional<Duration> lastVersion,
    Optional<Duration> lastWhole) {

  /**
   * The content of files; lists of files are not counted.
   *
   * @param bytes as they are on disk, {@code onTheWire} as they were packed
   */
  public record Content(long chunks, long bytes, long onTheWire) {
    static final Content NONE = new Content(0, 0, 0);

    Content and(int moreBytes, int moreOnTheWire) {
      return new Content(chunks + 1, bytes + moreBytes, onTheWire + moreOnTheWire);
    }
  }
}

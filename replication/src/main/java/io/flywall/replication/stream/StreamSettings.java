package io.flywall.replication.stream;

import io.flywall.replication.tree.Chunk;
import io.flywall.value.NodeId;
import java.time.Duration;

/**
 * How a node replicates.
 *
 * @param self its name
 * @param batch changes in one page
 * @param compression whether chunks are packed where that makes them smaller
 * @param announce how often the tip is told while nothing changes
 * @param stall how long an answer may take while nothing else is answered either
 * @param window bytes of content that a follower has asked for, for all datasets together
 * @param mostTree bytes of memory, about, that the trees may take that are being received here
 */
public record StreamSettings(
    NodeId self,
    int batch,
    boolean compression,
    Duration announce,
    Duration stall,
    int window,
    long mostTree) {
  /** A follower knows how old its knowledge is to a quarter of a second. */
  public static final Duration ANNOUNCE = Duration.ofMillis(250);

  /** The longest that anything may take without progress. */
  public static final Duration STALL = Duration.ofSeconds(5);

  /** 4 MiB: 80 MB/s at a round trip of 50 ms; a twelfth of the heap. */
  public static final int WINDOW = 4 << 20;

  /** Each dataset may ask for one of the largest chunks, however many there are. */
  public static final int LEAST_WINDOW = Chunk.LARGEST;
}

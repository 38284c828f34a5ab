package io.flywall.replication.link;

import java.time.Duration;

/**
 * How long and how many.
 *
 * @param connect until a peer's kernel has answered
 * @param handshake until a peer has shown who it is
 * @param stall without a whole message, or {@link #PROGRESS_BYTES} of one
 * @param strangers connections that have not shown who they are
 * @param strangersOfOne the same, from one address
 */
public record LinkLimits(
    Duration connect, Duration handshake, Duration stall, int strangers, int strangersOfOne) {

  /**
   * Five seconds are what any single operation may take without progress. Seven nodes are the most
   * of a cluster: thirty-two strangers leave room for all of them while someone floods from a few
   * addresses.
   */
  public static final LinkLimits USUAL =
      new LinkLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5), 32, 8);

  /** 16 KiB, one TLS record: 26 kbit/s are slow, and not dead. */
  static final int PROGRESS_BYTES = 16 * 1024;
}

package io.flywall.agent.view;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where callers outside the loop ask for a hand-over. */
@FunctionalInterface
public interface HandOverDesk {

  /**
   * Asks and returns at once; the future completes when the hand-over is done, refused or failed,
   * after at most five seconds.
   *
   * @param to the successor's node id; empty = whoever ranks best
   */
  CompletableFuture<Outcome> handOver(Optional<String> to);

  /** How it ended. */
  sealed interface Outcome {

    /**
     * Somebody else is primary now.
     *
     * @param outage how long the VIPs were away, as the old primary measured it; empty when it
     *     could not tell us in time
     */
    record Done(String successor, long term, Optional<Duration> outage) implements Outcome {}

    /** Nothing was changed; {@code reason} says why and what to do. */
    record Refused(String reason) implements Outcome {}

    /**
     * Nothing was changed, because there is nobody to ask now: the same may be done in a moment.
     */
    record NoPrimary(String reason) implements Outcome {}

    /** It was begun, and the end is not known. */
    record Unclear(String reason) implements Outcome {}
  }
}

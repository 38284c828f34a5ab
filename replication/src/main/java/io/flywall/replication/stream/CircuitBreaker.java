package io.flywall.replication.stream;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/**
 * Whether a peer is tried. Closed: at once. Open after a failure: not before its time. Then one try
 * decides. One thread.
 */
final class CircuitBreaker {
  /** A peer that is not primary yet becomes it within an election: no failure of its own. */
  private static final Duration NOT_YET = Duration.ofMillis(250);

  private final Backoff backoff;
  private MonotonicInstant openUntil = MonotonicInstant.DISTANT_PAST;

  CircuitBreaker(Backoff backoff) {
    this.backoff = backoff;
  }

  boolean allows(MonotonicInstant now) {
    return !now.isBefore(openUntil);
  }

  void failed(MonotonicInstant now) {
    openUntil = now.plus(backoff.failed());
  }

  void notYet(MonotonicInstant now) {
    openUntil = now.plus(NOT_YET);
  }

  void succeeded() {
    backoff.succeeded();
    openUntil = MonotonicInstant.DISTANT_PAST;
  }

  MonotonicInstant openUntil() {
    return openUntil;
  }

  /** Failures in a row. */
  int failures() {
    return backoff.failures();
  }
}

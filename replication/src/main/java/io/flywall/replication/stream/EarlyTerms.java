package io.flywall.replication.stream;

import io.flywall.replication.Position;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.Optional;

/**
 * What one server says of terms that the election here has not heard of. A new primary may serve a
 * moment before its first heartbeat arrives: that is waited for, and nothing is taken over
 * meanwhile. A term that the election does not hear of at all is a lie. Any thread.
 */
final class EarlyTerms {
  /** What to do with a position. */
  enum Verdict {
    /** Its term is known here. */
    KNOWN,
    /** It may be, soon. */
    EARLY,
    /** It has had its time. */
    LIE
  }

  /** Said first, and when. */
  private record Early(Position said, MonotonicInstant since) {}

  private final TermHorizon horizon;
  private final MonotonicClock clock;
  private final Duration patience;
  private Optional<Early> early = Optional.empty();

  EarlyTerms(TermHorizon horizon, MonotonicClock clock, Duration patience) {
    this.horizon = horizon;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * A true position in between does not start the time again: only the election does, when it hears
   * of the term.
   */
  synchronized Verdict judge(Position said) {
    early = early.filter(first -> !horizon.covers(first.said()));
    if (horizon.covers(said)) {
      return Verdict.KNOWN;
    }
    if (early.isEmpty()) {
      early = Optional.of(new Early(said, clock.now()));
    }
    boolean over = clock.now().since(early.get().since()).compareTo(patience) > 0;
    return over ? Verdict.LIE : Verdict.EARLY;
  }
}

package io.flywall.agent.loop;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.Optional;

/**
 * How late the loop turns. A gap beyond the guard G is an event for the election, because during it
 * nothing was heard and nothing renewed (design rule 11).
 */
final class Lateness {
  private final Duration guard;
  private MonotonicInstant planned = MonotonicInstant.DISTANT_FUTURE;
  private Duration worst = Duration.ZERO;
  private Duration recent = Duration.ZERO;
  private long stalls;

  Lateness(Duration guard) {
    this.guard = guard;
  }

  void plan(MonotonicInstant next) {
    planned = next;
  }

  /** Call first in a turn; the gap when it was one. */
  Optional<Duration> turned(MonotonicInstant now) {
    Duration late = now.since(planned);
    if (late.isNegative()) {
      return Optional.empty();
    }
    recent = late.compareTo(recent) > 0 ? late : recent;
    worst = late.compareTo(worst) > 0 ? late : worst;
    if (late.compareTo(guard) <= 0) {
      return Optional.empty();
    }
    stalls++;
    return Optional.of(late);
  }

  Duration worst() {
    return worst;
  }

  /** The worst since it was last asked for. */
  Duration takeRecent() {
    Duration taken = recent;
    recent = Duration.ZERO;
    return taken;
  }

  long stalls() {
    return stalls;
  }
}

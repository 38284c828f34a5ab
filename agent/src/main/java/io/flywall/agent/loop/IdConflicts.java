package io.flywall.agent.loop;

import io.flywall.agent.election.Event;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Timing;
import java.util.Optional;

/** Notices another node with our id, and when it is gone: nothing of it for ten heartbeats. */
public final class IdConflicts {
  private Timing timing;
  private MonotonicInstant lastSeen = MonotonicInstant.DISTANT_PAST;
  private boolean present;

  /** Quiet for ten heartbeats of this timing is gone. */
  public IdConflicts(Timing timing) {
    this.timing = timing;
  }

  /** Another timing is in force. */
  public void changeTo(Timing next) {
    timing = next;
  }

  /** Somebody with our id was heard. */
  public Optional<Event> seen(MonotonicInstant now) {
    lastSeen = now;
    if (present) {
      return Optional.empty();
    }
    present = true;
    return Optional.of(new Event.IdConflict(true));
  }

  /** The end of a conflict, once. */
  public Optional<Event> ended(MonotonicInstant now) {
    boolean quiet = now.since(lastSeen).compareTo(timing.heartbeatInterval().multipliedBy(10)) > 0;
    if (!present || !quiet) {
      return Optional.empty();
    }
    present = false;
    return Optional.of(new Event.IdConflict(false));
  }

  boolean present() {
    return present;
  }
}

package io.flywall.replication.stream;

import io.flywall.replication.link.Closing;
import io.flywall.value.MonotonicInstant;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One address of a peer that a new primary asks. A connection that was there and broke is tried
 * again: the peer ends all that it has when its own role changes, which it does at the same moment,
 * as soon as it hears of the new primary. Who cannot be reached from the beginning, or refuses, is
 * not asked again. Guarded by its round.
 */
final class Asked {
  /** A peer changes its role once or twice when a primary is new; a broken one is left soon. */
  private static final int ATTEMPTS = 6;

  /** With it a peer that is just changing has a third of a second for that. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final InetSocketAddress address;
  private final Supplier<FollowerSession> sessions;
  private FollowerSession session;
  private int attempts;
  private Optional<MonotonicInstant> dueAt;

  /**
   * To be connected at once.
   *
   * @param sessions makes one for each attempt
   */
  Asked(InetSocketAddress address, Supplier<FollowerSession> sessions, MonotonicInstant now) {
    this.address = address;
    this.sessions = sessions;
    this.session = sessions.get();
    this.dueAt = Optional.of(now);
  }

  FollowerSession session() {
    return session;
  }

  /** Connects when it is time to. */
  void connect(Following.Connector connector, MonotonicInstant now) {
    if (dueAt.filter(at -> !now.isBefore(at)).isPresent()) {
      dueAt = Optional.empty();
      attempts++;
      connector.connect(address, session);
    }
  }

  /**
   * Its connection has ended.
   *
   * @return whether it is to be tried again
   */
  boolean ended(Closing why, MonotonicInstant now) {
    // It may be about to listen again: its configuration was just reloaded, say.
    boolean away = why instanceof Closing.Unreachable && attempts > 1;
    boolean again = (why instanceof Closing.Lost || away) && attempts < ATTEMPTS;
    if (again) {
      session = sessions.get();
      dueAt = Optional.of(now.plus(PAUSE));
    }
    return again;
  }

  /** Whether it broke, and may answer yet. */
  boolean isAskedAgain() {
    return attempts > 1 || (attempts == 1 && dueAt.isPresent());
  }
}

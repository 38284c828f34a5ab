package io.flywall.heartbeat;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.Arrays;

/**
 * When to send to one peer: a heartbeat each H; while one is unanswered for P, on any of its paths,
 * a probe each P, K times. After that the peer, or the path, counts as silent and gets its
 * heartbeat each H only, so that what is dead costs no more than what lives. Used by the loop
 * thread alone; every instant is passed in.
 *
 * <p>An answer counts, and ends the probing, only when it is at most A old: an answer too old to
 * renew a lease must not stop the probes that could (design rule 3).
 */
public final class Pulse {
  private Timing timing;
  private Duration every;
  private MonotonicInstant nextHeartbeat;
  private MonotonicInstant lastSent = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant unansweredSince = MonotonicInstant.DISTANT_FUTURE;
  private MonotonicInstant lastAnswered = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant hurriedAt = MonotonicInstant.DISTANT_FUTURE;
  private final MonotonicInstant[] unansweredOn;

  /** {@code paths}: how many the peer has; the first heartbeat is due at {@code start}. */
  public Pulse(Timing timing, int paths, MonotonicInstant start) {
    this.timing = timing;
    this.every = timing.heartbeatInterval();
    this.nextHeartbeat = start;
    this.unansweredOn = new MonotonicInstant[paths];
    Arrays.fill(unansweredOn, MonotonicInstant.DISTANT_FUTURE);
  }

  /** What we may believe of the peer. */
  public enum Colour {
    ON_TIME,
    TARDY,
    SILENT
  }

  /** Another timing is in force: the next heartbeat is at most its H away. */
  void changeTo(Timing next, MonotonicInstant now) {
    timing = next;
    beatEvery(next.heartbeatInterval(), now);
  }

  /** Heartbeats come so often, whatever else the timing says. */
  void beatEvery(Duration interval, MonotonicInstant now) {
    every = interval;
    nextHeartbeat = MonotonicInstant.earlier(nextHeartbeat, now.plus(interval));
  }

  /** When something has to be sent next. */
  public MonotonicInstant nextDue() {
    MonotonicInstant planned = MonotonicInstant.earlier(nextHeartbeat, hurriedAt);
    return isProbing()
        ? MonotonicInstant.earlier(planned, lastSent.plus(timing.probeInterval()))
        : planned;
  }

  public boolean isDue(MonotonicInstant now) {
    return !now.isBefore(nextDue());
  }

  /** A heartbeat or probe left at {@code now} on every path. */
  public void sent(MonotonicInstant now) {
    if (!now.isBefore(nextHeartbeat)) {
      MonotonicInstant planned = nextHeartbeat.plus(every);
      // After a stall the missed beats are not made up for: a burst proves nothing.
      nextHeartbeat = planned.isAfter(now) ? planned : now.plus(every);
    }
    unansweredSince = MonotonicInstant.earlier(unansweredSince, now);
    for (int path = 0; path < unansweredOn.length; path++) {
      unansweredOn[path] = MonotonicInstant.earlier(unansweredOn[path], now);
    }
    lastSent = now;
    hurriedAt = MonotonicInstant.DISTANT_FUTURE;
  }

  /** An answer came to what was sent on that path at {@code sentAt}. */
  public void answered(int path, MonotonicInstant sentAt, MonotonicInstant now) {
    lastAnswered = MonotonicInstant.later(lastAnswered, sentAt);
    if (now.since(sentAt).compareTo(timing.evidenceAge()) <= 0) {
      unansweredSince = MonotonicInstant.DISTANT_FUTURE;
      unansweredOn[path] = MonotonicInstant.DISTANT_FUTURE;
    }
  }

  /**
   * Whether that path carries there and back, as far as is known: false once a heartbeat and the K
   * probes after it have found no answer there.
   */
  public boolean carries(int path) {
    return isUndecided(unansweredOn[path])
        || unansweredOn[path].equals(MonotonicInstant.DISTANT_FUTURE);
  }

  /**
   * Something makes an answer now worth more than one in up to H: one more is due at once. The beat
   * itself keeps its time, because it is the same for all peers.
   */
  public void hurry(MonotonicInstant now) {
    hurriedAt = MonotonicInstant.earlier(hurriedAt, now);
  }

  public Colour colour(MonotonicInstant now) {
    if (now.since(lastAnswered).compareTo(timing.deadAfter()) > 0) {
      return Colour.SILENT;
    }
    return unansweredFor(now).compareTo(timing.probeInterval()) > 0 ? Colour.TARDY : Colour.ON_TIME;
  }

  private boolean isProbing() {
    for (MonotonicInstant since : unansweredOn) {
      if (isUndecided(since)) {
        return true;
      }
    }
    return isUndecided(unansweredSince);
  }

  private boolean isUndecided(MonotonicInstant unanswered) {
    return !unanswered.equals(MonotonicInstant.DISTANT_FUTURE)
        && lastSent.since(unanswered).compareTo(probingEnds()) < 0;
  }

  /** K probes, each P after the one before. */
  private Duration probingEnds() {
    return timing.probeInterval().multipliedBy(timing.failureThreshold());
  }

  private Duration unansweredFor(MonotonicInstant now) {
    return unansweredSince.isAfter(now) ? Duration.ZERO : now.since(unansweredSince);
  }
}

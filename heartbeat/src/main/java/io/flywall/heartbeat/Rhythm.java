package io.flywall.heartbeat;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * When to send to which peer. Heartbeats go to all peers in one round each H, so that one mark
 * serves them all; a probe goes to the peer that owes an answer, or, where a quorum of answers to
 * sends of one moment is needed, to every living peer. Used by the loop thread alone.
 */
public final class Rhythm {
  private final List<Pulse> pulses;
  private Timing timing;

  /** {@code paths}: of each peer, how many it has; the first round is due at {@code start}. */
  public Rhythm(Timing timing, List<Integer> paths, MonotonicInstant start) {
    this.timing = timing;
    this.pulses = new ArrayList<>();
    paths.forEach(count -> add(count, start));
  }

  /** One more peer, behind all others; its first heartbeat is due at {@code start}. */
  public Pulse add(int paths, MonotonicInstant start) {
    Pulse pulse = new Pulse(timing, paths, start);
    pulses.add(pulse);
    return pulse;
  }

  /** Heartbeats come so often until the timing changes. */
  public void beatEvery(Duration interval, MonotonicInstant now) {
    pulses.forEach(pulse -> pulse.beatEvery(interval, now));
  }

  /** Another timing is in force, for all peers at once: their heartbeats keep leaving together. */
  public void changeTo(Timing next, MonotonicInstant now) {
    timing = next;
    pulses.forEach(pulse -> pulse.changeTo(next, now));
  }

  public Pulse of(int peer) {
    return pulses.get(peer);
  }

  /**
   * The peers to whom something has to be sent now.
   *
   * @param together a probe for one is a probe for every peer that is not silent
   */
  public List<Integer> due(MonotonicInstant now, boolean together) {
    List<Integer> due = new ArrayList<>(pulses.size());
    for (int peer = 0; peer < pulses.size(); peer++) {
      if (pulses.get(peer).isDue(now)) {
        due.add(peer);
      }
    }
    if (!together || due.isEmpty() || due.size() == pulses.size()) {
      return due;
    }
    List<Integer> all = new ArrayList<>(pulses.size());
    for (int peer = 0; peer < pulses.size(); peer++) {
      if (due.contains(peer) || pulses.get(peer).colour(now) != Pulse.Colour.SILENT) {
        all.add(peer);
      }
    }
    return all;
  }

  /** Every peer, for a round that is sent before its time. */
  public List<Integer> everyone() {
    return IntStream.range(0, pulses.size()).boxed().toList();
  }

  public MonotonicInstant nextDue() {
    MonotonicInstant next = MonotonicInstant.DISTANT_FUTURE;
    for (Pulse pulse : pulses) {
      next = MonotonicInstant.earlier(next, pulse.nextDue());
    }
    return next;
  }
}

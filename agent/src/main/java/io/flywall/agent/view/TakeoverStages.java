package io.flywall.agent.view;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of one takeover went, as the new primary saw it. A stage that it could not see is
 * not there: nobody was silent before a hand-over.
 */
public record TakeoverStages(Kind kind, long term, Map<Stage, Duration> took) {

  public TakeoverStages {
    took =
        took.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<Stage, Duration>(took));
  }

  /** About how long nobody answered, as far as its stages tell. */
  public Duration total() {
    return took.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  /** What ended the term before. */
  public enum Kind {
    /** The primary was silent for the dead time. */
    TAKEOVER,
    /** It handed over to this node. */
    HAND_OVER,
    /** It gave up. */
    RELEASE;

    /** As logs, metrics and the API write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** In the order of events. */
  public enum Stage {
    /** From the primary's last heartbeat to the first probe. */
    SILENCE,
    /** Until the first request for votes, or question on the VIPs' LAN. */
    SUSPICION,
    /** Until the kernel has the lease. */
    VOTE,
    /** All that the kernel needs to add the VIPs. */
    ADDRESS,
    /** All that the first announcement of every VIP takes. */
    ANNOUNCEMENT;

    /** As logs, metrics and the API write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

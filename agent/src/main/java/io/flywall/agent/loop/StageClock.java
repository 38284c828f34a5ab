package io.flywall.agent.loop;

import io.flywall.agent.election.Reason;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.agent.view.TakeoverStages.Kind;
import io.flywall.agent.view.TakeoverStages.Stage;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the time of each stage of a takeover. It decides nothing; what it has seen stands in the
 * metrics and in a log line when this node has become primary.
 */
final class StageClock {
  private Optional<MonotonicInstant> lastBeat = Optional.empty();
  private Optional<MonotonicInstant> suspected = Optional.empty();
  private Optional<MonotonicInstant> asked = Optional.empty();
  private Optional<MonotonicInstant> claimed = Optional.empty();

  /** A heartbeat of the primary came: whatever was suspected of it is void. */
  void primaryBeat(MonotonicInstant now) {
    lastBeat = Optional.of(now);
    suspected = Optional.empty();
    asked = Optional.empty();
  }

  /**
   * Something leaves for the primary.
   *
   * @param unanswered what left before and was not answered
   */
  void beatsPrimary(long unanswered, MonotonicInstant now) {
    if (unanswered == 0) {
      suspected = Optional.empty();
    } else if (suspected.isEmpty()) {
      suspected = Optional.of(now);
    }
  }

  /** Votes are asked for, or the VIPs' LAN. */
  void asks(MonotonicInstant now) {
    if (asked.isEmpty()) {
      asked = Optional.of(now);
    }
  }

  /** The kernel has the lease. */
  void claims(MonotonicInstant now) {
    claimed = Optional.of(now);
  }

  /** Whether a claim has not been told of. */
  boolean isClaiming() {
    return claimed.isPresent();
  }

  /** This node is not, or no more, on its way to being primary. */
  void rest() {
    claimed = Optional.empty();
    asked = Optional.empty();
    suspected = Optional.empty();
    lastBeat = Optional.empty();
  }

  /**
   * All VIPs are there and announced; empty when nobody was primary before, or this node itself.
   *
   * @param announcing the part of the time since the lease that went into announcements
   */
  Optional<TakeoverStages> done(
      Term term, Reason reason, Duration announcing, MonotonicInstant now) {
    Optional<TakeoverStages> stages =
        kind(reason)
            .map(kind -> new TakeoverStages(kind, term.number(), took(kind, announcing, now)));
    rest();
    return stages;
  }

  private static Optional<Kind> kind(Reason reason) {
    return switch (reason) {
      case PRIMARY_SILENT -> Optional.of(Kind.TAKEOVER);
      case HANDED_TO_US -> Optional.of(Kind.HAND_OVER);
      case RELEASED -> Optional.of(Kind.RELEASE);
      default -> Optional.empty();
    };
  }

  private Map<Stage, Duration> took(Kind kind, Duration announcing, MonotonicInstant now) {
    Map<Stage, Duration> took = new EnumMap<>(Stage.class);
    if (kind == Kind.TAKEOVER) {
      between(took, Stage.SILENCE, lastBeat, suspected);
      // Where nobody is asked the claim itself ends it.
      between(took, Stage.SUSPICION, suspected, asked.or(() -> claimed));
    }
    between(took, Stage.VOTE, asked, claimed);
    claimed.ifPresent(
        at -> {
          took.put(Stage.ADDRESS, now.since(at).minus(announcing));
          took.put(Stage.ANNOUNCEMENT, announcing);
        });
    return took;
  }

  private static void between(
      Map<Stage, Duration> took,
      Stage stage,
      Optional<MonotonicInstant> from,
      Optional<MonotonicInstant> to) {
    if (from.isPresent() && to.isPresent() && !to.get().isBefore(from.get())) {
      took.put(stage, to.get().since(from.get()));
    }
  }
}

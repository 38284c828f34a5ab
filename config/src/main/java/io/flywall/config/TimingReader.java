package io.flywall.config;

import io.flywall.value.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** H, K and P of the file, held against the inequalities of {@link Timing}. */
final class TimingReader {
  private static final Duration PROBE_STEP = Duration.ofMillis(1);

  /** As in the key table. */
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

  private static final int MOST_PROBES = 1000;

  /**
   * D travels as 32 bits of microseconds, 71 minutes; and nobody waits that long for an HA pair.
   */
  private static final Duration LONGEST_DEAD_AFTER = Duration.ofHours(1);

  private final Document document;
  private final Duration jiffy;
  private final Duration h;
  private final int k;

  TimingReader(Document document, Duration jiffy) {
    this.document = document;
    this.jiffy = jiffy;
    this.h = document.get(KeyTable.HEARTBEAT_INTERVAL);
    this.k = document.get(KeyTable.FAILURE_THRESHOLD);
  }

  /** Empty when the combination cannot hold; that is reported. */
  Optional<Timing> read() {
    Optional<Duration> p = document.find(KeyTable.PROBE_INTERVAL);
    Optional<Timing> timing = p.isPresent() ? withProbe(p.get()) : derived();
    timing.ifPresent(this::checkFailureTimeout);
    return timing;
  }

  private Optional<Timing> withProbe(Duration p) {
    if (p.compareTo(h) > 0) {
      document.problem(
          KeyTable.PROBE_INTERVAL,
          TimeText.of(p),
          "at most heartbeat_interval, " + TimeText.of(h),
          "lower it, or remove the line: it is derived then");
      return Optional.empty();
    }
    Timing timing = new Timing(h, k, p, jiffy);
    if (timing.deadAfter().compareTo(LONGEST_DEAD_AFTER) > 0) {
      tooLong(timing);
      return Optional.empty();
    }
    if (timing.holds()) {
      return Optional.of(timing);
    }
    cannotHold(KeyTable.PROBE_INTERVAL, ", probe_interval " + TimeText.of(p), remediesWith(p));
    return Optional.empty();
  }

  /** Only a written P leads here: a derived one is the smallest that holds. */
  private void tooLong(Timing timing) {
    Duration forProbes = LONGEST_DEAD_AFTER.minus(h);
    Duration p = timing.probeInterval();
    document.problem(
        KeyTable.PROBE_INTERVAL,
        "D = heartbeat_interval + failure_threshold * probe_interval = "
            + TimeText.of(timing.deadAfter()),
        "a D of at most " + TimeText.of(LONGEST_DEAD_AFTER),
        "lower probe_interval to "
            + TimeText.of(Duration.ofMillis(forProbes.dividedBy(k).toMillis()))
            + ", or failure_threshold to "
            + forProbes.dividedBy(p));
  }

  private Optional<Timing> derived() {
    Optional<Timing> timing = Timing.withDerivedProbe(h, k, jiffy);
    if (timing.isEmpty()) {
      boolean thresholdWritten = document.isWritten(KeyTable.FAILURE_THRESHOLD);
      cannotHold(
          thresholdWritten ? KeyTable.FAILURE_THRESHOLD : KeyTable.HEARTBEAT_INTERVAL,
          "",
          List.of(leastThatHolds()));
    }
    return timing;
  }

  private void cannotHold(Key<?> key, String probe, List<String> remedies) {
    document.problem(
        key,
        "heartbeat_interval " + TimeText.of(h) + ", failure_threshold " + k + probe,
        "a combination whose lease survives three lost probes",
        String.join(", or ", remedies));
  }

  private List<String> remediesWith(Duration p) {
    List<String> remedies = new ArrayList<>();
    Timing.smallestThreshold(h, p, jiffy)
        .ifPresent(threshold -> remedies.add("set failure_threshold = " + threshold));
    smallestProbe().ifPresent(probe -> remedies.add("set probe_interval = " + TimeText.of(probe)));
    return remedies.isEmpty() ? List.of(leastThatHolds()) : remedies;
  }

  private Optional<Duration> smallestProbe() {
    for (Duration p = PROBE_STEP; p.compareTo(h) <= 0; p = p.plus(PROBE_STEP)) {
      if (new Timing(h, k, p, jiffy).holds()) {
        return Optional.of(p);
      }
    }
    return Optional.empty();
  }

  /** The smallest K for which some P exists, with the smallest such P. */
  private String leastThatHolds() {
    for (int threshold = Timing.LEAST_THRESHOLD; threshold <= MOST_PROBES; threshold++) {
      Optional<Timing> timing = Timing.withDerivedProbe(h, threshold, jiffy);
      if (timing.isPresent()) {
        return "set failure_threshold = "
            + threshold
            + " and probe_interval = "
            + TimeText.of(timing.get().probeInterval());
      }
    }
    return "raise heartbeat_interval";
  }

  private void checkFailureTimeout(Timing timing) {
    Optional<Duration> bound = document.find(KeyTable.FAILURE_TIMEOUT);
    if (bound.isPresent() && timing.deadAfter().compareTo(bound.get()) > 0) {
      document.problem(
          KeyTable.FAILURE_TIMEOUT,
          TimeText.of(bound.get()),
          "at least D = heartbeat_interval + failure_threshold * probe_interval = "
              + TimeText.of(timing.deadAfter()),
          "raise it to "
              + TimeText.of(timing.deadAfter())
              + fasterWithin(timing, bound.get()).map(change -> ", or set " + change).orElse(""));
    }
  }

  /** The mildest change that brings D within the bound: H first, it costs no robustness. */
  private Optional<String> fasterWithin(Timing timing, Duration bound) {
    Duration p = timing.probeInterval();
    Duration shorterH = Duration.ofMillis(bound.minus(p.multipliedBy(k)).toMillis());
    if (mayBeInterval(shorterH)
        && shorterH.compareTo(p) >= 0
        && new Timing(shorterH, k, p, jiffy).holds()) {
      return Optional.of("heartbeat_interval = " + TimeText.of(shorterH));
    }
    Optional<Integer> fewer =
        Timing.smallestThreshold(h, p, jiffy)
            .filter(n -> new Timing(h, n, p, jiffy).deadAfter().compareTo(bound) <= 0);
    return fewer.map(n -> "failure_threshold = " + n).or(() -> halfAndHalf(bound));
  }

  private static boolean mayBeInterval(Duration duration) {
    return duration.compareTo(SHORTEST_INTERVAL) >= 0;
  }

  /** Half the bound for H, the other half for K probes. */
  private Optional<String> halfAndHalf(Duration bound) {
    Duration half = Duration.ofMillis(bound.toMillis() / 2);
    Duration p = Duration.ofMillis(half.toMillis() / k);
    boolean possible = mayBeInterval(half) && !p.isZero() && new Timing(half, k, p, jiffy).holds();
    return possible
        ? Optional.of(
            "heartbeat_interval = " + TimeText.of(half) + " and probe_interval = " + TimeText.of(p))
        : Optional.empty();
  }
}

package io.flywall.value;

import java.time.Duration;
import java.util.Optional;

/**
 * The derived timing of detection and lease. All values come from the configuration and never move
 * at run time.
 *
 * <pre>
 *   D  = H + K * P                             silence after which a primary counts as dead
 *   G  = J + 1 ms + 2 % of D                   guard: one jiffy, scheduling, clock rates of 1 % each way
 *   A  = P, or 2 J where P is smaller and T allows      how old evidence may be when it renews
 *   A' = (ceil(A / J) + 1) * J                 kernel's life of a token: never shorter than A
 *   T  = D - G - A', rounded down to J         kernel's timeout of the lease
 * </pre>
 *
 * Needed: {@code T >= H + 3 P} (three lost probes must not end a lease) and {@code (A' + T + J) /
 * 0.99 <= D / 1.01} (the kernel's lease ends before any voter's promise does, whatever the clocks'
 * rates).
 *
 * @param heartbeatInterval H
 * @param failureThreshold K: fast probes in a row without an answer
 * @param probeInterval P
 * @param jiffy J: resolution of the kernel's coarse clock, 4 ms at HZ 250, 10 ms at HZ 100
 */
public record Timing(
    Duration heartbeatInterval, int failureThreshold, Duration probeInterval, Duration jiffy) {

  /** Fewer probes than this and one lost burst would look like a dead node. */
  public static final int LEAST_THRESHOLD = 4;

  /** CONFIG_HZ=250, Debian's kernels; used where the real value cannot be asked. */
  public static final Duration USUAL_JIFFY = Duration.ofMillis(4);

  private static final Duration SCHEDULING_SLACK = Duration.ofMillis(1);
  private static final Duration PROBE_STEP = Duration.ofMillis(5);
  private static final Duration SMALLEST_DERIVED_PROBE = Duration.ofMillis(10);

  public Timing {
    if (failureThreshold < LEAST_THRESHOLD) {
      throw new IllegalArgumentException("failure threshold below " + LEAST_THRESHOLD);
    }
    requirePositive(heartbeatInterval);
    requirePositive(probeInterval);
    requirePositive(jiffy);
  }

  private static void requirePositive(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("not a positive duration: " + duration);
    }
  }

  /**
   * Timing with the smallest multiple of 5 ms, at least 10 ms, as probe interval that satisfies the
   * inequalities; empty when none up to H does.
   */
  public static Optional<Timing> withDerivedProbe(Duration h, int k, Duration jiffy) {
    for (Duration p = SMALLEST_DERIVED_PROBE;
        p.compareTo(h) <= 0 || p.equals(SMALLEST_DERIVED_PROBE);
        p = p.plus(PROBE_STEP)) {
      Timing timing = new Timing(h, k, p, jiffy);
      if (timing.holds()) {
        return Optional.of(timing);
      }
    }
    return Optional.empty();
  }

  /** The smallest K that satisfies the inequalities with this H and P; empty up to 1,000. */
  public static Optional<Integer> smallestThreshold(Duration h, Duration p, Duration jiffy) {
    for (int k = LEAST_THRESHOLD; k <= 1000; k++) {
      if (new Timing(h, k, p, jiffy).holds()) {
        return Optional.of(k);
      }
    }
    return Optional.empty();
  }

  /** As this, with so many more probes that D is above {@code least}; this, where it is already. */
  public Timing withDeadAfterAbove(Duration least) {
    if (deadAfter().compareTo(least) > 0) {
      return this;
    }
    long probes = least.minus(heartbeatInterval).toNanos() / probeInterval.toNanos() + 1;
    return new Timing(heartbeatInterval, (int) probes, probeInterval, jiffy);
  }

  /** D. */
  public Duration deadAfter() {
    return heartbeatInterval.plus(times(probeInterval, failureThreshold));
  }

  /** G. */
  public Duration guard() {
    return jiffy.plus(SCHEDULING_SLACK).plus(Duration.ofNanos(deadAfter().toNanos() / 50));
  }

  /** A. */
  public Duration evidenceAge() {
    Duration twoJiffies = times(jiffy, 2);
    if (probeInterval.compareTo(twoJiffies) >= 0) {
      return probeInterval;
    }
    boolean allowed = kernelTimeout(tokenLife(twoJiffies)).compareTo(leastKernelTimeout()) >= 0;
    return allowed ? twoJiffies : probeInterval;
  }

  /** A'. */
  public Duration tokenLife() {
    return tokenLife(evidenceAge());
  }

  /** T; zero or negative when nothing is left for it. */
  public Duration kernelTimeout() {
    return kernelTimeout(tokenLife());
  }

  /** Whether the lease can be renewed through three lost probes and ends before any promise. */
  public boolean holds() {
    return kernelTimeout().compareTo(leastKernelTimeout()) >= 0 && leaseEndsBeforePromise();
  }

  /** {@code (A' + T + J) / 0.99 <= D / 1.01}, without fractions. */
  public boolean leaseEndsBeforePromise() {
    long lease = tokenLife().plus(kernelTimeout()).plus(jiffy).toNanos();
    return lease * 101 <= deadAfter().toNanos() * 99;
  }

  private Duration leastKernelTimeout() {
    return heartbeatInterval.plus(times(probeInterval, 3));
  }

  private Duration tokenLife(Duration evidenceAge) {
    long jiffies = (evidenceAge.toNanos() + jiffy.toNanos() - 1) / jiffy.toNanos();
    return times(jiffy, jiffies + 1);
  }

  /** These are asked for in every step; Duration multiplies by way of a BigDecimal. */
  private static Duration times(Duration one, long count) {
    return Duration.ofNanos(one.toNanos() * count);
  }

  private Duration kernelTimeout(Duration tokenLife) {
    long rest = deadAfter().minus(guard()).minus(tokenLife).toNanos();
    return Duration.ofNanos(Math.floorDiv(rest, jiffy.toNanos()) * jiffy.toNanos());
  }
}

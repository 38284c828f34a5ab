package io.flywall.lab;

import io.flywall.lab.prober.DualTime;
import io.flywall.lab.prober.Gap;
import io.flywall.lab.prober.Gaps;
import io.flywall.lab.prober.Stalls;
import io.flywall.lab.prober.Tape;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What one fault did, as the client saw it.
 *
 * @param gap the longest time without an answer; empty when none was missed
 * @param dual over the whole tape
 * @param stalls of the instrument itself near the gap
 */
public record Observation(
    MonotonicInstant faultAt, Optional<Gap> gap, DualTime dual, Stalls stalls, Tape tape) {

  /** A gap that belongs to the fault may begin before it by a tick or two, not by more. */
  private static final Duration AROUND = Duration.ofMillis(50);

  public static Observation of(Tape tape, MonotonicInstant faultAt) {
    long from = faultAt.minus(AROUND).nanos();
    Optional<Gap> gap = Gaps.longest(tape.between(from, Long.MAX_VALUE));
    long until = gap.map(Gap::to).orElse(faultAt.nanos()) + AROUND.toNanos();
    return new Observation(
        faultAt, gap, DualTime.of(tape), Stalls.of(tape.between(from, until)), tape);
  }

  public double outageMillis() {
    return gap.map(Gap::millis).orElse(0.0);
  }

  /** The instrument slept near the fault: the round has to be repeated. */
  public boolean spoiled() {
    return stalls.spoiled();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "client without answer for %.1f ms, both answered for %s, prober late by %.1f ms at most",
        outageMillis(),
        dual,
        stalls.worst().toNanos() / 1e6);
  }
}

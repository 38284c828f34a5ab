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
 * @param stalls of the instrument itself near the fault and the gap's ends
 */
public record Observation(
    MonotonicInstant faultAt, Optional<Gap> gap, DualTime dual, Stalls stalls, Tape tape) {

  /** A gap that belongs to the fault may begin before it by a tick or two, not by more. */
  private static final Duration AROUND = Duration.ofMillis(50);

  public static Observation of(Tape tape, MonotonicInstant faultAt) {
    long from = faultAt.minus(AROUND).nanos();
    Optional<Gap> gap = Gaps.longest(tape.between(from, Long.MAX_VALUE));
    // Only where the gap begins and ends: in between nobody answers a prober that is awake either.
    Stalls stalls =
        near(tape, faultAt.nanos())
            .worse(gap.map(g -> near(tape, g.from())).orElse(Stalls.NONE))
            .worse(gap.map(g -> near(tape, g.to())).orElse(Stalls.NONE));
    return new Observation(faultAt, gap, DualTime.of(tape), stalls, tape);
  }

  private static Stalls near(Tape tape, long nanos) {
    return Stalls.of(tape.between(nanos - AROUND.toNanos(), nanos + AROUND.toNanos()));
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

package io.flywall.lab.prober;

import java.time.Duration;

/**
 * A time in which a client got no answer.
 *
 * @param from when the last answered ping before it was sent, CLOCK_BOOTTIME in nanoseconds
 * @param to when the first answered ping after it was sent
 * @param byBefore node that answered before, -1 = none did
 * @param byAfter node that answers after it, -1 = none did until the tape's end
 */
public record Gap(long from, long to, int byBefore, int byAfter) {
  public Duration length() {
    return Duration.ofNanos(to - from);
  }

  public double millis() {
    return (to - from) / 1e6;
  }
}

package io.flywall.config;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as an operator writes them: {@code 100ms}, {@code 1.1s}, {@code 5m}. */
final class TimeText {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private TimeText() {}

  static String of(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos != 0 && duration.toSecondsPart() == 0 && duration.toNanosPart() == 0) {
      return minutes(duration.toMinutes());
    }
    boolean seconds = nanos == 0 || Math.abs(nanos) >= 1000 * NANOS_PER_MILLI;
    BigDecimal amount = BigDecimal.valueOf(nanos).movePointLeft(seconds ? 9 : 6);
    return amount.stripTrailingZeros().toPlainString() + (seconds ? "s" : "ms");
  }

  private static String minutes(long minutes) {
    if (minutes % 1440 == 0) {
      return minutes / 1440 + "d";
    }
    return minutes % 60 == 0 ? minutes / 60 + "h" : minutes + "m";
  }
}

package io.flywall.bench;

import java.time.Duration;
import java.util.List;

/** One thing that is compared: a fault at a heartbeat interval. */
record Row(Fault fault, Duration interval, double knownMillis) {
  /**
   * The medians of keepalived 2.2.7 on the machine of the first measurements (outage seen by a
   * client that asks each millisecond).
   */
  static final List<Row> ALL =
      List.of(
          new Row(Fault.POWER_OFF, Duration.ofSeconds(1), 3362),
          new Row(Fault.POWER_OFF, Duration.ofMillis(100), 305),
          new Row(Fault.PLANNED, Duration.ofSeconds(1), 415),
          new Row(Fault.PLANNED, Duration.ofMillis(100), 42));

  /** Beyond this the run says more about the machine than about the programs. */
  private static final double TOLERANCE = 0.30;

  boolean asKnown(double median) {
    return Math.abs(median - knownMillis) <= TOLERANCE * knownMillis;
  }

  String title() {
    String text =
        interval.toMillis() < 1000 ? interval.toMillis() + " ms" : interval.toSeconds() + " s";
    return fault.word() + ", " + text;
  }
}

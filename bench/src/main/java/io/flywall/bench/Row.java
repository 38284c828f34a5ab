package io.flywall.bench;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One thing that is compared: a fault at a heartbeat interval.
 *
 * @param vips how many virtual IPs move; of many, the client asks a fan of them
 * @param flywallNodes some faults can only be told apart by three; keepalived is a pair always
 * @param knownMillis keepalived's median on the machine of the first measurements; empty where it
 *     has none
 * @param target what flywall has to reach, in words
 */
record Row(
    Fault fault,
    Duration interval,
    int vips,
    int flywallNodes,
    OptionalDouble knownMillis,
    String target) {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TENTH = Duration.ofMillis(100);

  /** VRRP counts in centiseconds: no program of the two can do less. */
  private static final Duration HUNDREDTH = Duration.ofMillis(10);

  private static final String PLANNED = "median 2 ms, worst 8 ms";
  private static final String DEAD_AGENT = "worst D - T + 12 ms = 40 ms, dual 0";

  /**
   * The known medians are those of keepalived 2.2.7 on the machine of the first measurements
   * (outage seen by a client that asks each millisecond).
   */
  static final List<Row> ALL =
      List.of(
          pair(Fault.PLANNED, SECOND, 415, PLANNED),
          pair(Fault.PLANNED, TENTH, 42, PLANNED),
          pair(Fault.PLANNED, HUNDREDTH, 4, PLANNED),
          pair(Fault.LINK_LOST, SECOND, 416, "median 5 ms"),
          pair(Fault.LINK_LOST, TENTH, 43, "median 5 ms"),
          pair(Fault.POWER_OFF, SECOND, 3362, "median 0.35 of keepalived's"),
          pair(Fault.POWER_OFF, TENTH, 305, "median 0.6 of keepalived's, worst D + 15 = 215 ms"),
          pair(Fault.POWER_OFF, HUNDREDTH, 31, "median no more than keepalived's"),
          // Half of them IPv6: keepalived's known 57 ms are of 1,000 IPv4, and no yardstick here.
          new Row(
              Fault.PLANNED,
              TENTH,
              1000,
              2,
              OptionalDouble.empty(),
              "median no more than keepalived's"),
          new Row(Fault.KILLED, TENTH, 1, 2, OptionalDouble.empty(), DEAD_AGENT),
          new Row(Fault.FROZEN, TENTH, 1, 2, OptionalDouble.empty(), DEAD_AGENT),
          new Row(Fault.PORT_DEAD, TENTH, 1, 3, OptionalDouble.empty(), "worst D + 15 = 215 ms"));

  /** Beyond this the run says more about the machine than about the programs. */
  private static final double TOLERANCE = 0.30;

  private static Row pair(Fault fault, Duration interval, double knownMillis, String target) {
    return new Row(fault, interval, 1, 2, OptionalDouble.of(knownMillis), target);
  }

  boolean isCompared() {
    return knownMillis.isPresent();
  }

  boolean asKnown(double median) {
    double known = knownMillis.orElseThrow();
    return Math.abs(median - known) <= TOLERANCE * known;
  }

  String title() {
    String text =
        interval.toMillis() < 1000 ? interval.toMillis() + " ms" : interval.toSeconds() + " s";
    return fault.word() + ", " + text + (vips == 1 ? "" : ", " + vips + " VIPs");
  }
}

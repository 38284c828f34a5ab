package io.flywall.config;

import io.flywall.value.Timing;

/** What the written H, K and P come to, for {@code config check}. */
public final class TimingReport {
  private TimingReport() {}

  /** One line per figure, in the letters of the design and in words. */
  public static String describe(Settings settings) {
    Timing timing = settings.replication().ha().timing();
    return line("H", "heartbeat_interval", TimeText.of(timing.heartbeatInterval()))
        + line("K", "failure_threshold", timing.failureThreshold() + " probes")
        + line("P", "probe_interval", TimeText.of(timing.probeInterval()))
        + line("D", "a silent primary counts as dead after H + K * P", dead(timing))
        + line(
            "A", "evidence may renew the lease up to this age", TimeText.of(timing.evidenceAge()))
        + line("A'", "the kernel's life of a token", TimeText.of(timing.tokenLife()))
        + line("G", "guard for clocks and scheduling", TimeText.of(timing.guard()))
        + line("T", "the kernel's timeout of the lease", TimeText.of(timing.kernelTimeout()));
  }

  private static String dead(Timing timing) {
    return TimeText.of(timing.deadAfter());
  }

  private static String line(String letter, String meaning, String value) {
    return String.format("%-2s  %-48s %s%n", letter, meaning, value);
  }
}

package io.flywall.agent.process;

import io.flywall.scripts.Systemd;
import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.linux.ServiceNotifier;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the service manager is told: that the loop turns, again and again, and that the agent ends
 * (sd_notify(3), sd_watchdog_enabled(3)). An agent whose loop hangs falls silent here and is
 * restarted; its VIPs are gone by then, because the kernel's lease ended first.
 */
final class Supervision implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Without a watchdog: how often the main thread looks up. A day is as good as for ever. */
  private static final Duration UNWATCHED = Duration.ofDays(1);

  private final Optional<ServiceNotifier> manager;
  private final Duration every;

  private Supervision(Optional<ServiceNotifier> manager, Duration every) {
    this.manager = manager;
    this.every = every;
  }

  /** By the variables that a service manager sets; without them nobody is told anything. */
  static Supervision of(Map<String, String> environment, long pid) {
    try {
      Optional<ServiceNotifier> manager =
          ServiceNotifier.at(environment.getOrDefault("NOTIFY_SOCKET", ""));
      return new Supervision(manager, every(environment, pid));
    } catch (EnvironmentFailure unknownForm) {
      LOG.warn(
          "component=ha event=no-service-manager reason=\"{}\" meaning=\"a Type=notify unit waits for"
              + " a word that does not come\"",
          unknownForm.getMessage());
      return new Supervision(Optional.empty(), UNWATCHED);
    }
  }

  /** Half of what the manager waits: one word may be late. */
  private static Duration every(Map<String, String> environment, long pid) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String whom = environment.getOrDefault("WATCHDOG_PID", "");
    boolean meant = whom.isEmpty() || whom.equals(Long.toString(pid));
    if (!meant || !micros.matches("[1-9][0-9]{0,17}")) {
      return UNWATCHED;
    }
    return Duration.ofNanos(Long.parseLong(micros) * 1000 / 2);
  }

  /** How often {@link #turning} is wanted. */
  Duration every() {
    return every;
  }

  /** The loop has begun. */
  void ready() {
    manager.ifPresent(ServiceNotifier::ready);
  }

  /** The loop turns, or it hangs: then the word is withheld. */
  void turning(boolean alive) {
    if (alive) {
      manager.ifPresent(ServiceNotifier::alive);
    } else if (manager.isPresent()) {
      LOG.error("component=ha event=loop-hangs meaning=\"the watchdog will restart the agent\"");
    }
  }

  /** Whether a service manager runs this agent, and PID 1 is systemd's. */
  boolean isSystemd() {
    return manager.isPresent() && Systemd.runsHere();
  }

  /** The end takes longer than the unit's TimeoutStopSec may have in mind. */
  void extend(Duration by) {
    manager.ifPresent(told -> told.extend(by));
  }

  void stopping() {
    manager.ifPresent(ServiceNotifier::stopping);
  }

  @Override
  public void close() {
    manager.ifPresent(ServiceNotifier::close);
  }
}

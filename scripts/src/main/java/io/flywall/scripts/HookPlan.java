package io.flywall.scripts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is run, and for how long.
 *
 * @param preFailoverLimit of the script before a claim
 * @param limit of every other one, and of a start or stop of units
 * @param user as whom scripts run
 * @param services systemd units that run on the primary only
 */
public record HookPlan(
    Map<HookEvent, Path> scripts,
    Duration preFailoverLimit,
    Duration limit,
    String user,
    List<String> services) {

  public HookPlan {
    scripts = Map.copyOf(scripts);
    services = List.copyOf(services);
  }

  /** Whether there is nothing to run. */
  public boolean isEmpty() {
    return scripts.isEmpty() && services.isEmpty();
  }

  public Optional<Path> script(HookEvent event) {
    return Optional.ofNullable(scripts.get(event));
  }

  /** How long a script may run. */
  public Duration limitOf(HookEvent event) {
    return event == HookEvent.PRE_FAILOVER_SCRIPT ? preFailoverLimit : limit;
  }
}

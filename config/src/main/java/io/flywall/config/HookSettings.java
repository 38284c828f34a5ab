package io.flywall.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of the operator's is run around a change of role.
 *
 * @param preFailover before a claim, which it may forbid
 * @param postFailover when this node has become primary
 * @param preFailoverTimeout how long a claim waits for {@code preFailover}
 * @param onChange by the name of the key: {@code on_primary}, {@code on_backup}, {@code on_fault},
 *     {@code on_degraded}, {@code on_stop}
 * @param timeout how long any other script may run
 * @param user as whom scripts run
 * @param services systemd units that run on the primary only
 */
public record HookSettings(
    Optional<Path> preFailover,
    Optional<Path> postFailover,
    Duration preFailoverTimeout,
    Map<String, Path> onChange,
    Duration timeout,
    String user,
    List<String> services) {

  public HookSettings {
    onChange = Map.copyOf(onChange);
    services = List.copyOf(services);
  }
}

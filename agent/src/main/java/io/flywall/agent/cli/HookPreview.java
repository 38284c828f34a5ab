package io.flywall.agent.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What would be run around a change of role, for programs.
 *
 * @param hooks those that are asked for, each in its turn
 * @param services units that are started and stopped with the role
 */
record HookPreview(List<Hook> hooks, List<String> services) {

  /**
   * One event.
   *
   * @param script empty: none is configured, and nothing of the rest is known
   * @param user as whom it runs
   * @param limit how long at most
   * @param refused why it may not be run; empty: it may
   * @param environment what it is told, as for {@code hooks run}
   */
  record Hook(
      String event,
      Optional<String> script,
      Optional<String> user,
      Optional<Duration> limit,
      Optional<String> refused,
      Map<String, String> environment) {}
}

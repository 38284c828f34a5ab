package io.flywall.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.ViewJson;
import io.flywall.config.Inactive;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.Problem;
import io.flywall.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code config check -o json} prints; its field names are part of the interface.
 *
 * @param timing null while the file has problems of its own
 */
record ConfigReport(
    String file,
    List<Finding> problems,
    List<Finding> warnings,
    List<Unused> inactive,
    Optional<AgentView.Times> timing) {

  /**
   * A problem or a warning.
   *
   * @param line null for what only this host has against the file
   */
  record Finding(
      String file, Optional<Integer> line, String key, String got, String mustBe, String remedy) {
    static Finding of(Problem problem) {
      return new Finding(
          problem.file(),
          Optional.of(problem.line()),
          problem.key(),
          problem.got(),
          problem.mustBe(),
          problem.remedy());
    }

    static Finding of(Path file, HostProblem problem) {
      return new Finding(
          file.toString(),
          Optional.empty(),
          problem.key(),
          problem.got(),
          problem.mustBe(),
          problem.remedy());
    }
  }

  /** A key that is accepted and does nothing in this build. */
  record Unused(String key, int line) {
    static Unused of(Inactive key) {
      return new Unused(key.key(), key.line());
    }
  }

  static ConfigReport of(Path file, InvalidConfiguration refusal) {
    List<Finding> problems = refusal.problems().stream().map(Finding::of).toList();
    return new ConfigReport(file.toString(), problems, List.of(), List.of(), Optional.empty());
  }

  static ConfigReport of(Settings settings, List<HostProblem> problems) {
    return new ConfigReport(
        settings.file().toString(),
        problems.stream().map(problem -> Finding.of(settings.file(), problem)).toList(),
        settings.warnings().stream().map(Finding::of).toList(),
        settings.inactive().stream().map(Unused::of).toList(),
        Optional.of(AgentView.Times.of(settings.replication().ha().timing())));
  }

  String json() throws JsonProcessingException {
    return ViewJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
  }
}

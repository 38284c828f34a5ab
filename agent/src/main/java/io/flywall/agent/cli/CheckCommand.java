package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code flywall ha check}. */
@Command(
    name = "check",
    description = "Could we fail over right now, to whom, and what would be lost?",
    footer = "Exit status: 0 yes, 1 yes, with a loss that need not be, 2 no, 3 no agent answers.")
final class CheckCommand extends ReadingCommand {
  @Override
  String path() {
    return "/api/ha/check";
  }

  @Override
  Set<String> fields() {
    return Set.of("possible", "primary", "successor", "within", "obstacles");
  }

  @Override
  String text(JsonNode check) {
    return String.join("\n", CheckText.lines(check)) + "\n";
  }

  @Override
  int exitStatus(JsonNode check) {
    if (!check.get("possible").asBoolean()) {
      return ExitStatus.OPERATOR;
    }
    return check.get("obstacles").isEmpty() ? ExitStatus.OK : ExitStatus.DEGRADED;
  }
}

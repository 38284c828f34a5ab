package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code flywall ha check}. */
@Command(
    name = "check",
    description = "Could we fail over right now, to whom, and what would be lost?",
    footer = "Exit status: 0 yes, 1 yes with a loss, 2 no, 3 no agent answers.")
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
    StringBuilder text = new StringBuilder();
    if (check.get("possible").asBoolean()) {
      text.append("yes: if ")
          .append(check.get("primary").asText())
          .append(" died now, ")
          .append(check.get("successor").asText())
          .append(" would take over within about ")
          .append(Millis.text(check.get("within").asDouble()))
          .append('\n');
    } else {
      text.append("NO: nobody would take over\n");
    }
    check
        .get("obstacles")
        .forEach(obstacle -> text.append("  ").append(obstacle.asText()).append('\n'));
    return text.toString();
  }

  @Override
  int exitStatus(JsonNode check) {
    if (!check.get("possible").asBoolean()) {
      return ExitStatus.OPERATOR;
    }
    return check.get("obstacles").isEmpty() ? ExitStatus.OK : ExitStatus.DEGRADED;
  }
}

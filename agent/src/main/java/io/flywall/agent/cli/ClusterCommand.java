package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code flywall ha cluster}. */
@Command(
    name = "cluster",
    description = "Shows all nodes, as this one sees them: green, yellow or red, and a row each.",
    footer = "Exit status: 0 green, 1 yellow, 2 red, 3 no agent answers.")
final class ClusterCommand extends ReadingCommand {
  @Override
  String path() {
    return "/api/ha/cluster";
  }

  @Override
  Set<String> fields() {
    return ClusterText.FIELDS;
  }

  @Override
  String text(JsonNode cluster) {
    return ClusterText.of(cluster);
  }

  @Override
  int exitStatus(JsonNode cluster) {
    return switch (cluster.get("colour").asText()) {
      case "green" -> ExitStatus.OK;
      case "yellow" -> ExitStatus.DEGRADED;
      default -> ExitStatus.OPERATOR;
    };
  }
}

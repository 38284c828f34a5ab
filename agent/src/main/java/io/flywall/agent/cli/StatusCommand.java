package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.TerminalPage;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code flywall ha status}. */
@Command(
    name = "status",
    description = "Shows this node: role, reason, VIPs, peers, health.",
    footer = "Exit status: 0 healthy, 1 degraded, 2 fault, 3 no agent answers.")
final class StatusCommand extends ReadingCommand {
  @Override
  String path() {
    return "/api/ha/status";
  }

  @Override
  Set<String> fields() {
    return StatusText.FIELDS;
  }

  @Override
  String text(JsonNode status) {
    return StatusText.of(status);
  }

  /** The same for an agent that is asked what this command would print. */
  static TerminalPage page(JsonNode status) {
    return new TerminalPage(exitStatusOf(status), StatusText.of(status));
  }

  @Override
  int exitStatus(JsonNode status) {
    return exitStatusOf(status);
  }

  private static int exitStatusOf(JsonNode status) {
    if (status.get("role").asText().equals("fault")) {
      return ExitStatus.OPERATOR;
    }
    boolean well = status.get("problems").isEmpty() && !isReplicationInTrouble(status);
    return well ? ExitStatus.OK : ExitStatus.DEGRADED;
  }

  /** A peer that is away is a problem of the cluster's already; this is what hinders one there. */
  static boolean isReplicationInTrouble(JsonNode status) {
    JsonNode replication = status.path("replication");
    return replication.path("state").asText().equals("failed")
        || !replication.path("trouble").asText().isEmpty();
  }
}

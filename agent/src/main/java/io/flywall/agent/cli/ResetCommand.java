package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code flywall ha reset}. */
@Command(
    name = "reset",
    description = {
      "What this node remembers of past trouble counts no more.",
      "Flap damping, a script's veto, the wait after a refused claim, counters of refused datagrams"
          + " and of late turns, and what was said of a peer's audit log that went back: look at flywall"
          + " audit heads first."
    },
    footer = OrderingCommand.FOOTER)
final class ResetCommand extends OrderingCommand {
  @Override
  String path() {
    return "/api/ha/reset";
  }

  @Override
  boolean isOfNode() {
    return true;
  }

  @Override
  String said(JsonNode orders) {
    return "forgotten: flap damping, vetoes, refused claims and counters of this node, and what was"
        + " said of a peer's audit log that went back";
  }
}

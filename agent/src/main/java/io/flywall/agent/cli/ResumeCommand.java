package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code flywall ha resume}. */
@Command(
    name = "resume",
    description = "Ends the pause: nodes take over by themselves again.",
    footer = OrderingCommand.FOOTER)
final class ResumeCommand extends OrderingCommand {
  @Override
  String path() {
    return "/api/ha/resume";
  }

  @Override
  String said(JsonNode orders) {
    return PausedText.of(orders);
  }
}

package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code flywall ha failback}. */
@Command(
    name = "failback",
    description = "Whether preferred nodes of the cluster take the VIPs back by themselves.",
    footer = OrderingCommand.FOOTER)
final class FailbackCommand extends OrderingCommand {
  @Parameters(
      paramLabel = "CHOICE",
      description = "on, off, or auto: what failback_mode says in each node's file")
  private Wanted wanted;

  /** As it is typed. */
  enum Wanted {
    on,
    off,
    auto
  }

  @Override
  String path() {
    return "/api/ha/failback";
  }

  @Override
  Map<String, ?> body() {
    return wanted == Wanted.auto
        ? Collections.singletonMap("enabled", null)
        : Map.of("enabled", wanted == Wanted.on);
  }

  @Override
  String said(JsonNode orders) {
    return "failback " + FailbackText.of(orders);
  }
}

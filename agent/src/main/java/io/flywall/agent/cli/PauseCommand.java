package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flywall ha pause}. */
@Command(
    name = "pause",
    description = {
      "Maintenance: no node of the cluster takes over by itself, over restarts too.",
      "Who serves goes on, and takes the VIPs again when it had to let go for a while. Commands"
          + " and the stop of an agent move them all the same."
    },
    footer = OrderingCommand.FOOTER)
final class PauseCommand extends OrderingCommand {
  @ArgGroup private End end;

  /** When it ends by itself. */
  static final class End {
    @Option(
        names = "--for",
        paramLabel = "TIME",
        description = "ends by itself after so long: 90s, 30m, 2h, 1d",
        converter = ShortTime.class)
    private Duration lasts;

    @Option(
        names = "--until",
        paramLabel = "INSTANT",
        description = "ends by itself then: 2026-01-31T12:00:00Z")
    private Instant until;

    Map<String, ?> body() {
      return lasts == null
          ? Map.of("until", until.toString())
          : Map.of("seconds", lasts.toSeconds());
    }
  }

  @Override
  String path() {
    return "/api/ha/pause";
  }

  @Override
  Map<String, ?> body() {
    return end == null ? Map.of() : end.body();
  }

  @Override
  String said(JsonNode orders) {
    return PausedText.of(orders);
  }
}

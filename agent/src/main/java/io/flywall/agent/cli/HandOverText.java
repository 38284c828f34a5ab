package io.flywall.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** How a hand-over that was asked for ended. */
final class HandOverText {
  /** Without any of these it is no answer of ours. */
  static final Set<String> FIELDS = Set.of("successor", "term", "outage");

  private HandOverText() {}

  /** Prints it, and how long the command took for all of it; the exit status. */
  static int told(CommandSpec spec, OutputOption output, ApiClient.Reply reply, Duration took)
      throws NotReachable, JsonProcessingException {
    if (!reply.ok()) {
      return Refusal.told(spec, reply);
    }
    JsonNode done = reply.document(FIELDS);
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.json() ? Stopwatch.with(done, took) : said(done, took) + "\n");
    out.flush();
    return ExitStatus.OK;
  }

  static String said(JsonNode done, Duration took) {
    JsonNode outage = done.get("outage");
    return done.get("successor").asText()
        + " is primary now (term "
        + done.get("term")
        + ") after "
        + Millis.text(took.toNanos() / 1e6)
        + "; "
        + (outage.isNull()
            ? "the VIPs' outage is not known"
            : "VIPs away for at most " + Millis.text(outage.asDouble()));
  }
}

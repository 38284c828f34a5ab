package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** How a hand-over that was asked for ended. */
final class HandOverText {
  private HandOverText() {}

  /** Prints it; the exit status. */
  static int told(CommandSpec spec, OutputOption output, ApiClient.Reply reply)
      throws NotReachable {
    if (!reply.ok()) {
      return Refusal.told(spec, reply);
    }
    JsonNode done = reply.document(Set.of("successor", "term", "outage"));
    spec.commandLine().getOut().println(output.json() ? reply.body() : said(done));
    return ExitStatus.OK;
  }

  private static String said(JsonNode done) {
    String line =
        done.get("successor").asText() + " is primary now (term " + done.get("term") + "); ";
    JsonNode outage = done.get("outage");
    return outage.isNull()
        ? line + "nobody could say how long the VIPs were away"
        : line + "the VIPs were away for at most " + Millis.text(outage.asDouble());
  }
}

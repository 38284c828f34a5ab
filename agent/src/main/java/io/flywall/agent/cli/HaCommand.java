package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ViewJson;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flywall ha}. */
@Command(
    name = "ha",
    description = "Shows and moves the primary role.",
    subcommands = {
      StatusCommand.class,
      ClusterCommand.class,
      CheckCommand.class,
      HistoryCommand.class,
      HaCommand.FailoverCommand.class
    })
final class HaCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command of ha");
  }

  /** {@code flywall ha failover}. */
  @Command(
      name = "failover",
      description = "Hands the VIPs over, from any node; waits and says how long they were away.",
      footer = "Exit status: 0 done, 1 refused (nothing changed), 2 not allowed, 3 no answer.")
  static final class FailoverCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Option(
        names = "--to",
        paramLabel = "NODE",
        description = "the successor (default: the backup that ranks best)")
    private String to;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      String body = to == null ? "" : ViewJson.mapper().writeValueAsString(Map.of("to", to));
      ApiClient.Reply reply = ApiClient.of(config.load()).post("/api/ha/failover", body);
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
          ? line + "the old primary did not say how long the VIPs were away"
          : line + "the VIPs were away for at most " + Millis.text(outage.asDouble());
    }
  }
}

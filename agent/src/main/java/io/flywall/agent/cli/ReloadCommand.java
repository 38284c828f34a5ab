package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.client.Write;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flywall config reload}. */
@Command(
    name = "reload",
    description = {
      "The running agent reads its file again and takes over what is new.",
      "No VIP is let go of. A file with a mistake changes nothing, nor does one with something that"
          + " needs a restart."
    },
    footer = {
      "Exit status: 0 all that the file says is in force, 1 something in it needs a restart, 2 the"
          + " file has mistakes or this is not allowed, 3 no answer, 4 not in time: the log tells the end."
    })
final class ReloadCommand implements Callable<Integer> {
  @Mixin private AgentsOption agents;
  @Mixin private OutputOption output;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    ApiClient.Reply reply =
        agents.openOne().post(Write.ofNode("/api/config/reload", ""), Waiting.NOT);
    if (!reply.ok()) {
      return Refusal.told(spec, reply);
    }
    JsonNode done = reply.document(Set.of("changed", "configuration", "took"));
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.json() ? reply.body() : text(done));
    out.flush();
    return ExitStatus.OK;
  }

  private static String text(JsonNode done) {
    if (done.get("changed").isEmpty()) {
      return "nothing to do: what the file says is in force\n";
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode change : done.get("changed")) {
      text.append(
          String.format(
              "%s: %s -> %s%n",
              change.get("key").asText(),
              change.get("before").asText(),
              change.get("after").asText()));
    }
    return text.append("in force after ")
        .append(done.get("took").asText())
        .append(" ms, configuration ")
        .append(done.get("configuration").asText())
        .append('\n')
        .toString();
  }
}

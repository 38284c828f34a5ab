package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that shows what one address of the API says, as text or as it came. */
abstract class ReadingCommand implements Callable<Integer> {
  @Mixin private AgentsOption agents;
  @Mixin private OutputOption output;
  @Spec private CommandSpec spec;

  /** What to ask for. */
  abstract String path();

  /** Without any of these the answer is not ours. */
  abstract Set<String> fields();

  /** For people, within 80 columns for usual names. */
  abstract String text(JsonNode answer);

  abstract int exitStatus(JsonNode answer);

  @Override
  public final Integer call() throws Exception {
    ApiClient.Reply reply = agents.open().get(path());
    if (!reply.ok()) {
      return Refusal.told(spec, reply);
    }
    JsonNode answer = reply.document(fields());
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.json() ? reply.body() : Colours.of(text(answer)));
    out.flush();
    return exitStatus(answer);
  }
}

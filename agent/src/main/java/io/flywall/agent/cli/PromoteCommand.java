package io.flywall.agent.cli;

import io.flywall.agent.client.Write;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flywall ha promote}. */
@Command(
    name = "promote",
    description = {
      "Makes this node primary, safely: the primary hands over to it.",
      "Without a primary, as in a pause, this node stands for it with the votes that it needs."
    },
    footer =
        "Exit status: 0 done, 1 refused (nothing changed), 2 not allowed, 3 no answer, or no"
            + " primary.")
final class PromoteCommand implements Callable<Integer> {
  @Mixin private AgentsOption agents;
  @Mixin private WaitOption wait;
  @Mixin private OutputOption output;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    ApiClient.Reply reply =
        agents.openOne().post(Write.ofNode("/api/ha/promote", ""), wait.of(spec));
    return HandOverText.told(spec, output, reply);
  }
}

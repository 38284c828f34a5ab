package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flywall replication}. */
@Command(
    name = "replication",
    description = "Shows what is replicated, and asks for it.",
    subcommands = {
      ReplicationCommand.StatusCommand.class,
      ResyncCommand.class,
      BarrierCommand.class,
      ArchiveCommand.class
    })
final class ReplicationCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command of replication");
  }

  /** {@code flywall replication status}. */
  @Command(
      name = "status",
      description = "Shows per dataset and peer: in sync, behind by how much, or why not.",
      footer = "Exit status: 0 in sync, 1 behind or not connected, 2 failed, 3 no agent answers.")
  static final class StatusCommand implements Callable<Integer> {
    @Mixin private AgentsOption agents;
    @Mixin private OutputOption output;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      ApiClient.Reply reply = agents.open().get("/api/replication/status");
      if (!reply.ok()) {
        return Refusal.told(spec, reply);
      }
      JsonNode status = reply.document(Set.of("leading", "lines", "datasets"));
      PrintWriter out = spec.commandLine().getOut();
      out.print(output.json() ? reply.body() : Colours.of(ReplicationText.of(status)));
      out.flush();
      return ReplicationText.exitStatus(status);
    }
  }
}

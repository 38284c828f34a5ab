package io.flywall.agent.cli;

import io.flywall.agent.client.Write;
import io.flywall.agent.view.ViewJson;
import java.util.Map;
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
      MonitorCommand.class,
      HaCommand.FailoverCommand.class,
      PromoteCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      FailbackCommand.class,
      ResetCommand.class
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
      footer =
          "Exit status: 0 done, 1 refused (nothing changed), 2 not allowed, 3 no answer or no primary"
              + " (nothing changed), 4 the end is not known.")
  static final class FailoverCommand implements Callable<Integer> {
    @Mixin private AgentsOption agents;
    @Mixin private WaitOption wait;
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
      Stopwatch watch = new Stopwatch();
      ApiClient.Reply reply =
          agents.open().post(Write.once("/api/ha/failover", body), wait.of(spec));
      return HandOverText.told(spec, output, reply, watch.took());
    }
  }
}

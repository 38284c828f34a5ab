package io.flywall.agent.cli;

import io.flywall.config.InvalidConfiguration;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.OperatorError;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code flywall}. */
@Command(
    name = "flywall",
    description = "Keeps virtual IPs on exactly one of several firewalls.",
    mixinStandardHelpOptions = true,
    version = "flywall 0.1.0",
    scope = ScopeType.INHERIT,
    subcommands = {
      AgentCommand.class,
      HaCommand.class,
      VipCommand.class,
      ConfigCommand.class,
      HooksCommand.class,
      SecretCommand.class,
      HelpWords.class
    })
public final class FlywallCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  /** Runs a command line; the exit status. */
  public static int execute(String... arguments) {
    return execute(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new FlywallCommand());
    line.setOut(out);
    line.setErr(err);
    line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err));
    return line.execute(arguments);
  }

  private static int explain(Exception failure, PrintWriter err) throws Exception {
    if (failure instanceof InvalidConfiguration invalid) {
      invalid.problems().forEach(err::println);
      return ExitStatus.OPERATOR;
    }
    if (failure instanceof OperatorError error) {
      err.println("flywall: " + error.getMessage());
      return ExitStatus.OPERATOR;
    }
    if (failure instanceof NotReachable silent) {
      err.println("flywall: " + silent.getMessage());
      return ExitStatus.NOT_REACHABLE;
    }
    if (failure instanceof EnvironmentFailure refusing) {
      err.println("flywall: " + refusing.getMessage() + "; trying again may help");
      return ExitStatus.TRY_AGAIN;
    }
    throw failure;
  }
}

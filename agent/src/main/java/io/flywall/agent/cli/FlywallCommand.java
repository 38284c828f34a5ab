package io.flywall.agent.cli;

import io.flywall.config.InvalidConfiguration;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.OperatorError;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    scope = ScopeType.INHERIT)
public final class FlywallCommand implements Runnable {
  /** In the order of the help. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          AgentCommand.class,
          HaCommand.class,
          ReplicationCommand.class,
          VipCommand.class,
          ConfigCommand.class,
          HooksCommand.class,
          SecretCommand.class,
          AuditCommand.class,
          HelpWords.class);

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }

  /** With every command: for help, manual and completion. */
  public static CommandLine whole() {
    return with(COMMANDS);
  }

  /**
   * With the command that is called and no other: to read the annotations of all takes longer than
   * to run most of them. Whatever names none gets all.
   */
  private static CommandLine of(String... arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    List<Class<?>> called = COMMANDS.stream().filter(type -> name(type).equals(first)).toList();
    return called.isEmpty() || called.contains(HelpWords.class) ? whole() : with(called);
  }

  private static CommandLine with(List<Class<?>> commands) {
    CommandLine line = new CommandLine(new FlywallCommand());
    commands.forEach(type -> line.addSubcommand(name(type), type));
    return line;
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  /** Runs a command line; the exit status. */
  public static int execute(String... arguments) {
    return execute(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = of(arguments);
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
      return error.mayPass() ? ExitStatus.TRY_AGAIN : ExitStatus.OPERATOR;
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

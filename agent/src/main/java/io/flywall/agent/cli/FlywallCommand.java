package io.flywall.agent.cli;

import io.flywall.config.InvalidConfiguration;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.OperatorError;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    CommandLine line = with(COMMANDS);
    Map<String, String> statuses = new LinkedHashMap<>();
    ExitStatus.MEANINGS.forEach((status, meaning) -> statuses.put(status.toString(), meaning));
    // Not in the annotation: what stands there is passed on to every command.
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("Exit status, of every command:%n")
        .exitCodeList(statuses);
    return line;
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
    try {
      return line.execute(arguments);
    } catch (Error mistake) {
      // No exception to picocli, so it does not ask for an explanation.
      return internal(mistake, err);
    }
  }

  /** What stands in the way, in one line, and whose turn it is. */
  static int explain(Exception failure, PrintWriter err) {
    if (failure instanceof InvalidConfiguration invalid) {
      invalid.problems().forEach(err::println);
      return ExitStatus.OPERATOR;
    }
    if (failure instanceof OperatorError error) {
      err.println("flywall: " + error.getMessage());
      return error.mayPass() ? ExitStatus.TRY_AGAIN : ExitStatus.OPERATOR;
    }
    if (failure instanceof Refused refused) {
      err.println("flywall: " + refused.getMessage());
      return refused.exitStatus();
    }
    if (failure instanceof NotReachable silent) {
      err.println("flywall: " + silent.getMessage());
      return silent instanceof EndNotKnown ? ExitStatus.END_NOT_KNOWN : ExitStatus.NOT_REACHABLE;
    }
    if (failure instanceof EnvironmentFailure refusing) {
      err.println("flywall: " + refusing.getMessage() + "; trying again may help");
      return ExitStatus.TRY_AGAIN;
    }
    return internal(failure, err);
  }

  /** The line says where, so that a report without the trace is worth something too. */
  private static int internal(Throwable mistake, PrintWriter err) {
    StackTraceElement[] trace = mistake.getStackTrace();
    err.println(
        "flywall: internal error: "
            + mistake
            + (trace.length == 0 ? "" : " at " + trace[0])
            + "; please report it; FLYWALL_DEBUG=1 prints the trace");
    if (System.getenv("FLYWALL_DEBUG") != null) {
      mistake.printStackTrace(err);
    }
    err.flush();
    return ExitStatus.INTERNAL;
  }
}

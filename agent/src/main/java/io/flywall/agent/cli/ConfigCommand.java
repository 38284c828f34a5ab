package io.flywall.agent.cli;

import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.Inactive;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.Settings;
import io.flywall.config.TimingReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flywall config}. */
@Command(
    name = "config",
    description = "Judges and shows configuration files, and brings a running agent to them.",
    subcommands = {
      InitCommand.class,
      ConfigCommand.CheckCommand.class,
      ShowCommand.class,
      ReloadCommand.class,
      DropInCommand.class
    })
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command of config");
  }

  /** {@code flywall config check}. */
  @Command(
      name = "check",
      description = "Says everything that is wrong with a file, and what its timing comes to.",
      footer = "Exit status: 0 no problem, 2 problems, one a line.")
  static final class CheckCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "instead of --config")
    private Path file;

    @Option(
        names = "--on-this-host",
        description = "also look for the interfaces, addresses, routes and ports of this host")
    private boolean onThisHost;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      Path judged = file == null ? config.file() : file;
      if (output.json()) {
        return json(judged);
      }
      Settings settings = ConfigurationFile.load(judged, Host.here());
      PrintWriter out = spec.commandLine().getOut();
      settings.warnings().forEach(warning -> out.println("warning: " + warning));
      settings.inactive().forEach(key -> out.println(note(judged, key)));
      List<HostProblem> problems = onThisHost(settings);
      if (!problems.isEmpty()) {
        problems.forEach(spec.commandLine().getErr()::println);
        return ExitStatus.OPERATOR;
      }
      out.println(TimingReport.describe(settings));
      out.println(judged + ": no problem");
      return ExitStatus.OK;
    }

    /** Problems are the answer here, so they go to standard output. */
    private int json(Path judged) throws Exception {
      ConfigReport report;
      try {
        Settings settings = ConfigurationFile.load(judged, Host.here());
        report = ConfigReport.of(settings, onThisHost(settings));
      } catch (InvalidConfiguration refusal) {
        report = ConfigReport.of(judged, refusal);
      }
      spec.commandLine().getOut().println(report.json());
      return report.problems().isEmpty() ? ExitStatus.OK : ExitStatus.OPERATOR;
    }

    private List<HostProblem> onThisHost(Settings settings) throws Exception {
      return onThisHost ? HostCheck.problems(settings) : List.of();
    }

    private static String note(Path judged, Inactive key) {
      return "note: "
          + judged
          + ":"
          + key.line()
          + " "
          + key.key()
          + ": accepted, not active in this build";
    }
  }
}

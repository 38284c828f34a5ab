package io.flywall.agent.cli;

import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
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
    description = "Judges configuration files.",
    subcommands = {ConfigCommand.CheckCommand.class})
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

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "instead of --config")
    private Path file;

    @Option(
        names = "--on-this-host",
        description = "also look for the interfaces, the addresses and the port on this host")
    private boolean onThisHost;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      Path judged = file == null ? config.file() : file;
      Settings settings = ConfigurationFile.load(judged, Host.here());
      PrintWriter out = spec.commandLine().getOut();
      settings.warnings().forEach(warning -> out.println("warning: " + warning));
      settings
          .inactive()
          .forEach(
              key ->
                  out.println(
                      "note: "
                          + judged
                          + ":"
                          + key.line()
                          + " "
                          + key.key()
                          + ": accepted, not active in this build"));
      if (onThisHost) {
        List<String> problems = HostCheck.problems(settings);
        problems.forEach(spec.commandLine().getErr()::println);
        if (!problems.isEmpty()) {
          return ExitStatus.OPERATOR;
        }
      }
      out.println(TimingReport.describe(settings));
      out.println(judged + ": no problem");
      return ExitStatus.OK;
    }
  }
}

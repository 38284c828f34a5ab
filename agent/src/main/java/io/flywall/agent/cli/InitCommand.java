package io.flywall.agent.cli;

import io.flywall.config.Examples;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flywall config init}. */
@Command(
    name = "init",
    description = {
      "Prints a configuration file to start from, with a fresh secret key.",
      "Addresses, devices and names are examples: replace them, copy the file to every node with"
          + " the same key, and let flywall config check --on-this-host judge it there."
    },
    footer = "Exit status: 0 done, 2 no such example.")
final class InitCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "EXAMPLE",
      defaultValue = "trio",
      description = "pair-primary, pair-replica, trio (by itself) or advanced")
  private String example;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String text =
        Examples.named(example)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "no example " + example + "; there are: " + Examples.NAMES));
    String key = SecretCommand.GenerateCommand.fresh();
    PrintWriter out = spec.commandLine().getOut();
    out.print(text.replace(Examples.NO_KEY, key));
    out.flush();
    return ExitStatus.OK;
  }
}

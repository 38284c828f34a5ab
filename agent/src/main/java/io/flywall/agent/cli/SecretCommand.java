package io.flywall.agent.cli;

import io.flywall.config.SecretKey;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flywall secret}. */
@Command(
    name = "secret",
    description = "Makes keys.",
    subcommands = {SecretCommand.GenerateCommand.class})
final class SecretCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command of secret");
  }

  /** {@code flywall secret generate}. */
  @Command(
      name = "generate",
      description = "Prints a strong key, ready to paste as secret_key on every node.")
  static final class GenerateCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      spec.commandLine().getOut().println(fresh());
    }

    static String fresh() {
      return SecretKey.generate(new SecureRandom());
    }
  }
}

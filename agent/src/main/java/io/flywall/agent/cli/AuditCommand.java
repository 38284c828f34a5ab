package io.flywall.agent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flywall audit}. */
@Command(
    name = "audit",
    description = "Judges the log of who changed what.",
    subcommands = {VerifyCommand.class, HeadsCommand.class})
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command of audit");
  }
}

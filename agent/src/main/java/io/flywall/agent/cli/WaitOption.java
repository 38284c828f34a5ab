package io.flywall.agent.cli;

import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code --wait 30s}, on every command that changes the cluster. */
final class WaitOption {
  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "try so long while there is no primary: 30, 90s, 5m",
      converter = WaitingTime.class)
  private Duration longest;

  boolean isGiven() {
    return longest != null;
  }

  /** Says on standard error what it waits for, where it does. */
  Waiting of(CommandSpec spec) {
    if (longest == null) {
      return Waiting.NOT;
    }
    PrintWriter err = spec.commandLine().getErr();
    return new Waiting(
        longest,
        reason -> {
          err.println("flywall: waiting up to " + longest.toSeconds() + " s: " + reason);
          err.flush();
        });
  }
}

package io.flywall.agent;

import io.flywall.agent.cli.FlywallCommand;
import io.flywall.agent.cli.QuickStatus;
import java.util.OptionalInt;

/** The entry point of {@code /usr/bin/flywall}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    OptionalInt quick = QuickStatus.tried(arguments, System.out, System.err);
    System.exit(quick.isPresent() ? quick.getAsInt() : FlywallCommand.execute(arguments));
  }
}

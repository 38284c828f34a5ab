package io.flywall.agent;

import io.flywall.agent.cli.FlywallCommand;

/** The entry point of {@code /usr/bin/flywall}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(FlywallCommand.execute(arguments));
  }
}

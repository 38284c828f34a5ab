package io.flywall.agent.cli;

import picocli.CommandLine.Model.CommandSpec;

/** What an agent that answers does not do. */
final class Refusal {
  private Refusal() {}

  /** Says why; whose turn it is, as an exit status. */
  static int told(CommandSpec spec, ApiClient.Reply reply) {
    spec.commandLine().getErr().println("flywall: " + reply.problem());
    return switch (reply.status()) {
      case 400, 401, 403, 422 -> ExitStatus.OPERATOR;
      case 409 -> ExitStatus.DEGRADED;
      default -> ExitStatus.NOT_REACHABLE;
    };
  }
}

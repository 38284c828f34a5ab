package io.flywall.agent.cli;

import picocli.CommandLine.Model.CommandSpec;

/** What an agent that answers does not do. */
final class Refusal {
  private Refusal() {}

  /** Says why; whose turn it is, as an exit status. */
  static int told(CommandSpec spec, ApiClient.Reply reply) {
    spec.commandLine().getErr().println("flywall: " + line(reply));
    return exitStatus(reply.status());
  }

  /** Of an HTTP status that is no success. */
  static int exitStatus(int status) {
    return switch (status) {
      case 400, 401, 403, 404, 405, 413, 422 -> ExitStatus.OPERATOR;
      case 409 -> ExitStatus.DEGRADED;
      case 429 -> ExitStatus.TRY_AGAIN;
      case 500 -> ExitStatus.INTERNAL;
      case 504 -> ExitStatus.END_NOT_KNOWN;
      default -> ExitStatus.NOT_REACHABLE;
    };
  }

  /** Why, and what to do, in one line. */
  static String line(ApiClient.Reply reply) {
    return switch (reply.status()) {
      // Its own words are for who uses curl.
      case 401 ->
          "the agent at "
              + reply.from()
              + " does not take this command's token; is it the agent of this configuration? see "
              + reply.look();
      case 500 -> reply.problem() + "; please report it with journalctl -u flywall";
      default -> reply.problem();
    };
  }
}

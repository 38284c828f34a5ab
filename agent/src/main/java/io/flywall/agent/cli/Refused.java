package io.flywall.agent.cli;

/** An agent answered, and not with what was asked for; the message says what to do. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitStatus;

  Refused(ApiClient.Reply reply) {
    super(Refusal.line(reply));
    this.exitStatus = Refusal.exitStatus(reply.status());
  }

  /** Whose turn it is. */
  int exitStatus() {
    return exitStatus;
  }
}

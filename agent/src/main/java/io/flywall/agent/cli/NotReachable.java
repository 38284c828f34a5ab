package io.flywall.agent.cli;

/** No agent answered; the message says what to look at. */
class NotReachable extends Exception {
  private static final long serialVersionUID = 1L;

  NotReachable(String message, Throwable cause) {
    super(message, cause);
  }
}

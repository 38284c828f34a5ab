package io.flywall.agent.cli;

/** Something was asked for and may have been done: its answer never came. */
final class EndNotKnown extends NotReachable {
  private static final long serialVersionUID = 1L;

  EndNotKnown(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.flywall.replication.command;

/** How a run ended. */
public sealed interface CommandResult {
  /** By itself. */
  record Ended(int status) implements CommandResult {}

  /** It was ended when its time was over. */
  record OutOfTime() implements CommandResult {}

  /** It was not begun, for a reason that the operator can mend. */
  record NotRun(String reason) implements CommandResult {}

  default boolean isSuccess() {
    return this instanceof Ended ended && ended.status() == 0;
  }

  /** For a log line and the status. */
  default String text() {
    if (this instanceof Ended ended) {
      return "status " + ended.status();
    }
    return this instanceof NotRun not ? not.reason() : "out of time";
  }
}

package io.flywall.scripts;

/** How a run ended. */
public sealed interface HookResult {

  /** By itself. */
  record Ended(int status) implements HookResult {}

  /** It was ended when its time was over. */
  record OutOfTime() implements HookResult {}

  /** It was not begun, for a reason that the operator can mend. */
  record NotRun(String reason) implements HookResult {}

  /**
   * Whether the script itself said no. Who could not be asked, or did not answer, forbids nothing.
   */
  default boolean isVeto() {
    return this instanceof Ended ended && ended.status() != 0;
  }

  default boolean isSuccess() {
    return this instanceof Ended ended && ended.status() == 0;
  }

  /** For a log line. */
  default String text() {
    if (this instanceof Ended ended) {
      return "status " + ended.status();
    }
    return this instanceof NotRun not ? not.reason() : "out of time";
  }
}

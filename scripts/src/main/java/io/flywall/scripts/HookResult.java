package io.flywall.scripts;

/** How a run ended. */
public sealed interface HookResult {

  /** By itself. */
  record Ended(int status) implements HookResult {}

  /** It was ended when its time was over. */
  record OutOfTime() implements HookResult {}

  /** It was not begun, for a reason that the operator can mend. */
  record NotRun(String reason) implements HookResult {}

  /** From here on a status is not the script's own word. */
  int NOT_ITS_OWN = 126;

  /**
   * What a status means that may be somebody else's word: a shell's and env's that it found nothing
   * to execute (126, 127, POSIX), a signal's (128 and above), systemd's that it could not begin
   * (200 and above, systemd.exec(5)).
   */
  static HookResult of(int status) {
    return status >= NOT_ITS_OWN
        ? new NotRun("status " + status + ": it could not be executed, or was ended by a signal")
        : new Ended(status);
  }

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

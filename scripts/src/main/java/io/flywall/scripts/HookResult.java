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
   * What a status means that may be somebody else's word: a shell's and env's that it found nothing
   * to execute (126, 127), a shell's that a signal ended it (128 and the signal's number; both
   * POSIX), systemd's that it could not begin (200 to 243, systemd.exec(5)). All others are the
   * script's own: 255 too, with which ssh, Perl and Python say that something failed.
   */
  static HookResult of(int status) {
    if (status == 126 || status == 127 || (status >= 200 && status <= 243)) {
      return new NotRun("status " + status + ": it could not be executed");
    }
    return status > 128 && status < 160
        ? new NotRun("status " + status + ": ended by signal " + (status - 128))
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

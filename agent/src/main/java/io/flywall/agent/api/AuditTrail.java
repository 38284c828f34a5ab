package io.flywall.agent.api;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.function.Consumer;

/** What of the requests goes into the audit log. */
final class AuditTrail {
  /** Bodies are a line of JSON without secrets; who sends more has not understood. */
  private static final int MOST_LETTERS = 200;

  /** With 350 bytes each, a month of them fits beside everything else: see the log's bound. */
  private static final int REFUSALS = 5;

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final String TITLE = "flywall.problem.title";
  private static final String DETAIL = "flywall.problem.detail";

  private final Consumer<AuditEvent> log;
  private final MonotonicClock clock;

  // Guarded by this.
  private MonotonicInstant since = MonotonicInstant.DISTANT_PAST;
  private int refusals;
  private long unwritten;

  AuditTrail(Consumer<AuditEvent> log, MonotonicClock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** Remembers, for the outcome, what the caller is told is wrong. */
  static void noteProblem(Context context, String title, String detail) {
    context.attribute(TITLE, title);
    context.attribute(DETAIL, detail);
  }

  /** Somebody who may operate did; the answer is made and not yet sent. */
  void done(Context context, Caller caller, String what) {
    write(caller, what, context.body(), outcome(context));
  }

  /** It ended with an exception, which says of itself what it is. */
  void failed(Context context, Caller caller, String what, Exception failure) {
    write(caller, what, context.body(), "failed: " + failure);
  }

  private static String outcome(Context context) {
    int status = context.statusCode();
    if (context.res().getHeader(Repeats.REPLAYED) != null) {
      return "repeated: the answer of the first one with its key";
    }
    if (status < 300) {
      return "done";
    }
    String word = status == 504 ? "unclear" : status < 500 ? "refused" : "failed";
    String detail = context.attribute(DETAIL);
    return detail == null ? word : word + ": " + detail;
  }

  /** Somebody may not: the first few of each minute, and how many were passed over. */
  synchronized void denied(Context context, Caller caller, String what) {
    MonotonicInstant now = clock.now();
    if (now.since(since).compareTo(WINDOW) >= 0) {
      since = now;
      refusals = 0;
    }
    refusals++;
    if (refusals > REFUSALS) {
      unwritten++;
      return;
    }
    String others = unwritten == 0 ? "" : ", after " + unwritten + " that were not written";
    unwritten = 0;
    // Not the detail: that is for the caller, a whole command at times.
    String title = context.attribute(TITLE);
    write(caller, what, context.method() + " " + context.path(), "denied: " + title + others);
  }

  private void write(Caller caller, String what, String detail, String outcome) {
    log.accept(
        new AuditEvent(caller.name(), caller.from(), what, shortened(detail), shortened(outcome)));
  }

  private static String shortened(String text) {
    return text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS) + "…";
  }
}

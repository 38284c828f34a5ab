package io.flywall.agent.api;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.value.MonotonicClock;
import io.javalin.http.Context;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What of the requests goes into the audit log. */
final class AuditTrail {
  /**
   * Of who may operate. Bodies are a line of JSON without secrets; the longest that means something
   * declares six nodes dead, with the 63 letters that a name may have.
   */
  private static final int MOST_LETTERS = 2_000;

  /** Of everybody else: enough for a path, too little to fill a disk with. */
  private static final int MOST_OF_STRANGERS = 200;

  private static final String TITLE = "flywall.problem.title";
  private static final String DETAIL = "flywall.problem.detail";

  private final Consumer<AuditEvent> log;
  private final FewLines refused;
  private final FewLines turnedAway;

  /**
   * Callers without the right get five lines a minute, and web pages, which any of them can bring
   * up by the thousand, one of their own: so they do not hide the others. With 350 bytes each, a
   * month of both fits beside everything else: see the log's bound.
   */
  AuditTrail(Consumer<AuditEvent> log, MonotonicClock clock) {
    this.log = log;
    this.refused = new FewLines(5, clock);
    this.turnedAway = new FewLines(1, clock);
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
  void denied(Context context, Caller caller, String what) {
    deny(refused, context, caller, what, context.method() + " " + context.path());
  }

  /**
   * A web page, or who takes us for another host.
   *
   * @param by the header that tells, and what stands in it
   */
  void turnedAway(Context context, Caller caller, String by) {
    String asked = context.method() + " " + context.path() + " " + by;
    deny(turnedAway, context, caller, "connect", asked);
  }

  private void deny(FewLines few, Context context, Caller caller, String what, String asked) {
    OptionalLong others = few.another();
    if (others.isEmpty()) {
      return;
    }
    String before =
        others.getAsLong() == 0 ? "" : ", after " + others.getAsLong() + " that were not written";
    // Not the detail: that is for the caller, a whole command at times.
    String title = context.attribute(TITLE);
    log.accept(
        new AuditEvent(
            caller.name(),
            caller.from(),
            what,
            cut(asked, MOST_OF_STRANGERS),
            "denied: " + title + before));
  }

  private void write(Caller caller, String what, String detail, String outcome) {
    log.accept(
        new AuditEvent(
            caller.name(),
            caller.from(),
            what,
            cut(detail, MOST_LETTERS),
            cut(outcome, MOST_LETTERS)));
  }

  /** Says so, and of how much: half an order must not look like a whole one. */
  private static String cut(String text, int most) {
    return text.length() <= most
        ? text
        : text.substring(0, most) + "… (cut; it had " + text.length() + " letters)";
  }
}

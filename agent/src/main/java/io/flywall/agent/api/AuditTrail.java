package io.flywall.agent.api;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.MonotonicClock;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What of the requests goes into the audit log. */
final class AuditTrail {
  /**
   * Of who may operate. Bodies are a line of JSON without secrets; the longest that means something
   * declares six nodes dead, with the 63 letters that a name may have.
   */
  private static final int MOST_LETTERS = 2_000;

  /**
   * Of each text of everybody else's line, in bytes of the file, where a letter may have six:
   * enough for a path of ours, too little to fill a disk with.
   */
  private static final int MOST_OF_STRANGERS = 60;

  /** Lines a minute of callers without the right. */
  static final int REFUSED_A_MINUTE = 2;

  /**
   * Of web pages, which any of them can bring up by the thousand: so they do not hide the others.
   */
  static final int TURNED_AWAY_A_MINUTE = 1;

  /** Around a text in JSON. */
  private static final int QUOTES = 2;

  private static final String TITLE = "flywall.problem.title";
  private static final String DETAIL = "flywall.problem.detail";

  private final Consumer<AuditEvent> log;
  private final FewLines refused;
  private final FewLines turnedAway;

  /**
   * A line of strangers has at most some 600 bytes, so three a minute fill four fifths in a month
   * of what the log keeps, and push no order out before its time.
   */
  AuditTrail(Consumer<AuditEvent> log, MonotonicClock clock) {
    this.log = log;
    this.refused = new FewLines(REFUSED_A_MINUTE, clock);
    this.turnedAway = new FewLines(TURNED_AWAY_A_MINUTE, clock);
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
    // Not the detail: that is for the caller, a whole command at times.
    String title = context.attribute(TITLE);
    log.accept(ofStranger(caller, what, asked, String.valueOf(title), others.getAsLong()));
  }

  static AuditEvent ofStranger(
      Caller caller, String what, String asked, String title, long others) {
    String before = others == 0 ? "" : ", after " + others + " that were not written";
    return new AuditEvent(
        shortened(caller.name()),
        shortened(caller.from()),
        what,
        shortened(asked),
        "denied: " + shortened(title) + before);
  }

  /** By what it takes up in the file: a control character is an escape of six letters there. */
  private static String shortened(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      String letter = Character.toString(text.codePointAt(i));
      bytes += ViewJson.line(letter).getBytes(StandardCharsets.UTF_8).length - QUOTES;
      if (bytes > MOST_OF_STRANGERS) {
        return text.substring(0, i) + "… (cut)";
      }
    }
    return text;
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

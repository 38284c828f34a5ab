package io.flywall.agent.api;

import io.javalin.http.Context;
import java.util.Locale;

/**
 * Before every handler: keeps web pages out, and says what a browser may do with an answer.
 *
 * <p>A page in the operator's browser can reach loopback too: by its own name (DNS rebinding, seen
 * in Host) or across origins (seen in Origin). Neither is ever us.
 */
final class Guard {
  private Guard() {}

  static void look(Context context) {
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    String host = context.header("Host");
    if (host != null && !isLoopbackName(host)) {
      refuse(context, "foreign host", "ask for this API by its loopback address");
    } else if (context.header("Origin") != null) {
      refuse(context, "foreign origin", "web pages may not call this API");
    }
  }

  private static void refuse(Context context, String title, String detail) {
    ApiServer.problem(context, 403, title, detail);
    context.skipRemainingHandlers();
  }

  /** The long form of ::1 is how Java writes it, our own command line included. */
  private static boolean isLoopbackName(String host) {
    String name = host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.equals("[0:0:0:0:0:0:0:1]")
        || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}

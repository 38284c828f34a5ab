package io.flywall.agent.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Before every handler: keeps web pages out, and says what a browser may do with an answer.
 *
 * <p>A page in the operator's browser can reach loopback too: by its own name (DNS rebinding, seen
 * in Host), across origins (seen in Origin), or as a picture or a script of its own (seen in
 * Sec-Fetch-Site). None of these is ever us. Our own page, the dashboard, has for its origin the
 * very address that it asks, and that one is this server's alone.
 */
final class Guard {
  private static final Set<String> FOREIGN_SITES = Set.of("cross-site", "same-site");

  private final Optional<InetSocketAddress> listen;
  private final Supplier<Set<String>> certified;
  private final AuditTrail audit;

  /**
   * For what is served at {@code listen}.
   *
   * @param certified host names that the certificate has, in lower case: who calls by one of them
   *     was shown that it is us
   */
  Guard(Optional<InetSocketAddress> listen, Supplier<Set<String>> certified, AuditTrail audit) {
    this.listen = listen;
    this.certified = certified;
    this.audit = audit;
  }

  void look(Context context) throws IOException {
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    context.header("Referrer-Policy", "no-referrer");
    String host = context.header("Host");
    String origin = context.header("Origin");
    if (host != null && !isOurs(host, context)) {
      refuse(context, "foreign host", howToAsk(), "Host: " + host);
    } else if ((origin != null && !isOurPage(origin, host, context)) || isPartOfAPage(context)) {
      String by = origin != null ? "Origin: " + origin : "as a part of another page";
      refuse(context, "foreign origin", "web pages may not call this API", by);
    }
  }

  /**
   * A page of the origin that Host names came from here, where only this server has that name. A
   * wildcard is good for reading and not for this: other hosts go by it. Scheme and port count: a
   * program that another user of this host runs on another port is another origin.
   */
  private boolean isOurPage(String origin, String host, Context context) {
    return host != null
        && !PeerOfSocket.isLocalSocket(context)
        && isOursAlone(nameOf(host), context)
        && origin.equalsIgnoreCase(context.scheme() + "://" + host);
  }

  private void refuse(Context context, String title, String detail, String by) throws IOException {
    ApiServer.problem(context, 403, title, detail);
    audit.turnedAway(context, Caller.stranger(context), by);
    context.skipRemainingHandlers();
  }

  private String howToAsk() {
    return listen.filter(at -> !at.getAddress().isLoopbackAddress()).isPresent()
        ? "ask for this API by its address, or by a name that its certificate has"
        : "ask for this API by its loopback address";
  }

  /** A link that the operator follows is fine: he sees what we say, and the page does not. */
  private static boolean isPartOfAPage(Context context) {
    String site = context.header("Sec-Fetch-Site");
    return site != null
        && FOREIGN_SITES.contains(site)
        && !"navigate".equals(context.header("Sec-Fetch-Mode"));
  }

  private boolean isOurs(String host, Context context) {
    String name = nameOf(host);
    return isOursAlone(name, context) || isOfAWildcard(name);
  }

  private boolean isOursAlone(String name, Context context) {
    return isLoopbackName(name)
        || certified.get().contains(name)
        || isLiteralOf(PeerOfSocket.localAddress(context), name);
  }

  private static String nameOf(String host) {
    return host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
  }

  /** The long form of ::1 is how Java writes it, our own command line included. */
  private static boolean isLoopbackName(String name) {
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.equals("[0:0:0:0:0:0:0:1]")
        || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  private boolean isOfAWildcard(String name) {
    int dot = name.indexOf('.');
    return dot > 0 && certified.get().contains("*" + name.substring(dot));
  }

  /** The address that the caller reached; a name is none, and nobody is asked for one. */
  private static boolean isLiteralOf(Optional<InetAddress> local, String name) {
    if (local.isEmpty() || local.get() instanceof Inet4Address) {
      return local.filter(address -> address.getHostAddress().equals(name)).isPresent();
    }
    try {
      return name.matches("\\[[0-9a-f:.]+]") && InetAddress.getByName(name).equals(local.get());
    } catch (UnknownHostException notALiteral) {
      return false;
    }
  }
}

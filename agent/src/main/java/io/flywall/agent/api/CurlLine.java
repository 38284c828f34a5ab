package io.flywall.agent.api;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The command that does what was just refused.
 *
 * @param token the file with the token to show
 * @param listen where TCP is served
 * @param authority the certificate's file, where it is HTTPS
 */
record CurlLine(Path token, InetSocketAddress listen, Optional<Path> authority) {
  String of(Context context) {
    String line = "curl";
    if (authority.isPresent()) {
      line += " --cacert " + authority.get();
    }
    if (context.method().equals(HandlerType.POST)) {
      line += " -X POST";
    }
    return line
        + " -H \"Authorization: Bearer $(sudo cat "
        + token
        + ")\" "
        + (authority.isPresent() ? "https://" : "http://")
        + host(context)
        + ":"
        + listen.getPort()
        + path(context);
  }

  /** As he called it, where a certificate has to fit: the guard knows that name. */
  private String host(Context context) {
    String called = context.header("Host");
    return authority.isPresent() && called != null
        ? called.replaceFirst(":\\d+$", "")
        : literal(listen.getAddress());
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  /** A line is pasted into a shell: a path that somebody made up has no place in it. */
  private static String path(Context context) {
    String path = context.path();
    return path.matches("[A-Za-z0-9/_.-]+") ? path : "/api/ha/status";
  }
}

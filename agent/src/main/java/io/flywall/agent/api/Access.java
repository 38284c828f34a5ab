package io.flywall.agent.api;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Who may do what. */
final class Access {
  private final ApiToken token;
  private final InetSocketAddress address;

  Access(ApiToken token, InetSocketAddress address) {
    this.token = token;
    this.address = address;
  }

  /**
   * Lets {@code then} run for who may change something here, and for nobody else.
   *
   * @param what is asked, one word for people who read later who did it: {@code failover}
   */
  void operate(Context context, String what, Handler then) throws Exception {
    if (token.isIn(context.header("Authorization"))) {
      then.handle(context);
      return;
    }
    ApiServer.problem(context, 401, "token needed", curl(context));
    context.header("WWW-Authenticate", "Bearer realm=\"flywall\"");
  }

  private String curl(Context context) {
    return "curl -X POST -H \"Authorization: Bearer $(sudo cat "
        + token.file()
        + ")\" http://"
        + literal(address.getAddress())
        + ":"
        + address.getPort()
        + context.path();
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }
}

package io.flywall.agent.process;

import io.flywall.config.ApiSettings;
import io.flywall.config.Settings;
import io.flywall.value.ApiUrl;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where clients on other machines reach this node's API: what its peers tell them. */
final class Advertised {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private Advertised() {}

  /** What the file says, or else what follows from where the API listens; empty: only here. */
  static Optional<ApiUrl> of(Settings settings) {
    ApiSettings api = settings.api();
    return api.advertise()
        .or(
            () ->
                api.listen()
                    .filter(at -> !at.getAddress().isLoopbackAddress())
                    .flatMap(at -> url(host(at, settings), at.getPort())));
  }

  /** A wildcard is everywhere: then the address at which the peers reach this node. */
  private static InetAddress host(InetSocketAddress listen, Settings settings) {
    return listen.getAddress().isAnyLocalAddress()
        ? settings.replication().listen().getAddress()
        : listen.getAddress();
  }

  private static Optional<ApiUrl> url(InetAddress host, int port) {
    if (host.isAnyLocalAddress() || host.isLoopbackAddress()) {
      return Optional.empty();
    }
    String text = host.getHostAddress();
    String literal = host instanceof Inet6Address ? "[" + text + "]" : text;
    return ApiUrl.of("https://" + literal + ":" + port);
  }

  /** A guess that is wrong shows here, and not only on the day when a client needs it. */
  static void sayWhere(Settings settings) {
    boolean beyond =
        settings.api().listen().filter(at -> !at.getAddress().isLoopbackAddress()).isPresent();
    Optional<ApiUrl> url = of(settings);
    if (url.isPresent()) {
      LOG.info("component=api event=advertised url={}", url.get());
    } else if (beyond) {
      LOG.warn(
          "component=api event=not-advertised meaning=\"clients cannot learn where this node's API"
              + " is\" do=\"set api.advertise\"");
    }
  }
}

package io.flywall.config;

import java.net.InetAddress;

/** The block {@code api}. */
final class ApiReader {
  /** The documented port, where an address gives none. */
  private static final int USUAL_PORT = 8080;

  private final Document document;

  ApiReader(Document document) {
    this.document = document;
  }

  ApiSettings read() {
    var listen = document.get(KeyTable.API_LISTEN);
    listen.map(Endpoint::host).ifPresent(this::checkLoopback);
    return new ApiSettings(listen.map(endpoint -> endpoint.withDefaultPort(USUAL_PORT)));
  }

  private void checkLoopback(InetAddress address) {
    if (!address.isLoopbackAddress()) {
      document.problem(
          KeyTable.API_LISTEN,
          IpLiteral.text(address),
          "a loopback address (beyond loopback needs TLS and a token: not built yet)",
          "use 127.0.0.1:" + USUAL_PORT + ", or none");
    }
  }
}

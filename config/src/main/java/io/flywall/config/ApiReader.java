package io.flywall.config;

import io.flywall.value.ApiUrl;
import io.flywall.value.Network;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The block {@code api}. */
final class ApiReader {
  /** The documented port, where an address gives none. */
  private static final int USUAL_PORT = 8080;

  private static final List<Key<Path>> TLS = List.of(KeyTable.API_CERT, KeyTable.API_KEY);

  private final Document document;
  private final ApiTokenReader tokens;

  ApiReader(Document document, Map<String, Secret> secrets) {
    this.document = document;
    this.tokens = new ApiTokenReader(document, secrets);
  }

  ApiSettings read() {
    Optional<Endpoint> listen = document.get(KeyTable.API_LISTEN);
    Optional<ApiSettings.Tls> tls = tls();
    List<ApiSettings.Token> known = tokens.read();
    listen.map(Endpoint::host).ifPresent(this::checkBeyondLoopback);
    return new ApiSettings(
        listen.map(endpoint -> endpoint.withDefaultPort(USUAL_PORT)),
        advertise(listen.isPresent()),
        tls,
        document.find(KeyTable.API_ALLOW).orElse(List.of()).stream()
            .map(cidr -> new Network(cidr.address(), cidr.prefixLength()))
            .toList(),
        document.get(KeyTable.API_READ_TOKEN),
        known);
  }

  private Optional<ApiUrl> advertise(boolean listens) {
    Optional<ApiUrl> written = document.find(KeyTable.API_ADVERTISE);
    if (written.isPresent() && !listens) {
      document.problem(
          KeyTable.API_ADVERTISE,
          Got.quoted(written.get().text()),
          "left out with listen = none: nobody is there",
          "remove it, or set listen");
    }
    return written;
  }

  private Optional<ApiSettings.Tls> tls() {
    List<Key<Path>> missing = TLS.stream().filter(key -> !document.isWritten(key)).toList();
    if (missing.size() == 1) {
      document.problem(
          missing.get(0), Got.NOTHING, "a file: cert and key belong together", "add it");
    }
    return document
        .find(KeyTable.API_CERT)
        .flatMap(
            cert -> document.find(KeyTable.API_KEY).map(key -> new ApiSettings.Tls(cert, key)));
  }

  /** What goes over a wire must not be read on it, and must not be anybody's to order. */
  private void checkBeyondLoopback(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return;
    }
    List<String> missing = new ArrayList<>();
    if (TLS.stream().noneMatch(document::isWritten)) {
      missing.add("tls { cert = \"/etc/flywall/api.crt\", key = \"/etc/flywall/api.key\" }");
    }
    if (!tokens.isAnyWritten()) {
      missing.add(
          "tokens = [ { name = NAME, role = read, token = \"file:/etc/flywall/NAME.token\" } ]");
    }
    if (!missing.isEmpty()) {
      document.problem(
          KeyTable.API_LISTEN,
          IpLiteral.text(address),
          "a loopback address: beyond loopback needs TLS and tokens",
          "use 127.0.0.1:" + USUAL_PORT + " or none, or add to api: " + String.join(", ", missing));
    }
  }
}

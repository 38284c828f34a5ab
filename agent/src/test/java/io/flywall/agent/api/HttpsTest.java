package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.Views;
import io.flywall.value.AccessRole;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beyond loopback, as far as one can get on it: on 0.0.0.0, asked at 127.0.0.1. */
class HttpsTest {
  private static final String STATUS = "/api/ha/status";
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private Path run;

  /** Whoever it is. */
  private static final class Trusting implements X509TrustManager {
    private BigInteger shown = BigInteger.ZERO;

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      shown = chain[0].getSerialNumber();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private final Trusting trusting = new Trusting();

  private void makeCertificate() throws IOException, InterruptedException {
    Files.deleteIfExists(run.resolve("api.p12"));
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                run.resolve("api.p12").toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "api",
                "-keyalg",
                "EC",
                "-dname",
                "CN=fw1",
                "-ext",
                "SAN=dns:fw1.example.net,dns:*.fw.example.net")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
  }

  private ApiPlan.Certificate read() throws OperatorError {
    try (InputStream in = Files.newInputStream(run.resolve("api.p12"))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      return new ApiPlan.Certificate(
          (PrivateKey) store.getKey("api", PASSWORD),
          Arrays.stream(store.getCertificateChain("api"))
              .map(X509Certificate.class::cast)
              .toList());
    } catch (IOException | GeneralSecurityException bad) {
      throw new OperatorError("api.tls.cert", "cannot be read", "make it again");
    }
  }

  private ApiPlan.Tls tls() {
    return new ApiPlan.Tls(List.of(run.resolve("api.p12")), this::read);
  }

  private RunningApi start() throws Exception {
    return start(ApiLimits.USUAL);
  }

  private RunningApi start(ApiLimits limits) throws Exception {
    makeCertificate();
    RunningApi api =
        RunningApi.start(
            run,
            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
            plan ->
                new ApiPlan(
                    plan.listen().map(at -> new InetSocketAddress("0.0.0.0", at.getPort())),
                    Optional.empty(),
                    Optional.of(tls()),
                    List.of(),
                    false,
                    List.of(
                        new ApiPlan.Token(
                            "grafana",
                            AccessRole.READ,
                            "fw1-Zq8vT3mWx1Lr6Ny0Bc5Hd".getBytes(StandardCharsets.US_ASCII),
                            Optional.empty()))),
            limits);
    api.shows(Views.primary());
    return api;
  }

  private RawHttp.Answer ask(RunningApi api, String method, String path, String... headers)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trusting}, null);
    int port = api.address().getPort();
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(api.address().getAddress(), port)) {
      boolean named = Stream.of(headers).anyMatch(line -> line.startsWith("Host:"));
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\n"
              + (named ? "" : "Host: 127.0.0.1:" + port + "\r\n")
              + String.join("\r\n", headers)
              + (headers.length == 0 ? "" : "\r\n")
              + "Content-Length: 0\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] all = socket.getInputStream().readAllBytes();
      return RawHttp.parse(new String(all, StandardCharsets.UTF_8));
    }
  }

  @Test
  void everything_needs_a_token() throws Exception {
    try (RunningApi api = start()) {
      RawHttp.Answer refused = ask(api, "GET", STATUS);
      assertEquals(401, refused.status());
      assertTrue(
          refused
              .body()
              .contains(
                  "curl --cacert "
                      + run.resolve("api.p12")
                      + " -H \\\"Authorization: Bearer $(sudo cat "
                      + api.tokenFile()
                      + ")\\\" https://127.0.0.1:"
                      + api.address().getPort()
                      + STATUS),
          refused.body());
      assertEquals(401, ask(api, "GET", "/healthz").status());
      assertEquals(401, ask(api, "GET", "/metrics").status());
      String reader = "Authorization: Bearer fw1-Zq8vT3mWx1Lr6Ny0Bc5Hd";
      assertEquals(200, ask(api, "GET", STATUS, reader).status());
      assertEquals(403, ask(api, "POST", "/api/ha/failover", reader).status());
      assertEquals(List.of(), api.asked());
    }
  }

  @Test
  void plain_http_is_no_way_in() throws Exception {
    try (RunningApi api = start()) {
      assertThrows(
          Exception.class,
          () -> RawHttp.send(api.address(), "GET", STATUS, "", "Authorization: " + api.bearer()));
    }
  }

  @Test
  void who_does_not_even_greet_is_not_waited_for() throws Exception {
    ApiLimits tight = new ApiLimits(Duration.ofMillis(300), Duration.ofSeconds(30), 64, 16);
    try (RunningApi api = start(tight);
        Socket silent = new Socket(api.address().getAddress(), api.address().getPort())) {
      assertEquals(-1, silent.getInputStream().read());
    }
  }

  @Test
  void it_is_called_by_its_address_or_by_a_name_of_its_certificate() throws Exception {
    try (RunningApi api = start()) {
      String token = "Authorization: " + api.bearer();
      for (String host :
          List.of("fw1.example.net", "FW1.example.net:8443", "a.fw.example.net", "127.0.0.1")) {
        assertEquals(200, ask(api, "GET", STATUS, token, "Host: " + host).status(), host);
      }
      for (String host :
          List.of("evil.example", "fw.example.net", "a.b.fw.example.net", "10.0.0.1")) {
        RawHttp.Answer refused = ask(api, "GET", STATUS, token, "Host: " + host);
        assertEquals(403, refused.status(), host + refused);
        assertTrue(refused.body().contains("a name that its certificate has"), refused.body());
      }
    }
  }

  /** A wildcard names hosts that are not this one: a page of theirs is not ours. */
  @Test
  void the_dashboard_may_order_where_the_certificate_has_its_very_name() throws Exception {
    try (RunningApi api = start()) {
      api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
      String token = "Authorization: " + api.bearer();
      String address = "127.0.0.1:" + api.address().getPort();
      for (String host : List.of(address, "fw1.example.net:8443")) {
        String[] own = {token, "Host: " + host, "Origin: https://" + host};
        assertEquals(200, ask(api, "POST", "/api/ha/failover", own).status(), host);
        own[0] = "Sec-Fetch-Site: same-origin";
        assertEquals(401, ask(api, "POST", "/api/ha/failover", own).status(), host);
      }
      for (String foreign :
          List.of("http://" + address, "https://127.0.0.1:1", "https://fw1.example.net", "null")) {
        String[] other = {token, "Host: " + address, "Origin: " + foreign};
        assertEquals(403, ask(api, "POST", "/api/ha/failover", other).status(), foreign);
      }
      String[] wild = {token, "Host: a.fw.example.net", "Origin: https://a.fw.example.net"};
      assertEquals(403, ask(api, "POST", "/api/ha/failover", wild).status());
      assertEquals(2, api.asked().size());
    }
  }

  @Test
  void a_certificate_that_is_renewed_is_shown_at_the_next_connection() throws Exception {
    try (RunningApi api = start()) {
      String token = "Authorization: " + api.bearer();
      assertEquals(200, ask(api, "GET", STATUS, token).status());
      BigInteger first = trusting.shown;
      makeCertificate();
      assertEquals(200, ask(api, "GET", STATUS, token).status());
      BigInteger second = trusting.shown;
      assertNotEquals(first, second);
      Files.writeString(run.resolve("api.p12"), "no certificate");
      assertEquals(200, ask(api, "GET", STATUS, token).status());
      assertEquals(second, trusting.shown, "a bad one leaves the one in use");
    }
  }

  @Test
  void there_is_no_plan_beyond_loopback_without_tls() {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 8080);
    assertThrows(IllegalArgumentException.class, () -> ApiPlan.onLoopback(everywhere));
  }
}

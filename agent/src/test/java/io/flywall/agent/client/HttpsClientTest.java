package io.flywall.agent.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.api.SecurePair;
import io.flywall.agent.api.TestCertificate;
import io.flywall.agent.client.NoAnswer.Kind;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.Views;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers on loopback. */
class HttpsClientTest {
  @TempDir private static Path shared;
  private static TestCertificate certificate;

  @TempDir private Path folder;

  /** Once: it takes a second. */
  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(shared, "fw", "ip:127.0.0.1");
  }

  @Test
  void of_two_agents_one_names_the_other_and_it_does_the_write() throws Exception {
    try (SecurePair pair = SecurePair.start(folder, certificate)) {
      pair.primary.answers(new Outcome.Done("firewall-a", 9, Optional.empty()));
      ClusterClient client =
          ClusterClient.of(
              List.of(URI.create(SecurePair.url(pair.backup))),
              HttpTransport.with(Token.inFile(pair.tokenFile()), Trust.authority(pair.authority)));
      assertTrue(client.read("/api/ha/status").body().contains("\"firewall-a\""));
      Answer moved = client.write(Write.once("/api/ha/failover", ""), Duration.ZERO);
      assertEquals(200, moved.status());
      assertEquals(URI.create(SecurePair.url(pair.primary)), moved.from());
      assertEquals(List.of(), pair.backup.asked());
      assertEquals(1, pair.primary.asked().size());
    }
  }

  @Test
  void who_has_no_primary_says_when_to_ask_again() throws Exception {
    try (SecurePair pair = SecurePair.start(folder, certificate)) {
      pair.backup.answers(new Outcome.NoPrimary("there is no primary now"));
      Answer answer = ask(pair.backup, pair, "/api/ha/failover");
      assertEquals(503, answer.status());
      assertTrue(answer.isNotNow());
      assertEquals(Optional.of(Duration.ofSeconds(1)), answer.retryAfter());
      assertEquals("there is no primary now", answer.detail());
    }
  }

  private static Answer ask(RunningApi api, SecurePair pair, String path) throws Exception {
    return HttpTransport.with(Token.inFile(pair.tokenFile()), Trust.authority(pair.authority))
        .exchange(
            URI.create(SecurePair.url(api)), Request.write(Write.once(path, ""), "key-of-a-test"));
  }

  @Test
  void one_key_is_one_hand_over() throws Exception {
    try (SecurePair pair = SecurePair.start(folder, certificate)) {
      pair.primary.answers(new Outcome.Done("firewall-a", 9, Optional.empty()));
      for (int time = 0; time < 2; time++) {
        assertEquals(200, ask(pair.primary, pair, "/api/ha/failover").status());
      }
      assertEquals(1, pair.primary.asked().size());
    }
  }

  private NoAnswer refused(URI agent, Trust trust) {
    return assertThrows(
        NoAnswer.class,
        () -> HttpTransport.with(Token.NONE, trust).exchange(agent, Request.read("/healthz")));
  }

  private NoAnswer refusedBy(TestCertificate shown, Trust trust) throws Exception {
    try (RunningApi api =
        RunningApi.startWithTls(Files.createTempDirectory(folder, "run"), shown)) {
      return refused(URI.create(SecurePair.url(api)), trust);
    }
  }

  @Test
  void a_certificate_that_is_no_good_is_described() throws Exception {
    TestCertificate other = TestCertificate.make(folder, "other", "ip:127.0.0.1");
    TestCertificate named = TestCertificate.make(folder, "named", "dns:fw1.example.net");
    TestCertificate old =
        TestCertificate.make(folder, "old", "ip:127.0.0.1", "-startdate", "-10d", "-validity", "3");
    for (Trust trust : List.of(Trust.usual(), Trust.authority(other.pem()))) {
      NoAnswer unknown = refusedBy(certificate, trust);
      assertEquals(Kind.UNTRUSTED, unknown.kind());
      assertTrue(
          unknown
              .getMessage()
              .matches(
                  "its certificate \\(CN=fw, by CN=fw, until .*, SHA-256 ([0-9A-F]{2}:){7}[0-9A-F]{2}\\.\\.\\.\\) is not vouched for by .*"),
          unknown.getMessage());
    }
    NoAnswer misnamed = refusedBy(named, Trust.authority(named.pem()));
    assertEquals(Kind.UNTRUSTED, misnamed.kind());
    assertTrue(
        misnamed.getMessage().contains(" is for fw1.example.net, not for 127.0.0.1; "),
        misnamed.getMessage());
    NoAnswer expired = refusedBy(old, Trust.authority(other.pem()));
    assertEquals(Kind.UNTRUSTED, expired.kind());
    NoAnswer another = refusedBy(certificate, Trust.exactly(other.pem()));
    assertEquals(Kind.UNTRUSTED, another.kind());
  }

  @Test
  void the_very_certificate_of_a_file_is_enough_under_any_name() throws Exception {
    TestCertificate named = TestCertificate.make(folder, "named", "dns:fw1.example.net");
    try (RunningApi api = RunningApi.startWithTls(folder, named)) {
      api.shows(Views.backup());
      Answer answer =
          HttpTransport.with(Token.inFile(api.tokenFile()), Trust.exactly(named.pem()))
              .exchange(URI.create(SecurePair.url(api)), Request.read("/backup"));
      assertEquals(200, answer.status());
    }
  }

  @Test
  void a_file_without_a_certificate_is_named() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    NoAnswer nothing = refused(URI.create("https://127.0.0.1:1"), Trust.authority(empty));
    assertEquals(Kind.HOPELESS, nothing.kind());
    assertTrue(nothing.getMessage().contains(empty.toString()), nothing.getMessage());
  }

  @Test
  void a_port_that_nobody_listens_on_was_not_reached() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertEquals(
        Kind.UNREACHED, refused(URI.create("https://127.0.0.1:" + port), Trust.usual()).kind());
    assertEquals(
        Kind.UNREACHED, refused(URI.create("http://127.0.0.1:" + port), Trust.usual()).kind());
  }

  @Test
  void a_token_never_goes_over_a_network_in_the_clear_nor_where_it_is_sent_on_to()
      throws Exception {
    for (String far : List.of("http://10.0.0.1:8080", "ftp://127.0.0.1", "http:fw1", "fw1:8443")) {
      assertFalse(HttpTransport.isSafe(URI.create(far)), far);
      assertEquals(Kind.HOPELESS, refused(URI.create(far), Trust.usual()).kind(), far);
    }
    assertTrue(HttpTransport.isSafe(URI.create("http://[::1]:8080")));
    AtomicInteger seen = new AtomicInteger();
    HttpServer other =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    String url = "http://127.0.0.1:" + other.getAddress().getPort();
    other.createContext(
        "/",
        exchange -> {
          seen.incrementAndGet();
          exchange.getResponseHeaders().add("Location", url + "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    other.start();
    Answer sentOn =
        HttpTransport.with(() -> "secret", Trust.usual())
            .exchange(URI.create(url), Request.read("/healthz"));
    other.stop(0);
    assertEquals(302, sentOn.status());
    assertEquals(1, seen.get());
  }
}

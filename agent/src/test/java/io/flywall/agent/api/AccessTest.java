package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.Views;
import io.flywall.value.AccessRole;
import io.flywall.value.Network;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what over TCP, and what stands in the audit log afterwards. */
class AccessTest {
  private static final String FAILOVER = "/api/ha/failover";
  private static final String STATUS = "/api/ha/status";
  private static final String READER = "fw1-Zq8vT3mWx1Lr6Ny0Bc5Hd";
  private static final String OPERATOR = "fw1-Ka4jR7pQe2Tu9Iw6Os3Dg";
  private static final List<String> EVERYTHING =
      List.of(
          STATUS,
          "/api/ha/cluster",
          "/api/ha/check",
          "/api/ha/history",
          "/api/replication/status",
          "/api/audit/heads",
          "/api/config/running",
          "/healthz",
          "/ready",
          "/primary",
          "/backup",
          "/metrics",
          "/nowhere");

  @TempDir private Path run;
  private RunningApi api;

  @AfterEach
  void stop() {
    api.close();
  }

  private void start(UnaryOperator<ApiPlan> plan) throws IOException, OperatorError {
    api = RunningApi.start(run, plan);
    api.shows(Views.primary());
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
  }

  private static UnaryOperator<ApiPlan> with(
      boolean readToken, List<Network> allow, ApiPlan.Token... tokens) {
    return plan ->
        new ApiPlan(plan.listen(), plan.socket(), plan.tls(), allow, readToken, List.of(tokens));
  }

  private static ApiPlan.Token token(String name, AccessRole role, String text) {
    return new ApiPlan.Token(
        name, role, text.getBytes(StandardCharsets.US_ASCII), Optional.empty());
  }

  private Answer get(String path, String token) throws IOException {
    return RawHttp.send(api.address(), "GET", path, "", "Authorization: Bearer " + token);
  }

  private Answer failover(String token) throws IOException {
    return failover(token, "");
  }

  private Answer failover(String token, String body) throws IOException {
    return RawHttp.send(api.address(), "POST", FAILOVER, body, "Authorization: Bearer " + token);
  }

  @Test
  void a_token_to_read_changes_nothing() throws Exception {
    start(with(true, List.of(), token("grafana", AccessRole.READ, READER)));
    assertEquals(200, get(STATUS, READER).status());
    Answer refused = failover(READER);
    assertEquals(403, refused.status());
    assertTrue(
        refused.body().contains("the token grafana may read only; use one with role = operate"),
        refused.body());
    assertEquals(List.of(), api.asked());
    assertEquals(
        List.of(
            new AuditEvent(
                "grafana",
                "127.0.0.1",
                "failover",
                "POST /api/ha/failover",
                "denied: not allowed")),
        api.audited());
  }

  @Test
  void who_may_operate_is_named_with_what_he_did_and_what_came_of_it() throws Exception {
    start(with(false, List.of(), token("deploy", AccessRole.OPERATE, OPERATOR)));
    assertEquals(200, failover(OPERATOR, "{\"to\": \"firewall-b\"}").status());
    api.answers(new Outcome.Refused("firewall-b is silent"));
    assertEquals(
        409,
        RawHttp.send(api.address(), "POST", FAILOVER, "", "Authorization: " + api.bearer())
            .status());
    api.answers(new Outcome.Unclear("the successor did not answer"));
    assertEquals(504, failover(OPERATOR).status());
    assertEquals(400, failover(OPERATOR, "{\"two\": 2}").status());
    api.breaksWith(new IllegalStateException("impossible"));
    assertEquals(500, failover(OPERATOR).status());
    assertEquals(
        List.of(
            new AuditEvent("deploy", "127.0.0.1", "failover", "{\"to\": \"firewall-b\"}", "done"),
            new AuditEvent("local", "127.0.0.1", "failover", "", "refused: firewall-b is silent"),
            new AuditEvent(
                "deploy", "127.0.0.1", "failover", "", "unclear: the successor did not answer"),
            new AuditEvent(
                "deploy",
                "127.0.0.1",
                "failover",
                "{\"two\": 2}",
                "refused: send nothing, or {\"to\": \"NODE\"}")),
        api.audited().subList(0, 4));
    assertTrue(api.audited().get(4).outcome().startsWith("failed: "), api.audited().toString());
  }

  @Test
  void with_read_token_nothing_at_all_shows_without_one() throws Exception {
    start(with(true, List.of(), token("grafana", AccessRole.READ, READER)));
    String secretRole = "firewall-a";
    for (String path : EVERYTHING) {
      Answer answer = RawHttp.send(api.address(), "GET", path, "");
      assertTrue(answer.status() == 401 || answer.status() == 429, path + " " + answer);
      assertFalse(answer.body().contains(secretRole), answer.body());
      assertTrue(get(path, READER).status() != 401, path);
      assertTrue(get(path, READER).status() != 429, path);
    }
  }

  @Test
  void the_curl_line_of_a_read_is_no_post_and_takes_no_word_of_the_caller() throws Exception {
    start(with(true, List.of()));
    String start =
        "curl -H \\\"Authorization: Bearer $(sudo cat "
            + run.resolve("api.token")
            + ")\\\" http://127.0.0.1:"
            + api.address().getPort();
    String body = RawHttp.send(api.address(), "GET", STATUS, "").body();
    assertTrue(body.contains(start + STATUS), body);
    String crafted = RawHttp.send(api.address(), "GET", "/$(reboot)", "").body();
    assertTrue(crafted.contains(start + STATUS) && !crafted.contains("reboot"), crafted);
  }

  @Test
  void a_token_in_a_file_changes_with_the_file() throws Exception {
    Path file = secretFile(READER);
    start(
        with(
            true,
            List.of(),
            new ApiPlan.Token(
                "grafana",
                AccessRole.READ,
                READER.getBytes(StandardCharsets.US_ASCII),
                Optional.of(file))));
    assertEquals(200, get(STATUS, READER).status());
    Files.writeString(file, OPERATOR + "\n");
    assertEquals(200, get(STATUS, OPERATOR).status());
    assertEquals(401, get(STATUS, READER).status());
  }

  @Test
  void a_file_that_holds_no_good_token_any_more_ends_the_old_one() throws Exception {
    for (String bad : List.of("", "short", "gone", "open")) {
      Path file = secretFile(READER);
      start(
          with(
              true,
              List.of(),
              new ApiPlan.Token(
                  "grafana",
                  AccessRole.READ,
                  READER.getBytes(StandardCharsets.US_ASCII),
                  Optional.of(file))));
      assertEquals(200, get(STATUS, READER).status());
      if (bad.equals("gone")) {
        Files.delete(file);
      } else if (bad.equals("open")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      } else {
        Files.writeString(file, bad);
      }
      assertEquals(401, get(STATUS, READER).status(), bad);
      assertEquals(401, get(STATUS, bad).status(), bad);
      assertEquals(401, get(STATUS, "").status(), bad);
      api.close();
    }
  }

  private Path secretFile(String text) throws IOException {
    Path file = run.resolve("grafana.token");
    Files.deleteIfExists(file);
    Files.writeString(file, text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    return file;
  }

  @Test
  void who_guesses_is_told_to_wait_and_who_knows_is_not() throws Exception {
    start(with(false, List.of()));
    for (int i = 0; i < 10; i++) {
      assertEquals(401, failover("wrong").status());
    }
    api.waits(Duration.ofSeconds(20));
    Answer late = failover("wrong");
    assertEquals(429, late.status());
    assertEquals("41", late.header("retry-after"));
    assertTrue(late.body().contains("ask again in 41 s, with a token"), late.body());
    assertEquals(200, failover(api.bearer().substring("Bearer ".length())).status());
    InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    assertEquals(401, RawHttp.send(other, api.address(), "POST", FAILOVER, "").status());
    api.waits(Duration.ofSeconds(40));
    assertEquals(401, failover("wrong").status());
  }

  @Test
  void refusals_are_written_down_sparingly_and_the_rest_is_counted() throws Exception {
    start(with(false, List.of()));
    for (int i = 0; i < 9; i++) {
      assertEquals(401, failover("wrong").status());
    }
    AuditEvent one =
        new AuditEvent(
            "unknown", "127.0.0.1", "failover", "POST /api/ha/failover", "denied: token needed");
    assertEquals(List.of(one, one), api.audited());
    api.waits(Duration.ofSeconds(60));
    assertEquals(401, failover("wrong").status());
    assertEquals(
        "denied: token needed, after 7 that were not written", api.audited().get(2).outcome());
  }

  /** Any page can bring up thousands: they must neither fill the disk nor hide who guesses. */
  @Test
  void web_pages_are_written_down_more_sparingly_and_hide_nobody_else() throws Exception {
    start(with(false, List.of()));
    for (int i = 0; i < 30; i++) {
      fromPage("Origin: https://evil.example");
    }
    assertEquals(401, failover("wrong").status());
    api.waits(Duration.ofSeconds(60));
    fromPage("Host: evil.example");
    String asked = "POST /api/ha/failover ";
    assertEquals(
        List.of(
            new AuditEvent(
                "unknown",
                "127.0.0.1",
                "connect",
                asked + "Origin: https://evil.example",
                "denied: foreign origin"),
            new AuditEvent(
                "unknown", "127.0.0.1", "failover", asked.strip(), "denied: token needed"),
            new AuditEvent(
                "unknown",
                "127.0.0.1",
                "connect",
                asked + "Host: evil.example",
                "denied: foreign host, after 29 that were not written")),
        api.audited());
  }

  private void fromPage(String header) throws IOException {
    String token = "Authorization: " + api.bearer();
    assertEquals(403, RawHttp.send(api.address(), "POST", FAILOVER, "", header, token).status());
  }

  @Test
  void an_order_is_taken_down_whole_and_one_that_is_cut_says_so() throws Exception {
    start(with(false, List.of(), token("deploy", AccessRole.OPERATE, OPERATOR)));
    String dead =
        IntStream.range(0, 6)
            .mapToObj(i -> '"' + "node" + i + "x".repeat(58) + '"')
            .collect(Collectors.joining(", "));
    String order = "{\"force\": true, \"dead\": [" + dead + "]}";
    String path = "/api/ha/promote";
    assertEquals(
        200,
        RawHttp.send(api.address(), "POST", path, order, "Authorization: Bearer " + OPERATOR)
            .status());
    assertEquals(order, api.audited().get(0).detail());
    assertEquals(400, failover(OPERATOR, "x".repeat(9_000)).status());
    assertEquals("x".repeat(2_000) + "… (cut; it had 9000 letters)", api.audited().get(1).detail());
    assertEquals(401, RawHttp.send(api.address(), "POST", FAILOVER, "x".repeat(9_000)).status());
    assertEquals("POST " + FAILOVER, api.audited().get(2).detail());
  }

  @Test
  void only_who_is_in_the_list_is_answered() throws Exception {
    start(with(false, List.of(new Network(api127(1), 32))));
    assertEquals(200, RawHttp.send(api.address(), "GET", STATUS, "").status());
    for (String path : EVERYTHING) {
      Answer refused = RawHttp.send(api127(2), api.address(), "GET", path, "");
      assertEquals(403, refused.status(), path);
      assertTrue(refused.body().contains("api.allow does not list 127.0.0.2"), refused.body());
    }
    Answer order =
        RawHttp.send(
            api127(2), api.address(), "POST", FAILOVER, "", "Authorization: " + api.bearer());
    assertEquals(403, order.status());
    assertEquals(List.of(), api.asked());
  }

  private static InetAddress api127(int last) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }
}

package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.view.Golden;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiServerTest {
  private static final String FAILOVER = "/api/ha/failover";

  @TempDir private Path run;
  private RunningApi api;

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.start(run);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Answer get(String path, String... headers) throws IOException {
    return RawHttp.send(api.address(), "GET", path, "", headers);
  }

  private Answer failover(String body) throws IOException {
    return RawHttp.send(api.address(), "POST", FAILOVER, body, "Authorization: " + api.bearer());
  }

  /** A problem document says everything twice: in the status line and in itself. */
  private static void assertProblem(int status, String title, String detail, Answer answer)
      throws IOException {
    assertEquals(status, answer.status(), answer.body());
    assertTrue(answer.header("content-type").startsWith("application/problem+json"));
    JsonNode document = ViewJson.mapper().readTree(answer.body());
    assertEquals("about:blank", document.get("type").asText());
    assertEquals(status, document.get("status").asInt());
    assertEquals(title, document.get("title").asText());
    assertEquals(detail, document.get("detail").asText());
    assertEquals(4, document.size());
  }

  @Test
  void status_shows_the_view_in_the_fields_that_scripts_rely_on() throws IOException {
    api.shows(Views.primary());
    Answer answer = get("/api/ha/status");
    assertEquals(200, answer.status());
    assertTrue(answer.header("content-type").startsWith("application/json"));
    Golden.assertSame("api/status-primary.json", answer.body());
    api.shows(Views.fault());
    Golden.assertSame("api/status-fault.json", get("/api/ha/status").body());
  }

  @Test
  void replication_shows_how_far_it_is_and_what_it_has_done() throws IOException {
    for (String path : List.of("/api/replication/status", "/api/replication/stats")) {
      assertProblem(
          503,
          "no replication",
          "no dataset is configured (replication.datasets), or it has not begun yet",
          get(path));
    }
    api.replicates(Views.copies());
    api.has(Views.copied());
    Golden.assertSame("api/replication-status.json", get("/api/replication/status").body());
    Golden.assertSame("api/replication-stats.json", get("/api/replication/stats").body());
  }

  @Test
  void before_the_first_turn_status_says_when_to_ask_again() throws IOException {
    assertProblem(
        503,
        "starting",
        "the agent has not turned yet; ask again in a second",
        get("/api/ha/status"));
    assertProblem(503, "not primary", "this node is init", get("/primary"));
    assertProblem(503, "not backup", "this node is init", get("/backup"));
  }

  @Test
  void ready_says_what_is_missing() throws IOException {
    Answer starting = get("/ready");
    assertEquals(503, starting.status());
    assertTrue(starting.body().contains("\"status\" : \"not_ready\""), starting.body());
    api.shows(Views.primary());
    Answer ready = get("/ready");
    assertEquals(200, ready.status());
    assertEquals(
        Set.of("status", "checks"), ViewJson.fields(ViewJson.mapper().readTree(ready.body())));
    assertTrue(ready.body().contains("\"status\" : \"ready\""), ready.body());
  }

  @Test
  void a_limit_that_is_none_is_refused() throws IOException {
    api.shows(Views.primary());
    for (String limit : List.of("0", "-1", "x", "2001", "99999999999999999999")) {
      assertProblem(
          400,
          "not understood",
          "limit is a number from 1 to 2000",
          get("/api/ha/history?limit=" + limit));
    }
    assertEquals(200, get("/api/ha/history?limit=2000").status());
  }

  @Test
  void before_the_first_turn_nothing_is_shown() throws IOException {
    for (String path :
        List.of("/api/ha/status", "/api/ha/cluster", "/api/ha/check", "/api/ha/history")) {
      assertProblem(
          503, "starting", "the agent has not turned yet; ask again in a second", get(path));
    }
  }

  @Test
  void metrics_are_read_without_a_token_and_as_what_they_are() throws IOException {
    Answer figures = get("/metrics");
    assertEquals(200, figures.status());
    assertEquals("flywall_term 7\n", figures.body());
    assertTrue(
        figures.header("content-type").startsWith("text/plain; version=0.0.4"), figures::toString);
  }

  @Test
  void healthz_says_whether_the_loop_turns() throws IOException {
    Answer well = get("/healthz");
    assertEquals(200, well.status());
    assertEquals("ok\n", well.body());
    api.hangs();
    assertProblem(503, "hung", "the loop has not turned for twice the dead time", get("/healthz"));
  }

  @Test
  void a_load_balancer_is_told_the_role() throws IOException {
    api.shows(Views.primary());
    assertEquals("primary\n", get("/primary").body());
    assertProblem(503, "not backup", "this node is primary", get("/backup"));
    api.shows(Views.backup());
    assertEquals("backup\n", get("/backup").body());
    assertProblem(503, "not primary", "this node is backup", get("/primary"));
    api.shows(Views.fault());
    assertEquals(503, get("/primary").status());
    assertEquals(503, get("/backup").status());
  }

  @Test
  void a_hung_primary_is_no_primary_for_a_load_balancer() throws IOException {
    api.shows(Views.primary());
    api.hangs();
    assertProblem(503, "not primary", "this node was primary, but its loop hangs", get("/primary"));
  }

  @Test
  void nothing_is_cached_or_sniffed() throws IOException {
    for (Answer answer : List.of(get("/healthz"), get("/nowhere"), get("/", "Host: evil"))) {
      assertEquals("no-store", answer.header("cache-control"));
      assertEquals("nosniff", answer.header("x-content-type-options"));
    }
  }

  @Test
  void without_a_token_the_answer_is_the_command_that_works() throws IOException {
    Answer answer = RawHttp.send(api.address(), "POST", FAILOVER, "");
    assertProblem(
        401,
        "token needed",
        "curl -X POST -H \"Authorization: Bearer $(sudo cat "
            + run.resolve("api.token")
            + ")\" http://127.0.0.1:"
            + api.address().getPort()
            + FAILOVER,
        answer);
    assertEquals("Bearer realm=\"flywall\"", answer.header("www-authenticate"));
    assertEquals(List.of(), api.asked());
  }

  @Test
  void a_wrong_token_moves_nothing() throws IOException {
    String right = api.bearer();
    for (String wrong :
        List.of(
            "Bearer",
            "Bearer ",
            right + "x",
            right.substring(0, right.length() - 1),
            right.replace("Bearer", "bearer"),
            right.replace("Bearer ", "Basic "))) {
      Answer answer = RawHttp.send(api.address(), "POST", FAILOVER, "", "Authorization: " + wrong);
      assertEquals(401, answer.status(), wrong);
    }
    assertEquals(List.of(), api.asked());
  }

  @Test
  void a_hand_over_that_is_done_says_to_whom_and_how_long_it_took() throws IOException {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.of(Duration.ofNanos(1_900_000))));
    Answer answer = failover("{\"to\": \"firewall-b\"}");
    assertEquals(200, answer.status());
    assertTrue(answer.header("content-type").startsWith("application/json"));
    assertEquals("{\"successor\":\"firewall-b\",\"term\":9,\"outage\":1.9}", answer.body());
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
    assertEquals("{\"successor\":\"firewall-b\",\"term\":9,\"outage\":null}", failover("").body());
  }

  @Test
  void the_successor_is_the_one_that_was_named_or_the_best() throws IOException {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
    for (String body : List.of("", " \n", "{}", "{\"to\": null}", "{\"to\": \"firewall-c\"}")) {
      assertEquals(200, failover(body).status(), body);
    }
    assertEquals(
        List.of(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("firewall-c")),
        api.asked());
  }

  @Test
  void a_refusal_is_a_conflict_with_its_reason() throws IOException {
    api.answers(new Outcome.Refused("firewall-b is silent; see flywall ha status"));
    assertProblem(409, "refused", "firewall-b is silent; see flywall ha status", failover(""));
  }

  @Test
  void an_unclear_end_is_not_called_a_success() throws IOException {
    api.answers(new Outcome.Unclear("the successor did not answer"));
    assertProblem(504, "end not known", "the successor did not answer", failover(""));
  }

  @Test
  void a_desk_that_breaks_is_our_error() throws IOException {
    api.breaksWith(new IllegalStateException("impossible"));
    Answer answer = failover("");
    assertEquals(500, answer.status());
    assertTrue(answer.body().contains("see the agent's log"), answer.body());
  }

  /** Who misspells {@code to} must not move the VIPs to somebody else. */
  @Test
  void a_body_that_names_no_successor_in_our_words_moves_nothing() throws IOException {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
    for (String body :
        List.of(
            "{",
            "firewall-b",
            "\"firewall-b\"",
            "[]",
            "7",
            "null",
            "{} {}",
            "{\"to\": 7}",
            "{\"to\": [\"firewall-b\"]}",
            "{\"node\": \"firewall-b\"}",
            "{\"to\": \"firewall-b\", \"to\": \"firewall-c\"}")) {
      assertProblem(400, "not understood", "send nothing, or {\"to\": \"NODE\"}", failover(body));
    }
    assertEquals(List.of(), api.asked());
  }

  @Test
  void a_body_larger_than_any_of_ours_is_refused() throws IOException {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
    assertProblem(
        413,
        "refused",
        "Content Too Large",
        failover("{\"to\": \"" + "x".repeat(17 * 1024) + "\"}"));
    assertEquals(List.of(), api.asked());
  }

  @Test
  void a_foreign_host_is_refused_even_with_the_token() throws IOException {
    api.shows(Views.primary());
    for (String host :
        List.of("evil.example", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1:8080")) {
      assertProblem(
          403,
          "foreign host",
          "ask for this API by its loopback address",
          get("/api/ha/status", "Host: " + host));
      Answer post =
          RawHttp.send(
              api.address(),
              "POST",
              FAILOVER,
              "",
              "Host: " + host,
              "Authorization: " + api.bearer());
      assertEquals(403, post.status());
    }
    assertEquals(List.of(), api.asked());
  }

  @Test
  void every_way_to_write_loopback_is_ours() throws IOException {
    for (String host :
        List.of(
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1",
            "127.5.0.1:80",
            "[::1]:8080",
            "[0:0:0:0:0:0:0:1]:8080")) {
      assertEquals(200, get("/healthz", "Host: " + host).status(), host);
    }
  }

  @Test
  void a_web_page_is_refused_even_with_the_token() throws IOException {
    api.shows(Views.primary());
    String ours = "127.0.0.1:" + api.address().getPort();
    for (String origin :
        List.of(
            "https://evil.example",
            "http://127.0.0.1:8080",
            "http://127.0.0.1",
            "https://" + ours,
            "http://localhost:" + api.address().getPort(),
            "http://" + ours + ".evil.example",
            ours,
            "null")) {
      assertProblem(
          403,
          "foreign origin",
          "web pages may not call this API",
          get("/api/ha/status", "Origin: " + origin));
      Answer post =
          RawHttp.send(
              api.address(),
              "POST",
              FAILOVER,
              "",
              "Origin: " + origin,
              "Authorization: " + api.bearer());
      assertEquals(403, post.status());
    }
    assertEquals(List.of(), api.asked());
  }

  /** A picture, a script, a frame: a browser sends no Origin with those. */
  @Test
  void a_part_of_a_web_page_is_refused_and_a_link_is_not() throws IOException {
    api.shows(Views.primary());
    for (String site : List.of("cross-site", "same-site")) {
      Answer part = get("/api/ha/status", "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: no-cors");
      assertProblem(403, "foreign origin", "web pages may not call this API", part);
      assertEquals(
          200,
          get("/api/ha/status", "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: navigate").status());
    }
    assertEquals(200, get("/api/ha/status", "Sec-Fetch-Site: none").status());
  }

  /** What a page may send without asking first (a form, or fetch with no-cors), and the asking. */
  @Test
  void a_page_cannot_order_anything_with_what_a_browser_sends_unasked() throws IOException {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
    for (String type :
        List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json")) {
      Answer simple = RawHttp.send(api.address(), "POST", FAILOVER, "{}", "Content-Type: " + type);
      assertTrue(simple.status() == 401 || simple.status() == 429, type + simple);
    }
    Answer preflight =
        RawHttp.send(
            api.address(),
            "OPTIONS",
            FAILOVER,
            "",
            "Origin: https://evil.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization");
    assertEquals(403, preflight.status());
    assertTrue(
        preflight.headers().stream().noneMatch(line -> line.startsWith("Access-Control")),
        preflight.toString());
    assertEquals(List.of(), api.asked());
  }

  @Test
  void a_browser_is_told_to_do_nothing_with_an_answer_and_keeps_no_cookie() throws IOException {
    api.shows(Views.primary());
    for (Answer answer : List.of(get("/api/ha/status"), get("/nowhere"), get("/", "Host: evil"))) {
      assertEquals(
          "default-src 'none'; frame-ancestors 'none'", answer.header("content-security-policy"));
      assertEquals("same-origin", answer.header("cross-origin-resource-policy"));
      assertEquals("no-referrer", answer.header("referrer-policy"));
      assertEquals("", answer.header("set-cookie"));
      assertEquals("", answer.header("access-control-allow-origin"));
    }
  }

  @Test
  void a_path_that_is_not_there_says_where_to_look() throws IOException {
    for (String path : List.of("/index.html", "/api/ha", "/api/ha/status/x")) {
      assertProblem(404, "nothing here", "try GET /api/ha/status", get(path));
    }
  }

  @Test
  void a_wrong_method_is_told_the_right_one() throws IOException {
    for (String method : List.of("DELETE", "POST", "OPTIONS", "DANCE")) {
      Answer answer = RawHttp.send(api.address(), method, "/api/ha/status", "");
      assertProblem(405, "wrong method", "use GET /api/ha/status", answer);
      assertEquals("GET", answer.header("allow"));
    }
    Answer answer = get(FAILOVER);
    assertProblem(405, "wrong method", "use POST " + FAILOVER, answer);
    assertEquals("POST", answer.header("allow"));
    assertEquals(404, RawHttp.send(api.address(), "DELETE", "/nowhere", "").status());
  }

  @Test
  void what_is_no_http_is_told_so_in_a_problem_document() throws IOException {
    for (Answer answer :
        List.of(
            get("/healthz", "Host: 127.0.0.1", "Host: localhost"),
            get("/%zz"),
            get("/", "X: " + "x".repeat(20_000)))) {
      String told = ViewJson.mapper().readTree(answer.body()).get("detail").asText();
      assertTrue(told.startsWith("this is no HTTP request that the API takes: "), told);
      assertProblem(answer.status(), "not understood", told, answer);
      assertTrue(answer.status() == 400 || answer.status() == 431, answer.body());
    }
  }

  @Test
  void a_port_in_use_says_what_where_and_how() throws OperatorError {
    int port = api.address().getPort();
    OperatorError error = assertThrows(OperatorError.class, () -> onPortOf(api).close());
    assertEquals("api.listen", error.where());
    assertTrue(error.what().startsWith("TCP port " + port + " cannot be opened: "), error.what());
    assertFalse(error.what().endsWith("null"), error.what());
    assertEquals(
        "stop the other program (ss -tlpn sport = :"
            + port
            + "), choose another port or set api.listen = none",
        error.remedy());
  }

  /** The answer that comes before anything was touched is the one that would come later. */
  @Test
  void a_port_in_use_is_found_before_the_server_starts() throws Exception {
    OperatorError later = assertThrows(OperatorError.class, () -> onPortOf(api).close());
    OperatorError sooner =
        assertThrows(
            OperatorError.class, () -> ApiServer.refuseForeignListener(Optional.of(api.address())));
    assertEquals(later.where(), sooner.where());
    assertEquals(later.remedy(), sooner.remedy());
    ApiServer.refuseForeignListener(Optional.empty());
    api.close();
    ApiServer.refuseForeignListener(Optional.of(api.address()));
  }

  private ApiServer onPortOf(RunningApi other) throws OperatorError {
    return start(ApiPlan.onLoopback(other.address()), "other.token");
  }

  private ApiServer start(ApiPlan plan, String token) throws OperatorError {
    return ApiServer.start(
        plan,
        ApiSources.of(Optional::empty, to -> new CompletableFuture<>(), () -> true),
        new ApiServer.Surroundings(
            ApiToken.create(run.resolve(token)), event -> {}, () -> new MonotonicInstant(0)));
  }

  @Test
  void listening_nowhere_starts_nothing() throws OperatorError {
    long before = servers();
    ApiPlan nowhere =
        new ApiPlan(
            Optional.empty(), Optional.empty(), Optional.empty(), List.of(), false, List.of());
    ApiServer none = start(nowhere, "none.token");
    assertEquals(before, servers());
    none.close();
  }

  private static long servers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("qtp"))
        .count();
  }

  @Test
  void on_ipv6_loopback_the_command_in_a_401_works_too() throws Exception {
    byte[] one = new byte[16];
    one[15] = 1;
    InetAddress loopback = InetAddress.getByAddress(one);
    assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this host has no ::1");
    try (RunningApi six = RunningApi.start(run, loopback)) {
      InetSocketAddress at = six.address();
      Answer answer = RawHttp.send(at, "POST", FAILOVER, "", "Host: [::1]:" + at.getPort());
      assertEquals(401, answer.status());
      assertTrue(
          answer.body().contains("http://[0:0:0:0:0:0:0:1]:" + at.getPort() + FAILOVER),
          answer.body());
    }
  }
}

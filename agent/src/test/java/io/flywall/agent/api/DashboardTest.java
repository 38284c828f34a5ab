package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.Views;
import io.flywall.value.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the dashboard, and what a page that came from here may do; not what it shows. */
class DashboardTest {
  private static final Map<String, String> FILES =
      Map.of(
          "/", "text/html;charset=utf-8",
          "/dashboard.css", "text/css; charset=utf-8",
          "/dashboard.js", "text/javascript; charset=utf-8");

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

  private Answer send(String method, String path, String... headers) throws IOException {
    return RawHttp.send(api.address(), method, path, "", headers);
  }

  @Test
  void a_browser_may_run_our_script_ask_this_server_and_nothing_else() throws IOException {
    for (String path : FILES.keySet()) {
      Answer file = send("GET", path);
      assertEquals(200, file.status(), path);
      assertEquals(FILES.get(path).replace(" ", ""), file.header("content-type").replace(" ", ""));
      String policy = file.header("content-security-policy");
      for (String rule :
          List.of(
              "default-src 'none'",
              "script-src 'self'",
              "style-src 'self'",
              "connect-src 'self'",
              "base-uri 'none'",
              "form-action 'none'",
              "frame-ancestors 'none'",
              "require-trusted-types-for 'script'")) {
        assertTrue(List.of(policy.split("; ")).contains(rule), rule + " in " + policy);
      }
      assertFalse(policy.contains("unsafe"), policy);
      assertEquals("nosniff", file.header("x-content-type-options"));
      assertEquals("no-store", file.header("cache-control"));
      assertEquals("no-referrer", file.header("referrer-policy"));
      assertEquals("", file.header("set-cookie"));
    }
  }

  /** The policy would refuse it at run time; here it is told where it stands. */
  @Test
  void nothing_stands_inline_and_nothing_comes_from_elsewhere() throws IOException {
    String page = send("GET", "/").body();
    assertFalse(page.matches("(?s).*(<style| style=|<script(?! src=)| on[a-z]+=).*"), page);
    for (String path : FILES.keySet()) {
      String text = send("GET", path).body();
      assertFalse(text.contains("://"), path);
      assertFalse(text.matches("(?s).*(innerHTML|insertAdjacent|document.write|Storage|cookie).*"));
    }
  }

  @Test
  void they_are_read_and_nothing_is_sent_to_them() throws IOException {
    for (String path : FILES.keySet()) {
      Answer head = send("HEAD", path);
      assertEquals(200, head.status(), path);
      assertEquals("", head.body());
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
        assertEquals(405, send(method, path).status(), method + path);
      }
    }
  }

  @Test
  void no_path_leads_to_another_file() throws IOException {
    for (String path :
        List.of(
            "/index.html",
            "/dashboard",
            "/dashboard/",
            "/dashboard.js/..",
            "/../logback.xml",
            "/..%2flogback.xml",
            "/%2e%2e/logback.xml",
            "/dashboard.js%00",
            "/dashboard.js;x=y",
            "//dashboard.js/../../api.token",
            "/..;/api.token",
            "/io/flywall/agent/api/dashboard/index.html")) {
      Answer answer = send("GET", path);
      assertTrue(answer.status() >= 400 && answer.status() < 500, path + answer);
      assertFalse(answer.body().contains("<"), path + answer);
    }
  }

  @Test
  void they_need_no_token_and_what_they_show_does() throws Exception {
    api.close();
    api = RunningApi.start(run, true);
    api.shows(Views.primary());
    for (String path : FILES.keySet()) {
      assertEquals(200, send("GET", path).status(), path);
      assertEquals(403, send("GET", path, "Host: evil.example").status(), path);
      assertEquals(403, send("GET", path, "Origin: https://evil.example").status(), path);
      assertEquals(401, RawHttp.send(api.address(), "POST", path, "").status(), path);
    }
    assertEquals(401, send("GET", "/api/ha/status").status());
  }

  @Test
  void who_is_not_in_the_list_does_not_get_them() throws Exception {
    api.close();
    List<Network> one = List.of(new Network(local(1), 32));
    api =
        RunningApi.start(
            run,
            plan -> new ApiPlan(plan.listen(), plan.socket(), plan.tls(), one, false, List.of()));
    assertEquals(200, send("GET", "/").status());
    assertEquals(403, RawHttp.send(local(2), api.address(), "GET", "/", "").status());
  }

  private static InetAddress local(int last) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  /** What a browser adds to the requests of a page by itself. */
  @Test
  void a_page_that_came_from_here_may_order_with_the_token_and_not_without() throws Exception {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
    String host = "localhost:" + api.address().getPort();
    String[] own = {"Host: " + host, "Origin: http://" + host, "Sec-Fetch-Site: same-origin"};
    assertEquals(401, send("POST", "/api/ha/failover", own).status());
    String[] known = {own[0], own[1], own[2], "Authorization: " + api.bearer()};
    assertEquals(200, send("POST", "/api/ha/failover", known).status());
    for (String foreign :
        List.of("http://localhost:1", "https://" + host, "http://127.0.0.1", "null", "")) {
      known[1] = "Origin: " + foreign;
      assertEquals(403, send("POST", "/api/ha/failover", known).status(), foreign);
    }
    // DNS rebinding: the page is of the very host that it asks, and that host is not us.
    String[] rebound = {
      "Host: evil.example", "Origin: http://evil.example", "Authorization: " + api.bearer()
    };
    assertEquals(403, send("POST", "/api/ha/failover", rebound).status());
    assertEquals(1, api.asked().size());
  }
}

package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.RoleChange;
import io.flywall.agent.view.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard in a real Chromium. Where that is not installed these are skipped; where {@code
 * lab.required} is true, as in {@code ./dev test}, that is a failure.
 */
class DashboardBrowserTest {
  private static final int ENTER = 13;

  /** All three voters are heard, so one of them may go. */
  private static final AgentView HEALTHY =
      Views.with(
          "primary",
          Optional.of("firewall-a"),
          new AgentView.Quorum("majority", 3, 2, 3, 1, List.of()),
          Views.primary().peers());

  @TempDir private static Path profile;
  @TempDir private Path run;
  private static Chromium chromium;
  private RunningApi api;
  private BrowserTab browser;

  @BeforeAll
  static void startBrowser() throws Exception {
    Optional<Path> program = Chromium.installed();
    if (Boolean.getBoolean("lab.required")) {
      Assertions.assertTrue(program.isPresent(), "no chromium: apt-get install chromium");
    }
    Assumptions.assumeTrue(program.isPresent(), "no chromium: apt-get install chromium");
    chromium = Chromium.start(program.get(), profile);
  }

  @AfterAll
  static void stopBrowser() throws InterruptedException {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    browser = chromium.tab();
    api = RunningApi.start(run);
  }

  @AfterEach
  void stop() throws Exception {
    browser.close();
    api.close();
  }

  private void open() throws Exception {
    browser.open("http://127.0.0.1:" + api.address().getPort() + "/");
  }

  /** The agent is as {@code view} says, and the page looks at once, not two seconds later. */
  private void becomes(AgentView view) throws IOException {
    api.shows(view);
    look();
  }

  private void look() throws IOException {
    boolean unused = browser.evaluate("void look()").isNull();
  }

  private String text(String id) throws IOException {
    return browser.evaluate("document.getElementById('" + id + "').innerText").asText();
  }

  private void awaitText(String id, String part) throws Exception {
    browser.awaits("document.getElementById('" + id + "').innerText.includes('" + part + "')");
  }

  private static RoleChange change(long term, String text) {
    return new RoleChange(
        Views.SHOWN,
        "backup",
        "primary",
        term,
        "primary-silent",
        text,
        text,
        Optional.of("firewall-a"),
        List.of());
  }

  @Test
  void it_shows_what_the_command_line_shows() throws Exception {
    api.shows(HEALTHY);
    api.remembers(Views.history());
    api.replicates(Views.copies());
    open();
    awaitText("colour", "GREEN");
    assertEquals("firewall-a (this node)", text("primary"));
    assertTrue(text("since").contains("26 h ago"), text("since"));
    assertTrue(text("because").contains("the primary was silent"), text("because"));
    assertEquals("firewall-b takes over in about 200 ms", text("successor"));
    assertTrue(text("nodes").contains("0.31 ms"), text("nodes"));
    assertTrue(text("vips").contains("10.0.0.100/24"), text("vips"));
    assertTrue(text("lease").contains("ends in 168 ms"), text("lease"));
    assertTrue(text("copies").contains("1 change"), text("copies"));
    assertTrue(text("history").contains("154 ms"), text("history"));
    becomes(Views.paused());
    awaitText("notes", "PAUSED");
    becomes(Views.forced());
    awaitText("notes", "FORCED");
    becomes(Views.fault());
    awaitText("colour", "RED");
    assertEquals(List.of(), browser.complaints());
  }

  private static HistoryView past(List<Optional<String>> primaries) {
    List<HistoryView.Entry> entries = new ArrayList<>();
    for (Optional<String> primary : primaries) {
      Instant at = Views.SHOWN.minus(Duration.ofHours(1 + entries.size()));
      String text = "reason " + entries.size();
      RoleChange change =
          new RoleChange(at, "backup", "backup", 8, "r", text, "", primary, List.of());
      entries.add(new HistoryView.Entry(change, Map.of(), Optional.empty()));
    }
    return new HistoryView(Optional.of(Views.SHOWN), Map.of(), entries);
  }

  @Test
  void a_backup_says_since_when_as_far_as_it_knows() throws Exception {
    Optional<String> other = Optional.of("firewall-b");
    api.shows(Views.backup());
    // Nobody was known for a moment; before that it was this one already.
    api.remembers(past(List.of(Optional.empty(), other, other, Optional.of("firewall-a"))));
    open();
    awaitText("since", ", 3 h ago, as firewall-a saw it");
    assertEquals("reason 2", text("because"));
    // The list is full, and the row may be longer than it.
    api.remembers(past(Collections.nCopies(10, other)));
    look();
    awaitText("since", "before 20");
    assertTrue(text("because").startsWith("firewall-a is backup"), text("because"));
    api.remembers(past(Collections.nCopies(9, other)));
    look();
    awaitText("since", ", 9 h ago");
    api.remembers(past(List.of(Optional.of("firewall-a"))));
    look();
    awaitText("since", "before what firewall-a remembers");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void what_a_node_calls_itself_stays_text() throws Exception {
    String hostile = "<img src=x onerror=hacked=1><script>hacked=1</script>\u202e";
    api.shows(Views.saying(hostile));
    open();
    awaitText("notes", "<img src=x onerror=hacked=1><script>hacked=1</script>");
    api.events().sees(Views.saying(hostile));
    awaitText("events", "firewall-a is primary");
    api.events().changed(change(9, hostile));
    awaitText("events", "<img src=x");
    assertTrue(text("nodes").contains("<img src=x"), text("nodes"));
    assertTrue(text("vips").contains("<img src=x"), text("vips"));
    assertEquals(0, browser.evaluate("document.querySelectorAll('img').length").asInt());
    assertEquals(1, browser.evaluate("document.scripts.length").asInt());
    assertEquals("undefined", browser.evaluate("typeof hacked").asText());
    assertEquals(
        "[]",
        browser
            .evaluate("JSON.stringify([...document.links].filter(l => !/^http/.test(l.protocol)))")
            .asText());
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void a_failover_by_keyboard_reaches_the_api_after_it_was_confirmed() throws Exception {
    api.shows(HEALTHY);
    api.answers(new Outcome.Done("firewall-b", 9, Optional.of(Duration.ofMillis(11))));
    open();
    awaitText("colour", "GREEN");
    press("failover");
    awaitText("answer", "Give a token first");
    // That moved the focus into the field.
    browser.types(api.bearer().substring("Bearer ".length()));
    press("failover");
    browser.awaits("document.getElementById('sure').open");
    assertTrue(text("sure-text").contains("firewall-b could take over"), text("sure-text"));
    // Escape, or Enter at once, does nothing: the button that has the focus is Cancel.
    browser.presses("Enter", ENTER);
    browser.awaits("!document.getElementById('sure').open");
    assertEquals(List.of(), api.asked());
    press("failover");
    browser.awaits("document.getElementById('sure').open");
    press("sure-yes");
    awaitText("answer", "firewall-b is primary, term 9; nobody answered for 11 ms");
    // By name, though the person left the choice to the agent: the dialog named it.
    assertEquals(List.of(Optional.of("firewall-b")), api.asked());
    choose("span", "7200");
    press("pause");
    browser.awaits("document.getElementById('sure').open");
    press("sure-yes");
    awaitText("answer", "is paused");
    OrderDesk.Order.Pause pause = (OrderDesk.Order.Pause) api.given().get(0);
    assertEquals(Optional.of(Views.SHOWN.plusSeconds(7_200)), pause.until());
    press("resume");
    browser.awaits("document.getElementById('sure').open");
    press("sure-yes");
    awaitText("answer", "The pause is over");
    assertEquals(2, api.given().size());
    assertEquals(
        "0 0 ",
        browser
            .evaluate("localStorage.length + ' ' + sessionStorage.length + ' ' + document.cookie")
            .asText());
    assertEquals(List.of(), browser.complaints());
  }

  private void press(String id) throws Exception {
    browser.awaits("!document.getElementById('" + id + "').disabled");
    boolean unused = browser.evaluate("document.getElementById('" + id + "').focus()").isNull();
    browser.presses("Enter", ENTER);
  }

  private void choose(String id, String value) throws IOException {
    boolean unused =
        browser
            .evaluate("document.getElementById('" + id + "').value = '" + value + "'")
            .isTextual();
  }

  @Test
  void a_question_that_was_overtaken_is_closed_and_nothing_is_sent() throws Exception {
    api.shows(HEALTHY);
    open();
    awaitText("colour", "GREEN");
    order();
    press("failover");
    browser.awaits("document.getElementById('sure').open");
    becomes(Views.degraded());
    browser.awaits("!document.getElementById('sure').open");
    awaitText("answer", "changed meanwhile");
    press("failover");
    awaitText("answer", "names nobody");
    // No look comes between, and it is found out all the same.
    becomes(HEALTHY);
    awaitText("colour", "GREEN");
    press("failover");
    browser.awaits("document.getElementById('sure').open");
    boolean unused = browser.evaluate("page.question = null").isNull();
    api.shows(Views.degraded());
    press("sure-yes");
    awaitText("answer", "changed meanwhile");
    assertEquals(1, api.asked().size());
  }

  @Test
  void an_order_that_is_refused_says_why() throws Exception {
    api.shows(HEALTHY);
    api.answers(new Outcome.Refused("firewall-b is behind"));
    open();
    awaitText("colour", "GREEN");
    press("failover");
    awaitText("answer", "Give a token first");
    browser.types(api.bearer().substring("Bearer ".length()));
    press("failover");
    browser.awaits("document.getElementById('sure').open");
    press("sure-yes");
    awaitText("answer", "refused: firewall-b is behind");
  }

  @Test
  void what_happened_while_the_stream_was_away_is_told_when_it_is_back() throws Exception {
    api.shows(HEALTHY);
    api.events().sees(Views.primary());
    open();
    awaitText("events", "firewall-a is primary");
    api.events().changed(change(9, "the first"));
    awaitText("events", "the first");
    boolean unused = browser.evaluate("page.stream.abort()").isNull();
    awaitText("stream", "is away");
    api.events().changed(change(10, "missed"));
    awaitText("events", "missed");
    assertEquals(3, browser.evaluate("document.getElementById('events').children.length").asInt());
    awaitText("stream", "As they happen");
  }

  @Test
  void what_is_told_again_has_the_time_when_it_happened_and_is_one_look() throws Exception {
    api.shows(HEALTHY);
    api.events().sees(Views.primary());
    open();
    awaitText("events", "firewall-a is primary");
    boolean unused = browser.evaluate("page.stream.abort()").isNull();
    awaitText("stream", "is away");
    long before = looks();
    for (int i = 0; i < 40; i++) {
      api.events().sees(i % 2 == 0 ? Views.fault() : Views.primary());
    }
    browser.awaits("document.getElementById('events').children.length === 50");
    awaitText("stream", "As they happen");
    assertEquals(
        RunningApi.HAPPENED.toString(),
        browser.evaluate("document.querySelector('#events time').dateTime").asText());
    long looks = looks() - before;
    assertTrue(looks < 20, looks + " looks for 80 events");
  }

  @Test
  void an_agent_that_does_not_answer_is_told_of() throws Exception {
    api.shows(HEALTHY);
    open();
    awaitText("colour", "GREEN");
    assertTrue(browser.evaluate("document.getElementById('silence').hidden").asBoolean());
    api.close();
    browser.awaits("/No answer for \\d+ s/.test(document.getElementById('silence').innerText)");
    assertTrue(
        text("silence").contains("What is shown is as of 2026-03-01 12:00:00 UTC"),
        text("silence"));
  }

  @Test
  void where_reading_needs_a_token_it_is_asked_for_first() throws Exception {
    api.close();
    api = RunningApi.start(run, true);
    api.shows(HEALTHY);
    open();
    browser.awaits("!document.getElementById('door').hidden");
    browser.awaits("document.activeElement.id === 'door-token'");
    browser.types("wrong");
    browser.presses("Enter", ENTER);
    awaitText("door-answer", "is not known here");
    browser.types(api.bearer().substring("Bearer ".length()));
    browser.presses("Enter", ENTER);
    awaitText("colour", "GREEN");
    awaitText("stream", "As they happen");
  }

  /** Fails over to firewall-b, with the token. */
  private void order() throws Exception {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.of(Duration.ofMillis(11))));
    press("failover");
    awaitText("answer", "Give a token first");
    browser.types(api.bearer().substring("Bearer ".length()));
    press("failover");
    browser.awaits("document.getElementById('sure').open");
    press("sure-yes");
    awaitText("answer", "firewall-b is primary");
  }

  /** How many times the state was asked for. */
  private long looks() {
    return browser.sent().stream().filter(one -> one.path().equals("/api/ha/status")).count();
  }

  /** As many as it has by itself. */
  private void awaitLooks(int more) throws Exception {
    awaitLooks(more, () -> {});
  }

  private interface Urging {
    void urge() throws Exception;
  }

  private void awaitLooks(int more, Urging urging) throws Exception {
    long end = looks() + more;
    long patience = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (looks() < end) {
      assertTrue(System.nanoTime() < patience, "the page asks no more");
      urging.urge();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Test
  void the_token_goes_with_orders_and_with_nothing_else() throws Exception {
    api.shows(HEALTHY);
    open();
    awaitText("colour", "GREEN");
    order();
    awaitText("stream", "As they happen");
    boolean unused = browser.evaluate("page.stream.abort()").isNull();
    awaitText("stream", "is away");
    awaitText("stream", "As they happen");
    awaitLooks(2, this::look);
    List<BrowserTab.Sent> carrying =
        browser.sent().stream().filter(one -> !one.authorization().isEmpty()).toList();
    assertEquals(List.of(new BrowserTab.Sent("POST", "/api/ha/failover", api.bearer())), carrying);
  }

  private void awaitNoToken() throws Exception {
    browser.awaits("page.token === '' && document.getElementById('token').value === ''");
  }

  @Test
  void a_token_is_forgotten_when_the_agent_is_silent() throws Exception {
    api.shows(HEALTHY);
    open();
    awaitText("colour", "GREEN");
    order();
    assertEquals(api.bearer(), "Bearer " + browser.evaluate("page.token").asText());
    api.close();
    awaitNoToken();
    awaitText("answer", "the token is forgotten");
  }

  @Test
  void a_token_is_forgotten_when_another_agent_answers() throws Exception {
    api.shows(HEALTHY);
    open();
    awaitText("colour", "GREEN");
    order();
    press("failover");
    browser.awaits("document.getElementById('sure').open");
    becomes(Views.reached("firewall-b", "firewall-b", Map.of()));
    awaitNoToken();
    awaitText("answer", "Another agent answers");
    assertEquals(1, api.asked().size());
  }

  /** Anybody on the host may have the port when the agent is gone. */
  @Test
  void who_takes_the_port_of_an_agent_that_is_gone_gets_no_token() throws Exception {
    api.close();
    api = RunningApi.start(run, true);
    api.shows(HEALTHY);
    open();
    browser.awaits("document.activeElement.id === 'door-token'");
    browser.types(api.bearer().substring("Bearer ".length()));
    browser.presses("Enter", ENTER);
    awaitText("stream", "As they happen");
    assertEquals(
        api.bearer(),
        browser.sent().get(browser.sent().size() - 1).authorization(),
        "it is needed");
    api.close();
    awaitNoToken();
    List<String> shown = new CopyOnWriteArrayList<>();
    HttpServer other = HttpServer.create(api.address(), 0);
    other.createContext(
        "/",
        exchange -> {
          shown.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of("none")));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    other.start();
    try {
      awaitLooks(3, this::look);
      assertEquals(Set.of("none"), Set.copyOf(shown));
    } finally {
      other.stop(0);
    }
  }

  @Test
  void what_the_page_cannot_show_is_no_silence_of_the_agent() throws Exception {
    api.shows(HEALTHY);
    open();
    awaitText("colour", "GREEN");
    boolean unused =
        browser.evaluate("void (showVips = () => { throw new Error('odd'); })").isNull();
    look();
    awaitText("silence", "cannot show it all (odd)");
    assertTrue(!text("silence").contains("No answer"), text("silence"));
    assertTrue(text("seen").contains(", at 12:00:00 UTC"), text("seen"));
  }

  private void turns(boolean hidden) throws IOException {
    boolean unused =
        browser
            .evaluate(
                "Object.defineProperty(document, 'hidden', { value: "
                    + hidden
                    + ", configurable: true });"
                    + " document.dispatchEvent(new Event('visibilitychange'))")
            .isNull();
  }

  @Test
  void a_page_that_nobody_sees_asks_nothing() throws Exception {
    api.shows(HEALTHY);
    open();
    awaitText("stream", "As they happen");
    turns(true);
    browser.awaits("!page.streaming && !page.looking");
    long before = looks();
    boolean unused = browser.evaluate("look().then(() => null)").isNull();
    assertEquals(before, looks());
    turns(false);
    assertTrue(browser.evaluate("document.getElementById('silence').hidden").asBoolean());
    awaitLooks(1);
    awaitText("stream", "As they happen");
  }

  @Test
  void no_field_keeps_a_token_that_was_refused_and_no_browser_offers_to() throws Exception {
    api.shows(HEALTHY);
    open();
    awaitText("colour", "GREEN");
    press("failover");
    awaitText("answer", "Give a token first");
    browser.types("wrong");
    press("failover");
    browser.awaits("document.getElementById('sure').open");
    press("sure-yes");
    awaitText("answer", "This token is not known here");
    awaitNoToken();
    assertEquals(
        "one-time-code one-time-code",
        browser
            .evaluate(
                "[...document.querySelectorAll('[type=password]')].map(f => f.autocomplete).join(' ')")
            .asText());
  }

  @Test
  void a_page_of_another_port_reads_nothing_and_orders_nothing() throws Exception {
    api.shows(HEALTHY);
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
    String at = "http://127.0.0.1:" + api.address().getPort();
    String token = api.bearer().substring("Bearer ".length());
    try (HostilePage hostile = HostilePage.start()) {
      for (String host : List.of("127.0.0.1", "localhost")) {
        browser.open(hostile.url(host));
        String attack = "attack('" + at + "', '" + token + "')";
        assertEquals("[]", browser.evaluate(attack).asText(), host);
        assertEquals(List.of(), api.asked());
      }
      // It came as far as our guard: what it tried is in the audit log.
      assertTrue(
          api.audited().stream().anyMatch(event -> event.toString().contains("Origin: http")),
          api.audited().toString());
      // The same from our own page is an answer: the attack is one that could succeed.
      open();
      String own = "fetch('" + at + "/api/ha/status').then(answer => answer.status)";
      assertEquals(200, browser.evaluate(own).asInt());
    }
  }

  @Test
  void it_fits_a_telephone_and_a_desk_by_day_and_by_night() throws Exception {
    api.shows(Views.degraded());
    api.remembers(Views.history());
    api.replicates(Views.copies());
    open();
    awaitText("colour", "YELLOW");
    String paper = "";
    for (boolean dark : List.of(false, true)) {
      for (int width : List.of(360, 768, 1280)) {
        browser.looks(width, 800, dark);
        assertTrue(
            browser
                .evaluate(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth")
                .asBoolean(),
            "wider than " + width);
      }
      String now = browser.evaluate("getComputedStyle(document.body).backgroundColor").asText();
      assertTrue(!now.equals(paper), "the same by night: " + now);
      paper = now;
    }
    assertEquals(List.of(), browser.complaints());
  }
}

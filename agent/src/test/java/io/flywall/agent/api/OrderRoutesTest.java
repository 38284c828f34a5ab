package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.OrderDesk.Order;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import io.flywall.value.FailbackOrder.Choice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderRoutesTest {
  private static final List<String> ALL =
      List.of("pause", "resume", "failback", "promote", "reset");

  @TempDir private Path run;
  private RunningApi api;

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.start(run);
    api.shows(Views.primary());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Answer post(String what, String body) throws IOException {
    String path = "/api/ha/" + what;
    return RawHttp.send(api.address(), "POST", path, body, "Authorization: " + api.bearer());
  }

  private void assertRefused(int status, String what, String body) throws IOException {
    Answer answer = post(what, body);
    assertEquals(status, answer.status(), what + " " + body + ": " + answer.body());
    assertTrue(answer.header("content-type").startsWith("application/problem+json"));
  }

  @Test
  void each_order_arrives_as_it_was_meant() throws IOException {
    for (String[] order :
        new String[][] {
          {"pause", ""},
          {"pause", "{\"until\": \"9000-01-31T12:00:00Z\"}"},
          {"pause", "{\"seconds\": 3600}"},
          {"resume", "{}"},
          {"failback", "{\"enabled\": true}"},
          {"failback", "{\"enabled\": false}"},
          {"failback", "{\"enabled\": null}"},
          {"reset", ""}
        }) {
      assertEquals(200, post(order[0], order[1]).status(), String.join(" ", order));
    }
    assertEquals(
        List.of(
            new Order.Pause(Optional.empty()),
            new Order.Pause(Optional.of(Instant.parse("9000-01-31T12:00:00Z"))),
            new Order.Pause(Optional.of(Views.SHOWN.plusSeconds(3600))),
            new Order.Resume(),
            new Order.Failback(Choice.ON),
            new Order.Failback(Choice.OFF),
            new Order.Failback(Choice.AUTO),
            new Order.Reset()),
        api.given());
  }

  @Test
  void the_answer_says_how_things_are_and_who_knows() throws IOException {
    JsonNode answer = ViewJson.mapper().readTree(post("pause", "").body());
    assertEquals(Set.of("orders", "known_to", "unaware", "stored"), ViewJson.fields(answer));
    assertEquals(
        Set.of(
            "paused",
            "until",
            "holder",
            "failback_configured",
            "failback_ordered",
            "failback_automatic"),
        ViewJson.fields(answer.get("orders")));
    assertEquals("firewall-a", answer.get("known_to").get(0).asText());
  }

  @Test
  void what_is_not_meant_so_changes_nothing() throws IOException {
    for (String body :
        List.of(
            "{\"until\": \"tomorrow\"}",
            "{\"until\": 3}",
            "{\"seconds\": 0}",
            "{\"seconds\": -3}",
            "{\"seconds\": \"3\"}",
            "{\"seconds\": 99999999999}",
            "{\"seconds\": 3, \"until\": null}",
            "{\"until\": \"2020-01-31T12:00:00Z\"}",
            "{\"until\": \"+99999-01-31T12:00:00Z\"}",
            "{\"untl\": \"9000-01-31T12:00:00Z\"}",
            "{\"until\": null, \"for\": \"1h\"}",
            "[]",
            "nonsense")) {
      assertRefused(400, "pause", body);
    }
    for (String body : List.of("", "{}", "{\"enabled\": \"on\"}", "{\"enabled\": 1}", "true")) {
      assertRefused(400, "failback", body);
    }
    for (String what : List.of("resume", "reset", "promote")) {
      assertRefused(400, what, "{\"until\": null}");
    }
    assertEquals(List.of(), api.given());
  }

  @Test
  void a_forced_promotion_says_both_words_and_names_nodes() throws IOException {
    api.answers(new HandOverDesk.Outcome.Done("firewall-a", 9, Optional.empty()));
    for (String body :
        List.of(
            "{\"force\": true}",
            "{\"force\": true, \"dead\": []}",
            "{\"force\": true, \"dead\": \"firewall-b\"}",
            "{\"force\": true, \"dead\": [3]}",
            "{\"force\": true, \"dead\": [\"no name\"]}",
            "{\"force\": false, \"dead\": [\"firewall-b\"]}",
            "{\"force\": 1, \"dead\": [\"firewall-b\"]}",
            "{\"dead\": [\"firewall-b\"]}")) {
      assertRefused(400, "promote", body);
    }
    String both = "{\"force\": true, \"dead\": [\"firewall-b\", \"firewall-c\"]}";
    assertEquals(200, post("promote", both).status());
    assertEquals(List.of("firewall-b", "firewall-c"), api.declaredDead());
  }

  @Test
  void nobody_orders_without_the_token() throws IOException {
    for (String what : ALL) {
      Answer answer = RawHttp.send(api.address(), "POST", "/api/ha/" + what, "");
      assertEquals(401, answer.status(), what);
    }
    assertEquals(List.of(), api.given());
  }

  @Test
  void before_the_first_turn_there_is_nobody_to_order() throws IOException {
    api.takesNoOrders();
    assertRefused(503, "pause", "");
    assertRefused(503, "promote", "");
  }

  @Test
  void a_promotion_ends_as_a_hand_over_does() throws IOException {
    api.answers(new HandOverDesk.Outcome.Done("firewall-a", 9, Optional.empty()));
    assertEquals(
        "{\"successor\":\"firewall-a\",\"term\":9,\"outage\":null}", post("promote", "").body());
    api.answers(new HandOverDesk.Outcome.Refused("this node is primary already"));
    assertRefused(409, "promote", "");
  }
}

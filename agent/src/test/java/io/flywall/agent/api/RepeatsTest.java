package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.OrderDesk.Order;
import io.flywall.agent.view.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatsTest {
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

  private Answer post(String what, String body, String key) throws IOException {
    return RawHttp.send(
        api.address(),
        "POST",
        "/api/ha/" + what,
        body,
        "Authorization: " + api.bearer(),
        "Idempotency-Key: " + key);
  }

  @Test
  void who_asks_again_gets_the_first_answer_and_nothing_is_done_twice() throws IOException {
    api.answers(new Outcome.Done("b", 9, Optional.empty()));
    Answer first = post("failover", "", "one");
    api.answers(new Outcome.Refused("b is primary already"));
    Answer again = post("failover", "", "one");
    assertEquals(200, again.status());
    assertEquals(first.body(), again.body());
    assertEquals("true", again.header("idempotency-replayed"));
    assertEquals("", first.header("idempotency-replayed"));
    assertEquals(1, api.asked().size());
  }

  /** It has changed nothing, and its reason may pass. */
  @Test
  void what_was_refused_may_be_asked_again() throws IOException {
    api.answers(new Outcome.Refused("nobody is ready"));
    assertEquals(409, post("failover", "", "one").status());
    api.answers(new Outcome.Done("b", 9, Optional.empty()));
    assertEquals(200, post("failover", "", "one").status());
    api.answers(new Outcome.Unclear("nobody knows"));
    assertEquals(504, post("failover", "", "two").status());
    api.answers(new Outcome.Done("b", 9, Optional.empty()));
    assertEquals(504, post("failover", "", "two").status(), "it may have been done");
  }

  @Test
  void another_key_path_or_none_is_another_request() throws IOException {
    assertEquals(200, post("pause", "", "one").status());
    assertEquals(200, post("pause", "", "two").status());
    assertEquals(200, post("resume", "", "one").status());
    assertEquals(3, api.given().size());
    String bearer = "Authorization: " + api.bearer();
    for (int i = 0; i < 2; i++) {
      assertEquals(200, RawHttp.send(api.address(), "POST", "/api/ha/resume", "", bearer).status());
    }
    assertEquals(5, api.given().size());
  }

  @Test
  void a_key_with_another_body_is_a_mistake_of_the_clients() throws IOException {
    assertEquals(200, post("pause", "", "one").status());
    assertEquals(422, post("pause", "{\"seconds\": 60}", "one").status());
    assertEquals(List.of(new Order.Pause(Optional.empty())), api.given());
  }

  @Test
  void a_key_that_is_none_is_refused() throws IOException {
    for (String key : List.of("x".repeat(101), "two words", "\u00e4")) {
      assertEquals(400, post("pause", "", key).status(), key);
    }
    assertEquals(List.of(), api.given());
  }

  /** A mistake of ours may be gone at the next attempt. */
  @Test
  void what_broke_is_tried_again() throws IOException {
    api.breaksWith(new IllegalStateException("made up"));
    assertEquals(500, post("failover", "", "one").status());
    api.answers(new Outcome.Done("b", 9, Optional.empty()));
    assertEquals(200, post("failover", "", "one").status());
  }
}

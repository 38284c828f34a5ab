package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.audit.AuditEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing follows here, and nothing is replicated: what is understood is refused with a 409. */
class ReplicationRoutesTest {
  private static final int UNDERSTOOD = 409;

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

  private void assertStatus(int status, String what, List<String> bodies) throws IOException {
    for (String body : bodies) {
      Answer answer =
          RawHttp.send(
              api.address(),
              "POST",
              "/api/replication/" + what,
              body,
              "Authorization: " + api.bearer());
      assertEquals(status, answer.status(), what + " " + body + ": " + answer.body());
      assertTrue(answer.header("content-type").startsWith("application/problem+json"));
    }
  }

  @Test
  void a_resync_that_is_understood() throws IOException {
    assertStatus(
        UNDERSTOOD,
        "resync",
        List.of("", "{}", "{\"dataset\": \"leases\"}", "{\"dataset\": null, \"peer\": \"node2\"}"));
  }

  @Test
  void a_resync_of_a_misspelt_field_is_not_one_of_everything() throws IOException {
    assertStatus(
        400,
        "resync",
        List.of(
            "{\"datasets\": \"leases\"}",
            "{\"dataset\": 7}",
            "{\"dataset\": [\"leases\"]}",
            "{\"peer\": \"../x\"}",
            "{\"dataset\": \"a\", \"dataset\": \"b\"}",
            "{} {}",
            "[]",
            "null",
            "\"leases\"",
            "{"));
  }

  @Test
  void a_barrier_that_is_understood() throws IOException {
    assertStatus(
        UNDERSTOOD,
        "barrier",
        List.of("", "{\"seconds\": 0}", "{\"seconds\": 8, \"waited_ms\": 16000}"));
    assertEquals(List.of("PT5S after PT0S", "PT1S after PT0S", "PT8S after PT16S"), api.barriers());
  }

  /** It changes nothing, and a script may ask a thousand times; who may not ask is written down. */
  @Test
  void a_barrier_leaves_no_line_in_the_audit_log_unless_it_is_denied() throws IOException {
    assertStatus(UNDERSTOOD, "barrier", List.of(""));
    assertEquals(List.of(), api.audited());
    assertEquals(
        401, RawHttp.send(api.address(), "POST", "/api/replication/barrier", "{}").status());
    assertEquals(List.of("barrier"), api.audited().stream().map(AuditEvent::what).toList());
  }

  @Test
  void a_barrier_of_anything_else_waits_for_nothing() throws IOException {
    assertStatus(
        400,
        "barrier",
        List.of(
            "{\"second\": 3}",
            "{\"seconds\": 9}",
            "{\"seconds\": -1}",
            "{\"seconds\": 1.5}",
            "{\"seconds\": \"3\"}",
            "{\"seconds\": null}",
            "{\"seconds\": 3, \"seconds\": 4}",
            "{\"seconds\": 99999999999999999999}",
            "3",
            "{"));
  }
}

package io.flywall.agent.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.flywall.agent.api.RawHttp;
import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.house.Checkout;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
  private static final Pattern ROUTE = Pattern.compile("\"(/[a-z][a-z/.]*[a-z])\"");

  @TempDir private Path run;
  private RunningApi api;
  private JsonNode document;

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.start(run);
    document = ViewJson.mapper().readTree(get("/openapi.json").body());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Answer get(String path) throws IOException {
    return RawHttp.send(api.address(), "GET", path, "");
  }

  private Answer post(String path, String body) throws IOException {
    return RawHttp.send(api.address(), "POST", path, body, "Authorization: " + api.bearer());
  }

  @Test
  void the_head_says_what_this_is() {
    assertEquals("3.1.0", document.get("openapi").asText());
    assertEquals("0.1.0", document.get("info").get("version").asText());
  }

  @Test
  void what_is_described_is_served() throws IOException {
    for (Operation operation : Operations.ALL) {
      if (operation.media().equals("text/event-stream")) {
        continue;
      }
      Answer answer =
          operation.method() == Operation.Method.GET
              ? get(operation.path())
              : post(operation.path(), "nonsense");
      assertFalse(Set.of(404, 405).contains(answer.status()), operation.path() + answer.body());
    }
  }

  /** Every path in the sources of the server is described: a route cannot be forgotten here. */
  @Test
  void what_is_served_is_described() throws IOException {
    Set<String> inSources = new TreeSet<>();
    Path sources = Checkout.root().resolve("agent/src/main/java/io/flywall/agent/api");
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.toList()) {
        Matcher route = ROUTE.matcher(Files.readString(file));
        while (route.find()) {
          inSources.add(route.group(1));
        }
      }
    }
    assertTrue(inSources.size() > 10, inSources.toString());
    Set<String> described =
        Operations.ALL.stream().map(Operation::path).collect(Collectors.toCollection(TreeSet::new));
    inSources.removeAll(described);
    assertEquals(Set.of(), inSources);
  }

  @Test
  void real_answers_are_as_described() throws IOException {
    api.remembers(Views.history());
    for (AgentView view :
        List.of(Views.primary(), Views.backup(), Views.paused(), Views.degraded(), Views.fault())) {
      api.shows(view);
      for (String path :
          List.of(
              "/api/ha/status",
              "/api/ha/cluster",
              "/api/ha/check",
              "/api/ha/metrics",
              "/api/ha/history")) {
        assertDescribed("get", path, get(path));
      }
    }
    api.shows(Views.primary());
    assertDescribed("get", "/ready", get("/ready"));
    assertDescribed("post", "/api/ha/pause", post("/api/ha/pause", ""));
    assertDescribed("post", "/api/ha/pause", post("/api/ha/pause", "{\"until\": 3}"));
    api.answers(new HandOverDesk.Outcome.Done("b", 9, Optional.of(Duration.ofMillis(3))));
    assertDescribed("post", "/api/ha/failover", post("/api/ha/failover", ""));
    api.answers(new HandOverDesk.Outcome.Refused("nobody is ready"));
    assertDescribed("post", "/api/ha/failover", post("/api/ha/failover", ""));
    assertDescribed(
        "post", "/api/ha/reset", RawHttp.send(api.address(), "POST", "/api/ha/reset", ""));
  }

  @Test
  void an_answer_that_is_not_as_described_is_noticed() throws IOException {
    api.shows(Views.primary());
    ObjectNode status = (ObjectNode) ViewJson.mapper().readTree(get("/api/ha/status").body());
    JsonNode schema = schema("get", "/api/ha/status", 200, "application/json");
    assertEquals(Set.of(), complaints(schema, status));
    assertFalse(complaints(schema, status.deepCopy().put("term", "seven")).isEmpty());
    status.remove("lease");
    assertFalse(complaints(schema, status).isEmpty());
  }

  private void assertDescribed(String method, String path, Answer answer) throws IOException {
    String media = answer.header("content-type").replaceFirst(";.*", "");
    JsonNode body = ViewJson.mapper().readTree(answer.body());
    Set<String> complaints = complaints(schema(method, path, answer.status(), media), body);
    assertEquals(Set.of(), complaints, method + " " + path + ": " + answer.body());
  }

  private JsonNode schema(String method, String path, int status, String media) {
    JsonNode response =
        document.path("paths").path(path).path(method).path("responses").path("" + status);
    JsonNode schema = response.path("content").path(media).path("schema");
    assertFalse(schema.isMissingNode(), method + " " + path + " " + status + " " + media);
    return schema;
  }

  /** With the parts that it refers to. */
  private Set<String> complaints(JsonNode schema, JsonNode body) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.get("components"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(whole)
        .validate(body)
        .stream()
        .map(Object::toString)
        .collect(Collectors.toSet());
  }
}

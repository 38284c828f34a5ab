package io.flywall.agent.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flywall.agent.api.RawHttp;
import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.house.Checkout;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
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
  private Description described;

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.start(run);
    described = Description.parse(get("/openapi.json").body());
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
    assertEquals("3.1.0", described.document().get("openapi").asText());
    assertEquals("0.1.0", described.document().get("info").get("version").asText());
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
  void the_document_keeps_to_the_official_schema_of_openapi() {
    assertEquals(Set.of(), described.complaints());
  }

  @Test
  void a_document_that_does_not_keep_to_it_is_noticed() {
    assertRefused(document -> document.withObject("/info").remove("title"));
    assertRefused(document -> document.withObject("/paths").putObject("without-a-slash"));
    assertRefused(
        document ->
            ((ObjectNode) document.at("/paths/~1api~1ha~1failover/post/parameters/0"))
                .put("in", "body"));
    assertRefused(
        document ->
            ((ObjectNode) document.at("/paths/~1ready/get/responses")).put("twohundred", 1));
    assertRefused(
        document ->
            ((ObjectNode) document.at("/components/schemas/Agent/properties/term"))
                .put("type", "strin"));
  }

  private void assertRefused(Consumer<ObjectNode> mistake) {
    ObjectNode broken = described.document().deepCopy();
    mistake.accept(broken);
    assertFalse(new Description(broken).complaints().isEmpty(), broken.toString());
  }

  @Test
  void an_answer_that_is_not_as_described_is_noticed() throws IOException {
    api.shows(Views.primary());
    ObjectNode status = (ObjectNode) ViewJson.mapper().readTree(get("/api/ha/status").body());
    JsonNode schema = described.schema("get", "/api/ha/status", 200, "application/json");
    assertEquals(Set.of(), described.complaints(schema, status));
    assertFalse(described.complaints(schema, status.deepCopy().put("term", "seven")).isEmpty());
    status.remove("lease");
    assertFalse(described.complaints(schema, status).isEmpty());
  }
}

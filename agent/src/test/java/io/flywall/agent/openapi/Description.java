package io.flywall.agent.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.flywall.agent.api.RawHttp.Answer;
import io.flywall.agent.view.ViewJson;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A document that describes an API, and what does not fit it. */
record Description(JsonNode document) {
  /** With the dialect of its schemas; published by the OpenAPI Initiative. */
  private static final String OFFICIAL = "https://spec.openapis.org/oas/3.1/schema-base/2022-10-07";

  private static final List<String> HEADERS =
      List.of("Retry-After", "WWW-Authenticate", "Idempotency-Replayed");

  static Description parse(String text) throws IOException {
    return new Description(ViewJson.mapper().readTree(text));
  }

  /** What the official schema of OpenAPI 3.1 says against the document itself. */
  Set<String> complaints() {
    return factory().getSchema(SchemaLocation.of(OFFICIAL)).validate(document).stream()
        .map(Object::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static JsonSchemaFactory factory() {
    return JsonSchemaFactory.getInstance(
        SpecVersion.VersionFlag.V202012,
        factory ->
            factory.schemaMappers(
                mappers ->
                    mappers.mapPrefix(
                        "https://spec.openapis.org/", "classpath:spec.openapis.org/")));
  }

  /** Its status is described, and so are its media type, its body, and headers that matter. */
  void assertFits(String method, String path, Answer answer) throws IOException {
    String asked = method + " " + path + " " + answer.status();
    JsonNode response = response(method, path, answer.status());
    String media = answer.header("content-type").replaceFirst(";.*", "");
    JsonNode content = response.path("content").path(media);
    assertFalse(content.isMissingNode(), asked + " " + media + " is not described");
    if (content.has("schema")) {
      JsonNode body = ViewJson.mapper().readTree(answer.body());
      assertEquals(Set.of(), complaints(content.get("schema"), body), asked + ": " + answer.body());
    }
    for (String header : HEADERS) {
      if (!answer.header(header.toLowerCase(Locale.ROOT)).isEmpty()) {
        assertFalse(response.path("headers").path(header).isMissingNode(), asked + " " + header);
      }
    }
  }

  private JsonNode response(String method, String path, int status) {
    JsonNode operation = document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
    JsonNode response = operation.path("responses").path(Integer.toString(status));
    return response.has("$ref")
        ? document.at(response.get("$ref").asText().substring(1))
        : response;
  }

  /** Statuses that an operation is described with. */
  Set<Integer> statuses(String method, String path) {
    return ViewJson.fields(
            document
                .path("paths")
                .path(path)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses"))
        .stream()
        .map(Integer::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  JsonNode schema(String method, String path, int status, String media) {
    return response(method, path, status).path("content").path(media).path("schema");
  }

  /** With the parts that the schema refers to. */
  Set<String> complaints(JsonNode schema, JsonNode body) {
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

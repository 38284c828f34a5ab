package io.flywall.agent.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes the description (OpenAPI 3.1.0) of the operations that {@link Operations} lists. */
public final class OpenApi {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * What every request may get: it is malformed, has no token where one is needed (reading needs
   * one with api.read_token and beyond loopback), comes from a web page, was refused too often, or
   * the agent has a mistake.
   */
  private static final List<Integer> ALWAYS = List.of(400, 401, 403, 429, 500);

  /** Of these, what asks for a token or counts wrong ones. */
  private static final Set<Integer> TOKENS = Set.of(401, 429);

  /** What has a body and a key may get: it did not arrive, is too large, or the key is known. */
  private static final List<Integer> CHANGING = List.of(408, 413, 422, 504);

  private static final Map<Integer, String> MEANINGS =
      Map.ofEntries(
          Map.entry(400, "not understood"),
          Map.entry(401, "a token is needed; the detail is the command that works"),
          Map.entry(403, "from a web page or a foreign host, or not allowed"),
          Map.entry(408, "the request did not arrive whole"),
          Map.entry(409, "refused, and nothing was changed"),
          Map.entry(413, "the body is too large"),
          Map.entry(
              422,
              "the file has mistakes, or the Idempotency-Key came with another body; nothing was"
                  + " changed"),
          Map.entry(429, "too many failures from there"),
          Map.entry(500, "a mistake of the agent's"),
          Map.entry(503, "not now; the detail says when"),
          Map.entry(504, "begun, and the end is not known"));

  private final Schemas schemas = new Schemas();

  private final Class<?> problem;
  private final String problemMedia;

  private OpenApi(Class<?> problem, String problemMedia) {
    this.problem = problem;
    this.problemMedia = problemMedia;
  }

  /**
   * The whole of it.
   *
   * @param version the build's
   * @param problem the record of an error's answer, and the media type that it comes with
   */
  public static ObjectNode describe(String version, Class<?> problem, String problemMedia) {
    return new OpenApi(problem, problemMedia).describeAll(version);
  }

  private ObjectNode describeAll(String version) {
    ObjectNode all = JSON.objectNode().put("openapi", "3.1.0");
    all.putObject("info")
        .put("title", "flywall HA")
        .put("version", version)
        .put(
            "description",
            "The local API of an agent. Durations are milliseconds, instants ISO 8601 in UTC,"
                + " what is absent is null. Errors are problem documents (RFC 9457).");
    ObjectNode paths = all.putObject("paths");
    Map<String, ObjectNode> byPath = new TreeMap<>();
    for (Operation operation : Operations.ALL) {
      byPath
          .computeIfAbsent(operation.path(), path -> JSON.objectNode())
          .set(operation.method().name().toLowerCase(Locale.ROOT), described(operation));
    }
    byPath.forEach(paths::set);
    ObjectNode components = all.putObject("components");
    ObjectNode responses = components.putObject("responses");
    new TreeMap<>(MEANINGS)
        .keySet()
        .forEach(status -> responses.set(name(status), problem(status)));
    components.set("schemas", schemas.components());
    components
        .putObject("securitySchemes")
        .putObject("token")
        .put("type", "http")
        .put("scheme", "bearer");
    return all;
  }

  private ObjectNode described(Operation operation) {
    ObjectNode described = JSON.objectNode().put("summary", operation.summary());
    ArrayNode parameters = parameters(operation);
    if (!parameters.isEmpty()) {
      described.set("parameters", parameters);
    }
    if (!operation.body().isEmpty()) {
      described.set("requestBody", body(operation.body()));
    }
    described.set("responses", responses(operation));
    if (operation.isFile()) {
      return described;
    }
    ArrayNode security = described.putArray("security");
    if (!operation.changes()) {
      // An empty requirement says that the other one is not needed everywhere.
      security.addObject();
    }
    security.addObject().putArray("token");
    return described;
  }

  private static ArrayNode parameters(Operation operation) {
    ArrayNode parameters = JSON.arrayNode();
    operation
        .query()
        .forEach(
            field ->
                parameters.add(parameter("query", field.name(), field.meaning(), field.type())));
    if (operation.changes()) {
      parameters.add(
          parameter(
              "header",
              "Idempotency-Key",
              "1 to 100 printable characters; the same again within ten minutes gets the first"
                  + " one's answer, and nothing is done twice",
              "string"));
    }
    if (operation.streams()) {
      parameters.add(
          parameter(
              "header",
              "Last-Event-ID",
              "the id of the last event that came; what came after it is sent again",
              "string"));
    }
    return parameters;
  }

  private static ObjectNode parameter(String in, String name, String meaning, String type) {
    ObjectNode parameter = JSON.objectNode().put("name", name).put("in", in);
    parameter.put("description", meaning).putObject("schema").put("type", type);
    return parameter;
  }

  private static ObjectNode body(List<Operation.Field> fields) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (Operation.Field field : fields) {
      ObjectNode property = properties.putObject(field.name());
      if (field.nullable()) {
        property.putArray("type").add(field.type()).add("null");
      } else {
        property.put("type", field.type());
      }
      if (field.type().equals("array")) {
        property.putObject("items").put("type", "string");
      }
      property.put("description", field.meaning());
    }
    schema.put("additionalProperties", false);
    ObjectNode body = JSON.objectNode();
    body.putObject("content").putObject("application/json").set("schema", schema);
    return body;
  }

  private ObjectNode responses(Operation operation) {
    ObjectNode responses = JSON.objectNode();
    ObjectNode good = responses.putObject("200").put("description", "done, or what was asked for");
    ObjectNode media = good.putObject("content").putObject(operation.media());
    operation.answer().ifPresent(type -> media.set("schema", schema(type, operation.also())));
    if (operation.changes()) {
      header(good, "Idempotency-Replayed", "true: the answer of the first with that key", "string");
    }
    Set<Integer> statuses = new TreeSet<>(ALWAYS);
    if (operation.isFile()) {
      statuses.removeAll(TOKENS);
    }
    statuses.addAll(operation.refusals());
    if (operation.changes()) {
      statuses.addAll(CHANGING);
    }
    statuses.forEach(
        status ->
            responses
                .putObject(Integer.toString(status))
                .put("$ref", "#/components/responses/" + name(status)));
    operation
        .otherwise()
        .forEach((status, type) -> responses.set(Integer.toString(status), other(status, type)));
    return responses;
  }

  private ObjectNode other(int status, Class<?> type) {
    ObjectNode other = JSON.objectNode().put("description", MEANINGS.get(status));
    other.putObject("content").putObject("application/json").set("schema", schemas.of(type));
    return other;
  }

  private static String name(int status) {
    return "Problem" + status;
  }

  private static void header(ObjectNode response, String name, String meaning, String type) {
    response
        .withObject("/headers")
        .putObject(name)
        .put("description", meaning)
        .putObject("schema")
        .put("type", type);
  }

  private ObjectNode schema(Class<?> type, Map<String, Class<?>> also) {
    ObjectNode own = schemas.of(type);
    if (also.isEmpty()) {
      return own;
    }
    ObjectNode beside = JSON.objectNode().put("type", "object");
    ObjectNode properties = beside.putObject("properties");
    also.forEach((field, fieldType) -> properties.set(field, schemas.of(fieldType)));
    ObjectNode both = JSON.objectNode();
    both.putArray("allOf").add(own).add(beside);
    return both;
  }

  private ObjectNode problem(int status) {
    ObjectNode refused = JSON.objectNode().put("description", MEANINGS.get(status));
    if (status == 429 || status == 503) {
      header(refused, "Retry-After", "seconds; where it is missing nobody knows", "integer");
    }
    if (status == 401) {
      header(refused, "WWW-Authenticate", "Bearer", "string");
    }
    refused.putObject("content").putObject(problemMedia).set("schema", schemas.of(problem));
    return refused;
  }
}

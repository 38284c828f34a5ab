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

  /** What every request may get: it is malformed, from a web page, or the agent has a mistake. */
  private static final List<Integer> ALWAYS = List.of(400, 403, 500);

  private static final Map<Integer, String> MEANINGS =
      Map.of(
          400, "not understood",
          401, "a token is needed; the detail is the command that works",
          403, "from a web page or a foreign host, or not allowed",
          409, "refused, and nothing was changed",
          422, "the file has mistakes, and nothing was changed",
          429, "too many failures from there",
          500, "a mistake of the agent's",
          503, "not now; the detail says when",
          504, "begun, and the end is not known");

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
    if (!operation.query().isEmpty()) {
      ArrayNode parameters = described.putArray("parameters");
      operation.query().forEach(field -> parameters.add(parameter(field)));
    }
    if (!operation.body().isEmpty()) {
      described.set("requestBody", body(operation.body()));
    }
    described.set("responses", responses(operation));
    if (operation.changes()) {
      described.putArray("security").addObject().putArray("token");
    }
    return described;
  }

  private static ObjectNode parameter(Operation.Field field) {
    ObjectNode parameter = JSON.objectNode().put("name", field.name()).put("in", "query");
    parameter.put("description", field.meaning()).putObject("schema").put("type", field.type());
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
    Set<Integer> statuses = new TreeSet<>(ALWAYS);
    statuses.addAll(operation.refusals());
    if (operation.changes()) {
      statuses.add(401);
    }
    statuses.forEach(status -> responses.set(Integer.toString(status), problem(status)));
    return responses;
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
    refused.putObject("content").putObject(problemMedia).set("schema", schemas.of(problem));
    return refused;
  }
}

package io.flywall.agent.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flywall.agent.view.ViewJson;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * JSON Schema (2020-12, as OpenAPI 3.1 has it) of the records that the API writes: as {@code
 * ViewJson} writes them, so durations are milliseconds and instants ISO 8601.
 */
final class Schemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final PropertyNamingStrategies.NamingBase SNAKE =
      (PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE;

  private final Map<String, ObjectNode> named = new TreeMap<>();

  /** All that were referred to, by name. */
  ObjectNode components() {
    ObjectNode all = JSON.objectNode();
    named.forEach(all::set);
    return all;
  }

  /** A reference to a record, or what stands for a value. */
  ObjectNode of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic(generic);
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isRecord()) {
      return reference(raw);
    }
    if (raw.isEnum()) {
      return words(raw);
    }
    if (raw == Duration.class) {
      return value("number").put("description", "milliseconds");
    }
    if (raw == Instant.class) {
      return value("string").put("format", "date-time");
    }
    return value(primitive(raw));
  }

  private static String primitive(Class<?> raw) {
    if (raw == String.class) {
      return "string";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "boolean";
    }
    if (raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class) {
      return "integer";
    }
    if (raw == double.class || raw == Double.class) {
      return "number";
    }
    throw new IllegalArgumentException("no JSON is known for " + raw);
  }

  private static ObjectNode value(String type) {
    return JSON.objectNode().put("type", type);
  }

  private ObjectNode generic(ParameterizedType type) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type last = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
    if (raw == Optional.class) {
      ObjectNode maybe = JSON.objectNode();
      maybe.putArray("anyOf").add(of(last)).add(value("null"));
      return maybe;
    }
    if (raw == List.class) {
      ObjectNode list = value("array");
      list.set("items", of(last));
      return list;
    }
    if (raw == Map.class) {
      ObjectNode map = value("object");
      map.set("additionalProperties", of(last));
      return map;
    }
    throw new IllegalArgumentException("no JSON is known for " + type);
  }

  /** As Jackson writes a constant: its name, unless it has a word of its own. */
  private static ObjectNode words(Class<?> type) {
    ObjectNode words = value("string");
    ArrayNode all = words.putArray("enum");
    for (Object constant : type.getEnumConstants()) {
      all.add(ViewJson.mapper().<JsonNode>valueToTree(constant));
    }
    return words;
  }

  private ObjectNode reference(Class<?> type) {
    String name = name(type);
    if (!named.containsKey(name)) {
      ObjectNode schema = value("object");
      // Before its parts: a type may hold itself.
      named.put(name, schema);
      ObjectNode properties = schema.putObject("properties");
      ArrayNode required = schema.putArray("required");
      for (RecordComponent part : type.getRecordComponents()) {
        String field = SNAKE.translate(part.getName());
        properties.set(field, of(part.getGenericType()));
        required.add(field);
      }
    }
    return JSON.objectNode().put("$ref", "#/components/schemas/" + name);
  }

  /** Of a nested type with what it is nested in: two may have an entry each. */
  private static String name(Class<?> type) {
    String full = type.getName();
    return full.substring(full.lastIndexOf('.') + 1).replace("$", "").replaceAll("View", "");
  }
}

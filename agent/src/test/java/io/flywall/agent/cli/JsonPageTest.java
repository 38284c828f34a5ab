package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.ClusterView;
import io.flywall.agent.view.FailoverCheck;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.ReplicationSummary;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/json.md} has every field that is emitted, with its type, and no other. */
class JsonPageTest {
  private static final Path PAGE = Path.of("../docs/json.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| (.+) \\|$");
  private static final Pattern HEADING = Pattern.compile("(?m)^## ");
  private static final PropertyNamingStrategies.NamingBase SNAKE =
      (PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE;

  /** By the command whose heading it has. */
  private static Map<String, Map<String, String>> emitted() {
    Map<String, String> status = fields(AgentView.class);
    status.put("replication", "object or absent");
    fields(ReplicationSummary.class)
        .forEach((name, type) -> status.put("replication." + name, type));
    return Map.of(
        "flywall ha status",
        status,
        "flywall ha cluster",
        fields(ClusterView.class),
        "flywall ha check",
        fields(FailoverCheck.class),
        "flywall ha history",
        fields(HistoryView.class),
        "flywall replication status",
        fields(ReplicationView.class));
  }

  private static Map<String, String> fields(Class<?> view) {
    Map<String, String> fields = new TreeMap<>();
    add(fields, "", view);
    return fields;
  }

  private static void add(Map<String, String> fields, String before, Class<?> view) {
    for (RecordComponent component : view.getRecordComponents()) {
      String name = before + SNAKE.translate(component.getName());
      fields.put(name, type(component.getGenericType()));
      parts(fields, name, component.getGenericType());
    }
  }

  private static void parts(Map<String, String> fields, String name, Type type) {
    if (type instanceof Class<?> view && view.isRecord()) {
      add(fields, name + ".", view);
    } else if (type instanceof ParameterizedType generic) {
      Type inner = last(generic);
      if (generic.getRawType() == List.class) {
        parts(fields, name + "[]", inner);
      } else if (generic.getRawType() == Map.class) {
        fields.put(name + ".*", type(inner));
      } else {
        parts(fields, name, inner);
      }
    }
  }

  private static Type last(ParameterizedType generic) {
    return generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
  }

  private static String type(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type inner = last(generic);
      if (generic.getRawType() == Optional.class) {
        return type(inner) + " or null";
      }
      boolean list = generic.getRawType() == List.class;
      return list ? "list of " + type(inner) + "s" : "object";
    }
    Class<?> raw = (Class<?>) type;
    if (raw == Duration.class) {
      return "ms";
    }
    if (raw == Instant.class) {
      return "instant";
    }
    if (raw == String.class || raw.isEnum()) {
      return "text";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "boolean";
    }
    return raw.isRecord() ? "object" : "number";
  }

  private static Map<String, Map<String, String>> documented(String page) {
    Map<String, Map<String, String>> all = new TreeMap<>();
    for (String section : HEADING.split(page, -1)) {
      String heading = section.lines().findFirst().orElse("").replace("`", "");
      Map<String, String> rows = new TreeMap<>();
      Matcher row = ROW.matcher(section);
      while (row.find()) {
        assertEquals(null, rows.put(row.group(1), row.group(2).strip()), row.group(1) + " twice");
      }
      if (!rows.isEmpty()) {
        all.put(heading, rows);
      }
    }
    return all;
  }

  @Test
  void every_field_that_is_emitted_is_explained_and_no_other() throws IOException {
    Map<String, Map<String, String>> documented = documented(Files.readString(PAGE));
    Map<String, Map<String, String>> emitted = emitted();
    assertEquals(new TreeMap<>(emitted).keySet(), documented.keySet());
    emitted.forEach((command, fields) -> assertEquals(fields, documented.get(command), command));
  }

  /** What is walked above is what is written: a field of JSON comes from a component. */
  @Test
  void what_is_written_has_just_these_fields() {
    assertWritten("flywall ha status", Views.primary());
    assertWritten("flywall ha cluster", ClusterView.of(Views.primary()));
    assertWritten("flywall ha check", FailoverCheck.of(Views.primary()));
    assertWritten("flywall ha history", Views.history());
    assertWritten("flywall replication status", Views.copies());
  }

  private static void assertWritten(String command, Object view) {
    Map<String, String> known = emitted().get(command);
    Map<String, String> seen = new TreeMap<>();
    walk(seen, "", ViewJson.mapper().valueToTree(view), known);
    seen.forEach((name, value) -> assertTrue(known.containsKey(name), command + ": " + name));
    assertTrue(seen.size() > 4, seen.toString());
  }

  private static void walk(
      Map<String, String> seen, String before, JsonNode json, Map<String, String> known) {
    json.properties()
        .forEach(
            field -> {
              boolean free = known.containsKey(before + "*");
              String name = before + (free ? "*" : field.getKey());
              seen.put(name, field.getValue().toString());
              walk(seen, name + ".", field.getValue(), known);
              if (field.getValue().isArray()) {
                field.getValue().forEach(each -> walk(seen, name + "[].", each, known));
              }
            });
  }
}

package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What {@code ha check} says, in lines. */
final class CheckText {
  private CheckText() {}

  /** The answer first, then each obstacle and what is always lost, indented. */
  static List<String> lines(JsonNode check) {
    List<String> lines = new ArrayList<>();
    if (check.get("possible").asBoolean()) {
      lines.add(
          "yes: if "
              + check.get("primary").asText()
              + " died now, "
              + check.get("successor").asText()
              + " would take over within about "
              + Millis.text(check.get("within").asDouble()));
    } else {
      lines.add("NO: nobody would take over");
    }
    check
        .get("obstacles")
        .forEach(
            obstacle ->
                lines.addAll(
                    WrappedText.lines("  " + obstacle.asText(), WrappedText.COLUMNS, "    ")));
    if (!check.get("possible").asBoolean()) {
      return lines;
    }
    for (JsonNode lost : check.path("not_replicated")) {
      lines.addAll(
          WrappedText.lines("  lost in any case: " + lost.asText(), WrappedText.COLUMNS, "    "));
    }
    return lines;
  }
}

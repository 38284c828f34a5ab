package io.flywall.agent.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.RoleChange;
import io.flywall.agent.view.ViewJson;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON object a line, with what kind of line it is in {@code "line"}. */
final class LineFormat {
  private LineFormat() {}

  /** Without the end of the line. */
  static String text(HistoryLine line) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (line instanceof HistoryLine.Change change) {
      fields.put("line", "change");
      fields.put("change", change.change());
    } else if (line instanceof HistoryLine.Stages stages) {
      fields.put("line", "stages");
      fields.put("term", stages.term());
      fields.put("took", stages.took());
    } else if (line instanceof HistoryLine.Outage outage) {
      fields.put("line", "outage");
      fields.put("term", outage.term());
      fields.put("time", outage.time());
      fields.put("at", outage.at());
    } else if (line instanceof HistoryLine.Unserved unserved) {
      fields.put("line", "unserved");
      fields.put("from", unserved.from());
      fields.put("time", unserved.time());
    }
    try {
      return ViewJson.mapper().writeValueAsString(fields);
    } catch (JsonProcessingException impossibleForThese) {
      throw new IllegalStateException(impossibleForThese);
    }
  }

  /** Empty for a line that was torn, or that a later build wrote. */
  static Optional<HistoryLine> parse(String text) {
    try {
      JsonNode line = ViewJson.mapper().readTree(text);
      return switch (line.path("line").asText()) {
        case "change" -> Optional.of(new HistoryLine.Change(change(line.get("change"))));
        case "stages" -> Optional.of(new HistoryLine.Stages(term(line), took(line.get("took"))));
        case "outage" ->
            Optional.of(
                new HistoryLine.Outage(
                    term(line), time(line.get("time")), Instant.parse(line.get("at").asText())));
        case "unserved" ->
            Optional.of(
                new HistoryLine.Unserved(
                    Instant.parse(line.get("from").asText()), time(line.get("time"))));
        default -> Optional.empty();
      };
    } catch (JsonProcessingException | DateTimeException | NullPointerException torn) {
      return Optional.empty();
    }
  }

  private static RoleChange change(JsonNode node) {
    List<String> heard = new ArrayList<>();
    node.get("heard").forEach(peer -> heard.add(peer.asText()));
    return new RoleChange(
        Instant.parse(node.get("at").asText()),
        node.get("from").asText(),
        node.get("to").asText(),
        term(node),
        node.get("reason").asText(),
        node.get("reason_text").asText(),
        node.get("detail").asText(),
        Optional.of(node.get("primary")).filter(JsonNode::isTextual).map(JsonNode::asText),
        heard);
  }

  private static long term(JsonNode node) {
    return node.get("term").asLong();
  }

  private static Map<String, Duration> took(JsonNode node) {
    Map<String, Duration> took = new LinkedHashMap<>();
    node.properties().forEach(stage -> took.put(stage.getKey(), time(stage.getValue())));
    return took;
  }

  /** Milliseconds with a fraction. */
  private static Duration time(JsonNode node) {
    return Duration.ofNanos(Math.round(node.asDouble() * 1e6));
  }
}

package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The API's cluster as a table, within 80 columns for usual names. */
final class ClusterText {
  /** Without any of these it is no cluster of ours. */
  static final Set<String> FIELDS =
      Set.of("cluster", "colour", "why", "seen_by", "primary", "term", "nodes");

  private static final String ROW = "  %-15s %-8s %4s  %-9s %10s %13s  %s";

  private ClusterText() {}

  static String of(JsonNode cluster) {
    List<String> lines = new ArrayList<>();
    String word = cluster.get("colour").asText().toUpperCase(Locale.ROOT);
    lines.addAll(
        WrappedText.lines(word + ": " + cluster.get("why").asText(), WrappedText.COLUMNS, "    "));
    lines.add(format(ROW, "node", "role", "prio", "health", "heard", "round trip", "config"));
    JsonNode shown = self(cluster).get("last_heard");
    for (JsonNode node : cluster.get("nodes")) {
      lines.add(row(node, shown));
      if (!node.get("health_text").asText().isEmpty()) {
        lines.add("    " + node.get("health_text").asText());
      }
    }
    lines.add(
        format(
            "  term %d, as %s sees it",
            cluster.get("term").asLong(), cluster.get("seen_by").asText()));
    return String.join("\n", lines) + "\n";
  }

  private static JsonNode self(JsonNode cluster) {
    for (JsonNode node : cluster.get("nodes")) {
      if (node.get("self").asBoolean()) {
        return node;
      }
    }
    return cluster.get("nodes").get(0);
  }

  private static String row(JsonNode node, JsonNode shown) {
    return format(
        ROW,
        node.get("id").asText(),
        node.get("primary").asBoolean() ? "PRIMARY" : node.get("role").asText(),
        node.get("priority").asText(),
        node.get("health").asText(),
        heard(node, shown),
        roundTrip(node),
        matches(node.get("configuration_matches")));
  }

  /** How long before {@code shown} it was heard. */
  static String heard(JsonNode node, JsonNode shown) {
    JsonNode heard = node.get("last_heard");
    if (node.get("self").asBoolean()) {
      return "-";
    }
    if (heard.isNull()) {
      return "never";
    }
    Duration ago = Duration.between(Instant.parse(heard.asText()), Instant.parse(shown.asText()));
    return Millis.text(Math.max(0.0, ago.toNanos() / 1e6));
  }

  /** Of the best path, and how many carry. */
  private static String roundTrip(JsonNode node) {
    int carrying = 0;
    double best = Double.MAX_VALUE;
    for (JsonNode path : node.get("paths")) {
      carrying += path.get("heard").asBoolean() ? 1 : 0;
      if (!path.get("round_trip").isNull()) {
        best = Math.min(best, path.get("round_trip").asDouble());
      }
    }
    int all = node.get("paths").size();
    if (all == 0) {
      return "-";
    }
    String trip = best == Double.MAX_VALUE ? "-" : Millis.text(best);
    return trip + " " + carrying + "/" + all;
  }

  private static String matches(JsonNode matches) {
    if (matches.isNull()) {
      return "?";
    }
    return matches.asBoolean() ? "same" : "DIFFERS";
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

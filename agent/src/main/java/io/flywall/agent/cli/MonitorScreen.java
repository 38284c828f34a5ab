package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code ha monitor} shows at one instant, as lines; and what it remembers to show it: the
 * last round trips of each path.
 */
final class MonitorScreen {
  private static final int TRIPS = 30;
  private static final int GAUGE = 30;
  private static final String NODE = " %1s %-15s %-8s %-9s %10s";
  private static final String PATH = "     %-24s %9s  %s";

  private final Map<String, Sparkline> trips = new TreeMap<>();

  /** All of one look at the agent. */
  record Seen(JsonNode status, JsonNode cluster, JsonNode history) {}

  /** {@code foot}: a question, or what the last order came to; may be empty. */
  List<String> lines(Seen seen, String foot) {
    List<String> lines = new ArrayList<>();
    JsonNode status = seen.status();
    JsonNode shown = status.get("shown_at");
    lines.add(
        format(
            "%s, term %d, %s   q quit  f fail over  p pause/resume",
            status.get("node").asText(),
            status.get("term").asLong(),
            Instant.parse(shown.asText()).truncatedTo(ChronoUnit.SECONDS)));
    lines.add(
        seen.cluster().get("colour").asText().toUpperCase(Locale.ROOT)
            + ": "
            + seen.cluster().get("why").asText());
    lines.add("");
    seen.cluster().get("nodes").forEach(node -> node(lines, node, shown));
    lines.add("");
    lease(lines, status);
    if (status.has("replication")) {
      lines.add(" data      " + status.get("replication").get("state").asText());
    }
    JsonNode orders = status.get("orders");
    if (orders.get("paused").asBoolean()) {
      lines.add(" PAUSED    " + PausedText.brief(orders));
    }
    status.get("problems").forEach(problem -> lines.add(" PROBLEM   " + problem.asText()));
    lines.add("");
    seen.history().get("entries").forEach(entry -> change(lines, entry));
    lines.add("");
    lines.add(foot);
    return lines;
  }

  private void node(List<String> lines, JsonNode node, JsonNode shown) {
    lines.add(
        format(
            NODE,
            node.get("self").asBoolean() ? "*" : "",
            node.get("id").asText(),
            node.get("primary").asBoolean() ? "PRIMARY" : node.get("role").asText(),
            node.get("health").asText(),
            ClusterText.heard(node, shown)));
    node.get("paths").forEach(path -> path(lines, path));
  }

  private void path(List<String> lines, JsonNode path) {
    String address = path.get("address").asText();
    JsonNode trip = path.get("round_trip");
    boolean heard = path.get("heard").asBoolean();
    Sparkline line = trips.computeIfAbsent(address, any -> new Sparkline(TRIPS));
    line.add(trip.isNull() ? -1 : trip.asDouble());
    String text = !heard ? "SILENT" : trip.isNull() ? "-" : Millis.text(trip.asDouble());
    lines.add(format(PATH, address, text, line.text()));
  }

  /** What is left, against what the kernel grants at a time. */
  private static void lease(List<String> lines, JsonNode status) {
    JsonNode left = status.get("lease").get("left");
    if (left.isNull()) {
      lines.add(" lease     none here");
      return;
    }
    double granted = status.get("timing").get("kernel_timeout").asDouble();
    int full = (int) Math.round(Math.min(1, left.asDouble() / granted) * GAUGE);
    lines.add(
        " lease     ["
            + "#".repeat(full)
            + "-".repeat(GAUGE - full)
            + "] "
            + Millis.text(left.asDouble())
            + " left");
  }

  private static void change(List<String> lines, JsonNode entry) {
    JsonNode change = entry.get("change");
    lines.add(
        format(
            " %s  %s -> %s, term %d: %s",
            Instant.parse(change.get("at").asText()).truncatedTo(ChronoUnit.SECONDS),
            change.get("from").asText(),
            change.get("to").asText(),
            change.get("term").asLong(),
            change.get("reason").asText()));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

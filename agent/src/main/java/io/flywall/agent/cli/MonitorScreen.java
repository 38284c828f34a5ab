package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code ha monitor} shows, as lines; and what it remembers to show it: the last round trips
 * of each path, and the last events.
 */
final class MonitorScreen {
  /** Four looks of half a second: an agent that is only busy is no news. */
  static final Duration STALE = Duration.ofSeconds(2);

  private static final int TRIPS = 30;
  private static final int GAUGE = 30;
  private static final String NODE = " %1s %-15s %-8s %-9s %10s";
  private static final String PATH = "     %-24s %9s  %s";
  private static final String DATA = " %-9s %-14s %-14s %s";

  private final Map<String, Sparkline> trips = new TreeMap<>();
  private final MonitorEvents events = new MonitorEvents();
  private Seen seen;

  /**
   * What there is beside the last look.
   *
   * @param age of that look
   * @param trouble why there is no newer one; empty when nothing is wrong
   * @param foot a question, or what the last order came to; may be empty
   */
  record Frame(TerminalSize size, Duration age, String trouble, List<String> foot) {}

  /** A look that it has not seen yet. */
  void see(Seen next) {
    seen = next;
    events.see(next);
    for (JsonNode node : next.cluster().get("nodes")) {
      for (JsonNode path : node.get("paths")) {
        JsonNode trip = path.get("round_trip");
        trips
            .computeIfAbsent(path.get("address").asText(), any -> new Sparkline(TRIPS))
            .add(trip.isNull() ? -1 : trip.asDouble());
      }
    }
  }

  /**
   * At most as many as there are rows, and none longer than there are columns: events have what the
   * rest leaves, and the foot is always there.
   */
  List<String> lines(Frame frame) {
    List<String> lines = new ArrayList<>();
    List<String> foot =
        frame.foot().stream()
            .flatMap(line -> WrappedText.lines(line, frame.size().columns(), "    ").stream())
            .toList();
    head(lines, frame);
    int room = Math.max(1, frame.size().rows() - foot.size() - 1);
    if (lines.size() > room) {
      int missing = lines.size() - room + 1;
      lines.subList(room - 1, lines.size()).clear();
      lines.add(" ... " + missing + " more lines: make the window taller");
    } else if (lines.size() + 1 < room) {
      lines.add("");
      int most = room - lines.size();
      events.lines().stream().limit(most).forEach(event -> lines.add(" " + event));
    }
    lines.add("");
    lines.addAll(foot);
    return lines.stream().limit(frame.size().rows()).map(frame.size()::clipped).toList();
  }

  private void head(List<String> lines, Frame frame) {
    JsonNode status = seen.status();
    JsonNode orders = status.get("orders");
    boolean paused = orders.get("paused").asBoolean();
    lines.add(
        format(
            "%s, term %d, %s   q quit  f fail over  p %s",
            status.get("node").asText(),
            status.get("term").asLong(),
            Instant.parse(status.get("shown_at").asText()).truncatedTo(ChronoUnit.SECONDS),
            paused ? "resume" : "pause"));
    boolean stale = isStale(frame);
    if (stale) {
      lines.add(staleness(frame));
    }
    lines.add(
        seen.cluster().get("colour").asText().toUpperCase(Locale.ROOT)
            + ": "
            + seen.cluster().get("why").asText());
    lines.add("");
    seen.cluster().get("nodes").forEach(node -> node(lines, node, status.get("shown_at")));
    lines.add("");
    lines.add(stale ? " lease     not known: what is here is old" : lease(status));
    data(lines);
    if (paused) {
      lines.add(" PAUSED    " + PausedText.brief(orders));
    }
    if (!orders.get("failback_ordered").asText().equals("auto")) {
      lines.add(" failback  " + FailbackText.of(orders));
    }
    status.get("problems").forEach(problem -> lines.add(" PROBLEM   " + problem.asText()));
  }

  private static boolean isStale(Frame frame) {
    return !frame.trouble().isEmpty() || frame.age().compareTo(STALE) >= 0;
  }

  private static String staleness(Frame frame) {
    String why = frame.trouble().isEmpty() ? "the agent has not answered yet" : frame.trouble();
    return "AS OF " + frame.age().toSeconds() + " s AGO: " + why.replaceAll("\\s*\\R\\s*", " ");
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
    String text = !heard ? "SILENT" : trip.isNull() ? "-" : Millis.text(trip.asDouble());
    lines.add(format(PATH, address, text, trips.get(address).text()));
  }

  /** What is left, against what the kernel grants at a time. */
  private static String lease(JsonNode status) {
    JsonNode left = status.get("lease").get("left");
    if (left.isNull()) {
      return " lease     none here";
    }
    double granted = status.get("timing").get("kernel_timeout").asDouble();
    int full = (int) Math.round(Math.min(1, left.asDouble() / granted) * GAUGE);
    return " lease     ["
        + "#".repeat(full)
        + "-".repeat(GAUGE - full)
        + "] "
        + Millis.text(left.asDouble())
        + " left";
  }

  /** A row for each dataset and peer, as far as this node knows of both. */
  private void data(List<String> lines) {
    if (seen.replication().isEmpty()) {
      return;
    }
    JsonNode replication = seen.replication().get();
    if (replication.get("lines").isEmpty()) {
      lines.add(" data      " + seen.status().path("replication").path("state").asText());
    }
    String name = "data";
    for (JsonNode line : replication.get("lines")) {
      lines.add(
          format(
              DATA,
              name,
              line.get("dataset").asText(),
              line.get("peer").asText(),
              ReplicationText.lag(line)));
      name = "";
    }
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

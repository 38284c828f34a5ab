package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The API's status as text, within 80 columns for usual names. */
final class StatusText {
  /** Without any of these it is no status of ours. */
  static final Set<String> FIELDS =
      Set.of(
          "node",
          "role",
          "since",
          "term",
          "reason_text",
          "detail",
          "primary",
          "vips",
          "peers",
          "lease",
          "quorum",
          "last_takeover",
          "timing",
          "version",
          "configuration",
          "problems",
          "shown_at");

  private static final String ROW_INDENT = " ".repeat(14);

  private final JsonNode status;
  private final StringBuilder text = new StringBuilder();

  private StatusText(JsonNode status) {
    this.status = status;
  }

  static String of(JsonNode status) {
    return new StatusText(status).write();
  }

  private String write() {
    String role = status.get("role").asText().toUpperCase(Locale.ROOT);
    line(
        "%s is %s for %s, term %d",
        status.get("node").asText(), role, ago(status.get("since")), status.get("term").asLong());
    row("because", because());
    if (!role.equals("PRIMARY")) {
      row("primary", textOr(status.get("primary"), "none known"));
    }
    status.get("vips").forEach(this::vip);
    lease(status.get("lease"));
    status.get("peers").forEach(this::peer);
    quorum(status.get("quorum"));
    if (status.has("replication")) {
      row("data", data(status.get("replication")));
    }
    orders(status.get("orders"));
    JsonNode takeover = status.get("last_takeover");
    if (!takeover.isNull()) {
      row("last move", "VIPs away for at most " + Millis.text(takeover.get("outage").asDouble()));
    }
    row(
        "config",
        "fingerprint "
            + status.get("configuration").asText()
            + ", voter list "
            + status.get("quorum").get("version").asText()
            + ", flywall "
            + status.get("version").asText());
    JsonNode timing = status.get("timing");
    row(
        "timing",
        "heartbeat "
            + Millis.text(timing.get("heartbeat_interval").asDouble())
            + ", dead after "
            + Millis.text(timing.get("dead_after").asDouble()));
    JsonNode grants = status.get("grants");
    if (grants != null) {
      grants
          .get("remedies")
          .forEach(remedy -> row("late?", "under load, without " + remedy.asText()));
    }
    status.get("problems").forEach(problem -> row("PROBLEM", problem.asText()));
    if (status.get("problems").isEmpty() && !StatusCommand.isReplicationInTrouble(status)) {
      row("health", "healthy");
    }
    return text.toString();
  }

  private static String data(JsonNode replication) {
    String state = replication.get("state").asText();
    JsonNode ago = replication.get("in_sync_ago");
    if (!state.equals("in sync")) {
      state +=
          ago.isNull() ? "; never in sync" : "; in sync " + Millis.text(ago.asDouble()) + " ago";
    }
    String trouble = replication.get("trouble").asText();
    return trouble.isEmpty() ? state : state + ": " + trouble;
  }

  private String because() {
    String detail = status.get("detail").asText();
    String reason = status.get("reason_text").asText();
    return detail.isEmpty() ? reason : reason + " (" + detail + ")";
  }

  private void vip(JsonNode vip) {
    row(
        "vip",
        vip.get("address").asText()
            + " on "
            + vip.get("device").asText()
            + (vip.get("held").asBoolean() ? ", held here" : ", not here"));
  }

  private void lease(JsonNode lease) {
    if (status.get("vips").isEmpty()) {
      return;
    }
    JsonNode left = lease.get("left");
    String kind = lease.get("kind").asText().replace('_', ' ');
    row(
        "lease",
        (left.isNull() ? "none, gates shut" : Millis.text(left.asDouble()) + " left")
            + ", held by "
            + kind
            + (lease.get("intact").asBoolean() ? "" : ", NOT INTACT"));
  }

  private void quorum(JsonNode quorum) {
    if (quorum.get("rule").asText().equals("none")) {
      row("quorum", "none: a pair asks the wire before it claims");
      return;
    }
    row(
        "quorum",
        quorum.get("needed").asInt()
            + " of "
            + quorum.get("voters").asInt()
            + " voters, "
            + quorum.get("reachable").asInt()
            + " reachable");
    if (quorum.has("dead") && !quorum.get("dead").isEmpty()) {
      row("FORCED", "without " + dead(quorum.get("dead")) + ", by an operator's word");
    }
  }

  private static String dead(JsonNode nodes) {
    List<String> names = new ArrayList<>();
    nodes.forEach(node -> names.add(node.asText()));
    return String.join(", ", names);
  }

  /** A pause is shown wherever somebody looks; failback where it is not what the file says. */
  private void orders(JsonNode orders) {
    if (orders == null) {
      return;
    }
    if (orders.get("paused").asBoolean()) {
      row("PAUSED", PausedText.brief(orders));
    }
    if (!orders.get("failback_ordered").asText().equals("auto")) {
      row("failback", FailbackText.of(orders));
    }
  }

  private void peer(JsonNode peer) {
    StringBuilder line = new StringBuilder(peer.get("node").asText());
    line.append(": ").append(peer.get("role").asText());
    line.append(", ").append(peer.get("health").asText());
    if (!peer.get("health").asText().equals("healthy")) {
      line.append(" (").append(peer.get("health_text").asText()).append(')');
    }
    JsonNode heard = peer.get("last_heard");
    line.append(heard.isNull() ? ", never heard" : ", heard " + ago(heard) + " ago");
    row("peer", line.toString());
    for (JsonNode path : peer.get("paths")) {
      JsonNode roundTrip = path.get("round_trip");
      row(
          "",
          "path "
              + path.get("address").asText()
              + (path.get("heard").asBoolean() ? "" : ", SILENT")
              + (roundTrip.isNull() ? "" : ", round trip " + Millis.text(roundTrip.asDouble())));
    }
  }

  /** Counted from the instant of the view: the command's own start-up is not the node's silence. */
  private String ago(JsonNode instant) {
    Instant shown = Instant.parse(status.get("shown_at").asText());
    Duration since = Duration.between(Instant.parse(instant.asText()), shown);
    return Millis.text(Math.max(0.0, since.toNanos() / 1e6));
  }

  private static String textOr(JsonNode node, String otherwise) {
    return node.isNull() ? otherwise : node.asText();
  }

  private void row(String name, String value) {
    String all = String.format(Locale.ROOT, "  %-9s %s", name, value);
    // Broken where a line ends anyway: a script takes -o json.
    WrappedText.lines(all, WrappedText.COLUMNS, ROW_INDENT)
        .forEach(line -> text.append(line).append('\n'));
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}

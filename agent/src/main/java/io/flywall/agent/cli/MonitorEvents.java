package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ProblemKinds;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The last events of a cluster, as one of its nodes sees them: its own changes of role from its
 * history, and of all nodes what is different from one look to the next.
 *
 * <p>Rejected: the event stream. It tells of this node's own changes and of a primary that is
 * another one, but not what becomes of each peer, and it would be a second connection to keep.
 */
final class MonitorEvents {
  /** More than a tall terminal has lines. */
  private static final int KEPT = 200;

  /** In UTC, as the head of the screen has it; the year would cost what is said of the event. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Deque<String> lines = new ArrayDeque<>();
  private Facts before;

  /** By node, the changes of the look before: what a clock says of them may go back. */
  private final Map<String, Set<Change>> known = new HashMap<>();

  /** What makes a change this one and no other. */
  private record Change(String at, long term, String reason) {
    static Change of(JsonNode entry) {
      JsonNode change = entry.get("change");
      return new Change(
          change.get("at").asText(), change.get("term").asLong(), change.get("reason").asText());
    }
  }

  /** What is compared; a text with figures counts as the same when only they differ. */
  private record Facts(
      Map<String, String> roles,
      Map<String, String> healths,
      String primary,
      String orders,
      String outage,
      Map<String, String> problems) {}

  /** The newest first. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  void see(Seen seen) {
    String self = seen.status().get("node").asText();
    changes(self, seen.history().get("entries"));
    Facts now = facts(self, seen);
    if (before != null) {
      compare(Instant.parse(seen.status().get("shown_at").asText()), now);
    }
    before = now;
  }

  private void changes(String self, JsonNode newestFirst) {
    List<JsonNode> unseen = new ArrayList<>();
    Set<Change> last = known.getOrDefault(self, Set.of());
    Set<Change> these = new HashSet<>();
    for (JsonNode entry : newestFirst) {
      Change change = Change.of(entry);
      boolean unusedTwice = these.add(change);
      if (!last.contains(change)) {
        unseen.add(0, entry);
      }
    }
    unseen.forEach(entry -> add(at(entry), change(self, entry)));
    Set<Change> unusedBefore = known.put(self, these);
  }

  private static Instant at(JsonNode entry) {
    return Instant.parse(entry.get("change").get("at").asText());
  }

  private static String change(String self, JsonNode entry) {
    JsonNode change = entry.get("change");
    JsonNode outage = entry.get("outage");
    boolean own = !change.get("from").equals(change.get("to"));
    String roles =
        change.get("from").asText()
            + " -> "
            + shownRole(change.get("to").asText())
            + ", "
            + change.get("reason").asText();
    return self
        + ": "
        // What it only noticed of others changed no role of its own.
        + (own ? roles : change.get("reason_text").asText())
        + ", term "
        + change.get("term").asLong()
        + (outage.isNull() ? "" : ", away " + Millis.text(outage.asDouble()));
  }

  private static String shownRole(String role) {
    return role.equals("primary") ? "PRIMARY" : role;
  }

  private static Facts facts(String self, Seen seen) {
    Map<String, String> roles = new TreeMap<>();
    Map<String, String> healths = new TreeMap<>();
    for (JsonNode node : seen.cluster().get("nodes")) {
      // Its own changes come from its history, with their reason.
      if (!node.get("id").asText().equals(self)) {
        roles.put(node.get("id").asText(), node.get("role").asText());
        String text = node.get("health_text").asText();
        String health = node.get("health").asText();
        healths.put(node.get("id").asText(), text.isEmpty() ? health : health + " (" + text + ")");
      }
    }
    JsonNode status = seen.status();
    JsonNode orders = status.get("orders");
    Map<String, String> problems = new TreeMap<>();
    status
        .get("problems")
        .forEach(text -> problems.put(ProblemKinds.of(text.asText()), text.asText()));
    JsonNode takeover = status.get("last_takeover");
    return new Facts(
        roles,
        healths,
        seen.cluster().get("primary").isNull() ? "nobody" : seen.cluster().get("primary").asText(),
        (orders.get("paused").asBoolean() ? "paused, " + PausedText.brief(orders) : "not paused")
            + "; failback "
            + FailbackText.of(orders),
        takeover.isNull()
            ? ""
            : "VIPs away for at most "
                + Millis.text(takeover.get("outage").asDouble())
                + " as term "
                + takeover.get("term").asLong()
                + " began",
        problems);
  }

  private void compare(Instant at, Facts now) {
    now.roles().forEach((node, role) -> compare(at, node, before.roles().get(node), role));
    now.healths().forEach((node, health) -> compare(at, node, before.healths().get(node), health));
    compare(at, "primary", before.primary(), now.primary());
    if (!now.orders().equals(before.orders())) {
      add(at, "ordered: " + now.orders());
    }
    if (!now.outage().equals(before.outage()) && !now.outage().isEmpty()) {
      add(at, now.outage());
    }
    now.problems().forEach((key, text) -> begun(at, key, text));
    before.problems().forEach((key, text) -> over(at, now, key, text));
  }

  private void compare(Instant at, String what, String then, String now) {
    if (!Objects.equals(then, now) && then != null) {
      add(at, what + ": " + shownRole(then) + " -> " + shownRole(now));
    }
  }

  private void begun(Instant at, String key, String text) {
    if (!before.problems().containsKey(key)) {
      add(at, "PROBLEM " + text);
    }
  }

  private void over(Instant at, Facts now, String key, String text) {
    if (!now.problems().containsKey(key)) {
      add(at, "over: " + text);
    }
  }

  private void add(Instant at, String text) {
    lines.addFirst(TIME.format(at) + "  " + text);
    if (lines.size() > KEPT) {
      lines.removeLast();
    }
  }
}

package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.value.OperatorError;
import java.util.Optional;
import java.util.Set;

/**
 * All of one look at an agent: what the API says at each of its addresses.
 *
 * @param replication empty where no dataset is configured
 */
record Seen(
    JsonNode status,
    JsonNode cluster,
    JsonNode check,
    JsonNode history,
    Optional<JsonNode> replication) {
  private static final int CHANGES = 20;

  /** The first look. */
  static Seen first(Agents agents) throws NotReachable, OperatorError, Refused {
    return look(agents, Optional.empty());
  }

  /** The next one; a history that cannot have grown is not asked for again. */
  Seen next(Agents agents) throws NotReachable, OperatorError, Refused {
    return look(agents, Optional.of(this));
  }

  private static Seen look(Agents agents, Optional<Seen> before)
      throws NotReachable, OperatorError, Refused {
    JsonNode status = asked(agents, "/api/ha/status", StatusText.FIELDS);
    boolean known = before.isPresent() && !before.get().isOlderThan(status);
    return new Seen(
        status,
        asked(agents, "/api/ha/cluster", ClusterText.FIELDS),
        asked(agents, "/api/ha/check", Set.of("possible", "successor", "obstacles")),
        known
            ? before.get().history()
            : asked(agents, "/api/ha/history?limit=" + CHANGES, Set.of("entries")),
        status.has("replication")
            ? Optional.of(asked(agents, "/api/replication/status", Set.of("lines", "datasets")))
            : Optional.empty());
  }

  private boolean isOlderThan(JsonNode now) {
    return !status.get("since").equals(now.get("since"))
        || !status.get("last_takeover").equals(now.get("last_takeover"))
        || !status.get("node").equals(now.get("node"));
  }

  private static JsonNode asked(Agents agents, String path, Set<String> fields)
      throws NotReachable, OperatorError, Refused {
    ApiClient.Reply reply = agents.get(path);
    if (!reply.ok()) {
      throw new Refused(reply);
    }
    return reply.document(fields);
  }
}

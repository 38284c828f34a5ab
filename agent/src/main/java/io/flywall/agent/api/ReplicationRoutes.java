package io.flywall.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.NodeId;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The handlers below {@code /api/replication}. */
record ReplicationRoutes(ReplicationDesk desk) {
  /** What a client's connection lasts (the command line waits ten seconds at a time). */
  private static final long MOST_SECONDS = 8;

  /** An hour in milliseconds: who waits longer for one barrier has another problem. */
  private static final long MOST_WAITED = 3_600_000;

  private static final long USUAL_SECONDS = 5;

  void addTo(RoutesConfig routes, Access access) {
    routes.get("/api/replication/status", this::status);
    routes.get("/api/replication/stats", this::stats);
    routes.post(
        "/api/replication/resync", context -> access.operate(context, "resync", this::resync));
    routes.post(
        "/api/replication/barrier", context -> access.ask(context, "barrier", this::barrier));
  }

  private void status(Context context) throws JsonProcessingException {
    show(context, desk.view());
  }

  private void stats(Context context) throws JsonProcessingException {
    show(context, desk.stats());
  }

  private static void show(Context context, Optional<?> now) throws JsonProcessingException {
    if (now.isEmpty()) {
      ApiServer.problem(
          context,
          503,
          "no replication",
          "no dataset is configured (replication.datasets), or it has not begun yet");
      return;
    }
    ReadingRoutes.show(context, now.get());
  }

  /** {@code {"dataset": …, "peer": …}}, each or both left out, or null, for all. */
  private void resync(Context context) throws JsonProcessingException {
    Optional<JsonNode> asked =
        StrictBody.object(context, Set.of("dataset", "peer"))
            .filter(body -> isNameOrNothing(body.path("dataset")))
            .filter(body -> isNameOrNothing(body.path("peer")));
    if (asked.isEmpty()) {
      ApiServer.problem(
          context, 400, "not understood", "send {\"dataset\": \"NAME\", \"peer\": \"NODE\"}");
    } else if (desk.resync(text(asked.get(), "dataset"), text(asked.get(), "peer"))) {
      done(context);
    } else {
      ApiServer.problem(
          context, 409, "nobody to resync", "see flywall replication status: nobody follows it");
    }
  }

  /** Datasets are named as nodes are. */
  private static boolean isNameOrNothing(JsonNode field) {
    return StrictBody.isTextOrNothing(field)
        && (!field.isTextual() || NodeId.isValid(field.textValue()));
  }

  /**
   * {@code {"seconds": N, "waited_ms": N}}: waits so long at most, and a second at least, since to
   * look at the files takes its time; and how long ago the caller asked first.
   */
  private void barrier(Context context) throws Exception {
    Optional<JsonNode> asked =
        StrictBody.object(context, Set.of("seconds", "waited_ms"))
            .filter(body -> isWithin(body.path("seconds"), MOST_SECONDS))
            .filter(body -> isWithin(body.path("waited_ms"), MOST_WAITED));
    if (asked.isEmpty()) {
      ApiServer.problem(
          context, 400, "not understood", "send {\"seconds\": N}, N from 1 to " + MOST_SECONDS);
      return;
    }
    long seconds = Math.max(1, asked.get().path("seconds").asLong(USUAL_SECONDS));
    Duration waited = Duration.ofMillis(asked.get().path("waited_ms").asLong(0));
    Optional<String> why = desk.barrier(Duration.ofSeconds(seconds), waited);
    if (why.isEmpty()) {
      done(context);
    } else if (follows()) {
      ApiServer.notNow(context, "not primary", why.get());
    } else {
      ApiServer.problem(context, 409, "not on a quorum", why.get());
    }
  }

  /** Who does not lead has nothing to wait for: that is for the primary to say. */
  private boolean follows() {
    return desk.view().filter(now -> !now.leading()).isPresent();
  }

  private static boolean isWithin(JsonNode field, long most) {
    return field.isMissingNode()
        || (field.isIntegralNumber()
            && field.canConvertToLong()
            && field.longValue() >= 0
            && field.longValue() <= most);
  }

  private static Optional<String> text(JsonNode asked, String field) {
    return Optional.ofNullable(asked.path(field).textValue());
  }

  private static void done(Context context) throws JsonProcessingException {
    context.contentType("application/json");
    context.result(ViewJson.mapper().writeValueAsString(Map.of("done", true)) + "\n");
  }
}

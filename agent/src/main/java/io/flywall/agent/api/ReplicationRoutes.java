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

  void addTo(RoutesConfig routes, Access access) {
    routes.get("/api/replication/status", this::status);
    routes.get("/api/replication/stats", this::stats);
    routes.post(
        "/api/replication/resync", context -> access.operate(context, "resync", this::resync));
    routes.post(
        "/api/replication/barrier", context -> access.operate(context, "barrier", this::barrier));
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

  /** {@code {"dataset": …, "peer": …}}, each or both left out for all. */
  private void resync(Context context) throws JsonProcessingException {
    JsonNode asked = ViewJson.mapper().readTree(context.body().isBlank() ? "{}" : context.body());
    Optional<String> dataset = text(asked, "dataset");
    Optional<String> peer = text(asked, "peer");
    if (!asked.isObject()
        || !Set.of("dataset", "peer").containsAll(ViewJson.fields(asked))
        // Datasets are named as nodes are.
        || dataset.filter(name -> !NodeId.isValid(name)).isPresent()
        || peer.filter(name -> !NodeId.isValid(name)).isPresent()) {
      ApiServer.problem(
          context, 400, "not understood", "send {\"dataset\": \"NAME\", \"peer\": \"NODE\"}");
    } else if (desk.resync(dataset, peer)) {
      done(context);
    } else {
      ApiServer.problem(
          context, 409, "nobody to resync", "see flywall replication status: nobody follows it");
    }
  }

  /** {@code {"seconds": N}}: waits so long at most. */
  private void barrier(Context context) throws Exception {
    JsonNode asked = ViewJson.mapper().readTree(context.body().isBlank() ? "{}" : context.body());
    long seconds = Math.max(0, Math.min(MOST_SECONDS, asked.path("seconds").asLong(5)));
    Optional<String> why = desk.barrier(Duration.ofSeconds(seconds));
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

  private static Optional<String> text(JsonNode asked, String field) {
    return Optional.ofNullable(asked.path(field).textValue());
  }

  private static void done(Context context) throws JsonProcessingException {
    context.contentType("application/json");
    context.result(ViewJson.mapper().writeValueAsString(Map.of("done", true)) + "\n");
  }
}

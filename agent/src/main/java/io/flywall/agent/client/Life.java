package io.flywall.agent.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ViewJson;
import java.util.Optional;

/**
 * Which agent answers at an address, and since which start: what it remembers of a request ends
 * with either. Behind one address there may be several nodes, as behind a VIP.
 */
record Life(String node, String startedAt) {
  static final String PATH = "/api/ha/status";

  /** Empty when it does not say. */
  static Optional<Life> of(Answer status) {
    if (!status.ok()) {
      return Optional.empty();
    }
    try {
      JsonNode now = ViewJson.mapper().readTree(status.body());
      boolean says = now.path("node").isTextual() && now.path("started_at").isTextual();
      return says
          ? Optional.of(new Life(now.get("node").asText(), now.get("started_at").asText()))
          : Optional.empty();
    } catch (JsonProcessingException foreign) {
      return Optional.empty();
    }
  }
}

package io.flywall.agent.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ViewJson;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How long an agent has been running, by its own clock. */
final class Uptime {
  static final String PATH = "/api/ha/status";

  private Uptime() {}

  /** False as well when it does not say. */
  static boolean isLongerThan(Duration time, Answer status) {
    if (!status.ok()) {
      return false;
    }
    try {
      JsonNode now = ViewJson.mapper().readTree(status.body());
      Instant started = Instant.parse(now.path("started_at").asText());
      Instant shown = Instant.parse(now.path("shown_at").asText());
      return Duration.between(started, shown).compareTo(time) > 0;
    } catch (JsonProcessingException | DateTimeParseException foreign) {
      return false;
    }
  }
}

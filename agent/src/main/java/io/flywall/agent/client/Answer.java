package io.flywall.agent.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ViewJson;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What an agent said.
 *
 * @param from who it was
 * @param body as JSON, or a problem document
 * @param retryAfter how long it wants to be left alone
 */
public record Answer(URI from, int status, String body, Optional<Duration> retryAfter) {
  private static final int TOO_MANY = 429;
  private static final int NOT_NOW = 503;

  /** Whether it did what was asked. */
  public boolean ok() {
    return status / 100 == 2;
  }

  /** What a problem document says in a sentence; the status where it is none. */
  public String detail() {
    try {
      JsonNode problem = ViewJson.mapper().readTree(body);
      return problem.path("detail").isTextual()
          ? problem.get("detail").asText()
          : "answered " + status;
    } catch (JsonProcessingException foreign) {
      return "answered " + status;
    }
  }

  /** Nothing was done, and the same may be in a moment: there is no primary, or it starts. */
  public boolean isNotNow() {
    return status == TOO_MANY || (status == NOT_NOW && retryAfter.isPresent());
  }
}

package io.flywall.agent.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.ViewJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks for a hand-over. */
record HandOverRoutes(HandOverDesk desk) {
  /** The desk answers within five seconds; a little more is for the way. */
  private static final long HAND_OVER_SECONDS = 7;

  private static final String BODY = "send nothing, or {\"to\": \"NODE\"}";

  private static final ObjectReader STRICT =
      ViewJson.mapper()
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  void addTo(RoutesConfig routes, Access access) {
    routes.post("/api/ha/failover", context -> access.operate(context, "failover", this::handOver));
  }

  private void handOver(Context context) throws Exception {
    Optional<String> to;
    try {
      to = successor(context.body());
    } catch (JsonProcessingException | BadRequestResponse notOurs) {
      ApiServer.problem(context, 400, "not understood", BODY);
      return;
    }
    try {
      answer(context, desk.handOver(to).get(HAND_OVER_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException late) {
      ApiServer.problem(context, 504, "no answer", "the loop did not answer; see GET /healthz");
    }
  }

  /**
   * Anything but nothing, {@code {}} and {@code {"to": "NODE"}} is refused: who misspells the
   * successor must not move the VIPs to somebody else.
   */
  private static Optional<String> successor(String body) throws JsonProcessingException {
    if (body.isBlank()) {
      return Optional.empty();
    }
    JsonNode asked = STRICT.readTree(body);
    JsonNode to = asked.path("to");
    boolean nobody = to.isMissingNode() || to.isNull();
    if (!asked.isObject()
        || asked.size() > (to.isMissingNode() ? 0 : 1)
        || !(nobody || to.isTextual())) {
      throw new BadRequestResponse();
    }
    return nobody ? Optional.empty() : Optional.of(to.textValue());
  }

  private static void answer(Context context, HandOverDesk.Outcome outcome)
      throws JsonProcessingException {
    if (outcome instanceof HandOverDesk.Outcome.Done done) {
      context.contentType("application/json");
      context.result(ViewJson.mapper().writeValueAsString(done));
    } else if (outcome instanceof HandOverDesk.Outcome.Refused refused) {
      ApiServer.problem(context, 409, "refused", refused.reason());
    } else {
      String reason = ((HandOverDesk.Outcome.Unclear) outcome).reason();
      ApiServer.problem(context, 504, "end not known", reason);
    }
  }
}

package io.flywall.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.ViewJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;

/** Asks for a hand-over. */
record HandOverRoutes(HandOverDesk desk) {
  private static final String BODY = "send nothing, or {\"to\": \"NODE\"}";

  void addTo(RoutesConfig routes, Access access) {
    routes.post("/api/ha/failover", context -> access.operate(context, "failover", this::handOver));
  }

  private void handOver(Context context) throws Exception {
    Optional<JsonNode> to = StrictBody.field(context, "to");
    if (to.filter(StrictBody::isTextOrNothing).isEmpty()) {
      ApiServer.problem(context, 400, "not understood", BODY);
      return;
    }
    Optional<HandOverDesk.Outcome> outcome =
        LoopAnswer.to(context, desk.handOver(Optional.ofNullable(to.get().textValue())));
    if (outcome.isPresent()) {
      answer(context, outcome.get());
    }
  }

  static void answer(Context context, HandOverDesk.Outcome outcome) throws JsonProcessingException {
    if (outcome instanceof HandOverDesk.Outcome.Done done) {
      context.contentType("application/json");
      context.result(ViewJson.mapper().writeValueAsString(done));
    } else if (outcome instanceof HandOverDesk.Outcome.Refused refused) {
      ApiServer.problem(context, 409, "refused", refused.reason());
    } else if (outcome instanceof HandOverDesk.Outcome.NoPrimary nobody) {
      ApiServer.notNow(context, "no primary", nobody.reason());
    } else {
      String reason = ((HandOverDesk.Outcome.Unclear) outcome).reason();
      ApiServer.problem(context, 504, "end not known", reason);
    }
  }
}

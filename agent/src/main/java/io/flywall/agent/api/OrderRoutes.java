package io.flywall.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.OrderDesk.Order;
import io.flywall.value.FailbackOrder;
import io.flywall.value.NodeId;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Orders of an operator that hold until the next one; and the one that moves the VIPs here. */
record OrderRoutes(Supplier<Optional<OrderDesk>> desk, Supplier<Optional<AgentView>> view) {
  /** Later ones have no four-digit year, and nobody means them. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  void addTo(RoutesConfig routes, Access access) {
    add(routes, access, "pause", this::pause);
    add(routes, access, "resume", context -> givenWithoutMore(context, new Order.Resume()));
    add(routes, access, "failback", this::failback);
    add(routes, access, "promote", this::promote);
    add(routes, access, "reset", context -> givenWithoutMore(context, new Order.Reset()));
  }

  private static void add(RoutesConfig routes, Access access, String what, Handler then) {
    routes.post("/api/ha/" + what, context -> access.operate(context, what, then));
  }

  /**
   * {@code {"until": "2026-01-31T12:00:00Z"}}, {@code {"seconds": 3600}}, or nothing: until it is
   * ended by order.
   */
  private void pause(Context context) throws Exception {
    Optional<JsonNode> until = StrictBody.field(context, "until");
    Optional<JsonNode> seconds = StrictBody.field(context, "seconds");
    boolean endless = until.filter(end -> end.isMissingNode() || end.isNull()).isPresent();
    if (endless) {
      given(context, new Order.Pause(Optional.empty()));
      return;
    }
    Optional<Instant> seen = view.get().map(AgentView::shownAt);
    if (seen.isEmpty()) {
      ApiServer.starting(context);
      return;
    }
    Instant now = seen.get();
    Optional<Instant> end =
        until
            .filter(JsonNode::isTextual)
            .flatMap(text -> instant(text.textValue()))
            .or(
                () ->
                    seconds
                        .filter(JsonNode::canConvertToInt)
                        .map(n -> now.plusSeconds(n.intValue())))
            .filter(instant -> instant.isAfter(now) && instant.isBefore(LAST));
    if (end.isPresent()) {
      given(context, new Order.Pause(end));
    } else {
      notUnderstood(
          context,
          "send nothing, {\"until\": \"2026-01-31T12:00:00Z\"} (to come, UTC) or {\"seconds\": 3600}");
    }
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException none) {
      return Optional.empty();
    }
  }

  /** {@code {"enabled": true}}, false, or null: each node's file decides. */
  private void failback(Context context) throws Exception {
    Optional<JsonNode> asked = StrictBody.field(context, "enabled");
    if (asked.filter(enabled -> enabled.isBoolean() || enabled.isNull()).isEmpty()) {
      notUnderstood(context, "send {\"enabled\": true}, false, or null: the file decides");
      return;
    }
    JsonNode enabled = asked.get();
    FailbackOrder.Choice choice =
        enabled.isNull()
            ? FailbackOrder.Choice.AUTO
            : enabled.booleanValue() ? FailbackOrder.Choice.ON : FailbackOrder.Choice.OFF;
    given(context, new Order.Failback(choice));
  }

  private void givenWithoutMore(Context context, Order order) throws Exception {
    if (!StrictBody.isEmpty(context)) {
      notUnderstood(context, "send nothing");
    } else {
      given(context, order);
    }
  }

  private void given(Context context, Order order) throws Exception {
    Optional<OrderDesk> open = open(context);
    if (open.isPresent()) {
      Optional<OrderDesk.Outcome> outcome = LoopAnswer.to(context, open.get().give(order));
      if (outcome.isPresent()) {
        ReadingRoutes.show(context, outcome.get());
      }
    }
  }

  /** Nothing, or {@code {"force": true, "dead": ["node2", "node3"]}}: both or none. */
  private void promote(Context context) throws Exception {
    Optional<List<String>> dead =
        StrictBody.object(context, Set.of("force", "dead")).flatMap(OrderRoutes::dead);
    if (dead.isEmpty()) {
      notUnderstood(context, "send nothing, or {\"force\": true, \"dead\": [\"NODE\"]}");
      return;
    }
    Optional<OrderDesk> open = open(context);
    if (open.isPresent()) {
      Optional<HandOverDesk.Outcome> outcome =
          LoopAnswer.to(context, open.get().promote(dead.get()));
      if (outcome.isPresent()) {
        HandOverRoutes.answer(context, outcome.get());
      }
    }
  }

  private static Optional<List<String>> dead(JsonNode asked) {
    JsonNode names = asked.path("dead");
    boolean forced = asked.path("force").asBoolean();
    if (asked.path("force").isMissingNode() && names.isMissingNode()) {
      return Optional.of(List.of());
    }
    List<String> dead = new ArrayList<>();
    for (JsonNode name : names) {
      if (!name.isTextual() || !NodeId.isValid(name.textValue())) {
        return Optional.empty();
      }
      dead.add(name.textValue());
    }
    boolean understood = asked.path("force").isBoolean() && forced && names.isArray();
    return understood && !dead.isEmpty() ? Optional.of(List.copyOf(dead)) : Optional.empty();
  }

  private Optional<OrderDesk> open(Context context) {
    Optional<OrderDesk> open = desk.get();
    if (open.isEmpty()) {
      ApiServer.starting(context);
    }
    return open;
  }

  private static void notUnderstood(Context context, String detail) {
    ApiServer.problem(context, 400, "not understood", detail);
  }
}

package io.flywall.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.ClusterView;
import io.flywall.agent.view.FailoverCheck;
import io.flywall.agent.view.FigureView;
import io.flywall.agent.view.Readiness;
import io.flywall.agent.view.ReplicationSummary;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.TerminalPage;
import io.flywall.agent.view.ViewJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Function;

/** What only shows: for people, scripts, load balancers and Prometheus. */
record ReadingRoutes(ApiSources sources) {
  private static final String STARTING = "the agent has not turned yet; ask again in a second";

  private static final int USUAL_CHANGES = 50;
  private static final int MOST_CHANGES = 2_000;

  void addTo(RoutesConfig routes) {
    routes.get("/api/ha/status", context -> showSeen(context, this::status));
    routes.get("/api/ha/status/page", this::statusPage);
    routes.get("/api/ha/cluster", context -> showSeen(context, ClusterView::of));
    routes.get("/api/ha/check", context -> showSeen(context, FailoverCheck::of));
    routes.get("/api/ha/metrics", context -> showSeen(context, FigureView::of));
    routes.get("/api/ha/history", this::history);
    routes.get("/healthz", this::healthz);
    routes.get("/ready", this::ready);
    routes.get("/primary", context -> inRole(context, "primary"));
    routes.get("/backup", context -> inRole(context, "backup"));
    routes.get("/metrics", this::metrics);
  }

  /** The exit status of {@code flywall ha status} in a line, and then what it prints. */
  private void statusPage(Context context) throws JsonProcessingException {
    String output = context.queryParam("output");
    Optional<AgentView> now = sources.view().get();
    if (now.isEmpty()) {
      ApiServer.starting(context);
    } else if (output == null || output.equals("text") || output.equals("json")) {
      Object status = status(now.get());
      TerminalPage page = sources.statusPage().of(ViewJson.mapper().valueToTree(status));
      boolean json = "json".equals(output);
      context.contentType("text/plain");
      context.result(page.exitStatus() + "\n" + (json ? ViewJson.write(status) : page.text()));
    } else {
      ApiServer.problem(context, 400, "not understood", "output is text or json");
    }
  }

  private Object status(AgentView now) {
    Optional<ReplicationView> replication = sources.replication().view();
    return replication.isEmpty() ? now : both(now, replication.get());
  }

  /** The loop knows nothing of replication, so its view has no word of it. */
  private static ObjectNode both(AgentView node, ReplicationView replication) {
    ObjectNode both = ViewJson.mapper().valueToTree(node);
    both.set("replication", ViewJson.mapper().valueToTree(ReplicationSummary.of(replication)));
    return both;
  }

  /** {@code ?limit=N}, the newest first. */
  private void history(Context context) throws JsonProcessingException {
    String limit = context.queryParam("limit");
    int most = limit == null ? USUAL_CHANGES : number(limit);
    if (most < 1 || most > MOST_CHANGES) {
      ApiServer.problem(
          context, 400, "not understood", "limit is a number from 1 to " + MOST_CHANGES);
      return;
    }
    showSeen(context, now -> sources.history().read(most, now.shownAt()));
  }

  /** Below 1 for what is none. */
  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  /** What is made of the newest view. */
  private void showSeen(Context context, Function<AgentView, Object> made)
      throws JsonProcessingException {
    Optional<AgentView> now = sources.view().get();
    if (now.isEmpty()) {
      ApiServer.notNow(context, "starting", STARTING);
      return;
    }
    show(context, made.apply(now.get()));
  }

  /** As people and scripts get it. */
  static void show(Context context, Object what) throws JsonProcessingException {
    context.contentType("application/json");
    context.result(ViewJson.write(what));
  }

  private void healthz(Context context) {
    if (sources.alive().getAsBoolean()) {
      context.result("ok\n");
    } else {
      ApiServer.problem(context, 503, "hung", "the loop has not turned for twice the dead time");
    }
  }

  private void ready(Context context) throws JsonProcessingException {
    Readiness readiness = Readiness.of(sources.view().get(), sources.alive().getAsBoolean());
    context.status(readiness.isReady() ? 200 : 503);
    show(context, readiness);
  }

  private void inRole(Context context, String role) {
    String now = sources.view().get().map(AgentView::role).orElse("init");
    if (!now.equals(role)) {
      ApiServer.problem(context, 503, "not " + role, "this node is " + now);
    } else if (sources.alive().getAsBoolean()) {
      context.result(role + "\n");
    } else {
      ApiServer.problem(
          context, 503, "not " + role, "this node was " + role + ", but its loop hangs");
    }
  }

  private void metrics(Context context) {
    context.result(sources.metrics().text().get());
    context.contentType(sources.metrics().contentType());
  }
}

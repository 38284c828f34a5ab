package io.flywall.agent.openapi;

import static io.flywall.agent.openapi.Operation.get;
import static io.flywall.agent.openapi.Operation.post;
import static io.flywall.agent.openapi.Operation.text;

import io.flywall.agent.openapi.Operation.Field;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.AuditHeadsView;
import io.flywall.agent.view.ClusterView;
import io.flywall.agent.view.FailoverCheck;
import io.flywall.agent.view.FigureView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.Readiness;
import io.flywall.agent.view.ReloadDesk;
import io.flywall.agent.view.ReplicationStats;
import io.flywall.agent.view.ReplicationSummary;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.RunningConfiguration;
import java.util.List;

/** Everything that can be asked, in the order of a reader's interest. */
public final class Operations {
  private static final String PLAIN = "text/plain";

  /** {@code {"done": true}}. */
  record Done(boolean done) {}

  /** All of them. */
  public static final List<Operation> ALL =
      List.of(
          get("/api/ha/status", AgentView.class, "This node, as it is now.", 503)
              .and("replication", ReplicationSummary.class),
          get("/api/ha/cluster", ClusterView.class, "All nodes, as this one sees them.", 503),
          get(
              "/api/ha/check",
              FailoverCheck.class,
              "Could the VIPs move now, to whom, and what would be lost?",
              503),
          get("/api/ha/metrics", FigureView.class, "What of this node is a figure.", 503),
          get(
                  "/api/ha/history",
                  HistoryView.class,
                  "Changes of this node's role, and of the primary where it only saw them, newest first.",
                  503)
              .asked(new Field("limit", "integer", false, "1 to 2000; 50 by itself")),
          text(
                  "/api/ha/status/page",
                  PLAIN,
                  "What flywall ha status prints, behind a line with its exit status.",
                  503)
              .asked(new Field("output", "string", false, "text (by itself) or json")),
          get(
              "/api/config/running",
              RunningConfiguration.class,
              "With which configuration the agent runs, to be compared with its file."),
          get(
              "/api/audit/heads",
              AuditHeadsView.class,
              "Where the audit logs of this node and of its peers end, as it knows it."),
          text(
              "/api/ha/events",
              "text/event-stream",
              "Role changes, takeovers, orders and problems as they happen, each with the"
                  + " instant (at); a status first. Who comes back with Last-Event-ID gets what it missed.",
              503),
          post(
                  "/api/ha/failover",
                  HandOverDesk.Outcome.Done.class,
                  "Hands the VIPs over; answers when it is done.",
                  409,
                  503,
                  504)
              .with(new Field("to", "string", true, "the successor; null: whoever ranks best")),
          post(
                  "/api/ha/promote",
                  HandOverDesk.Outcome.Done.class,
                  "Makes this node primary; without one it stands for it.",
                  409,
                  503,
                  504)
              .with(
                  new Field("force", "boolean", false, "true: decide without the dead voters"),
                  new Field("dead", "array", false, "with force: ids of voters switched off")),
          post(
                  "/api/ha/pause",
                  OrderDesk.Outcome.class,
                  "No node of the cluster takes over by itself.",
                  503,
                  504)
              .with(
                  new Field("until", "string", true, "an instant; null: until it is ended"),
                  new Field("seconds", "integer", false, "instead: so long")),
          post("/api/ha/resume", OrderDesk.Outcome.class, "Ends the pause.", 503, 504),
          post(
                  "/api/ha/failback",
                  OrderDesk.Outcome.class,
                  "Whether preferred nodes take back by themselves.",
                  503,
                  504)
              .with(new Field("enabled", "boolean", true, "null: each node's file decides")),
          post(
              "/api/ha/reset",
              OrderDesk.Outcome.class,
              "What this node remembers of past trouble counts no more.",
              503,
              504),
          post(
              "/api/config/reload",
              ReloadDesk.Outcome.Done.class,
              "Reads the configuration file again and takes over what is new.",
              409,
              422,
              503,
              504),
          get(
              "/api/replication/status",
              ReplicationView.class,
              "Per dataset and peer: in sync, behind by how much, or why not.",
              503),
          get(
              "/api/replication/stats",
              ReplicationStats.class,
              "What replication has moved and refused, by dataset and peer.",
              503),
          post("/api/replication/resync", Done.class, "Compares everything again.", 409)
              .with(
                  new Field("dataset", "string", true, "null: all"),
                  new Field("peer", "string", true, "null: all, or this node")),
          post(
                  "/api/replication/barrier",
                  Done.class,
                  "Answers when everything written so far is on a majority.",
                  409,
                  503)
              .with(
                  new Field("seconds", "integer", false, "waits so long at most, 1 to 8"),
                  new Field("waited_ms", "integer", false, "how long ago it was asked first")),
          text("/healthz", PLAIN, "Whether the loop turns.", 503),
          get("/ready", Readiness.class, "Whether this node serves or could.")
              .or(503, Readiness.class),
          text("/primary", PLAIN, "200 in that role only.", 503),
          text("/backup", PLAIN, "200 in that role only.", 503),
          text("/metrics", PLAIN, "For Prometheus."),
          text("/openapi.json", "application/json", "This."),
          text("/", "text/html", "The dashboard."),
          text("/dashboard.css", "text/css", "How it looks."),
          text("/dashboard.js", "text/javascript", "What it does."));

  private Operations() {}
}

package io.flywall.agent.api;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.AuditHeadsView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.ReloadDesk;
import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.RunningConfiguration;
import io.flywall.agent.view.TerminalPage;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the API shows, and whom it asks.
 *
 * @param version the build's
 * @param view the latest view, empty before the first turn
 * @param events what happens; empty: nobody can listen
 * @param orders where they are given, empty before the first turn
 * @param reload who reads the file again, empty before the first turn
 * @param alive whether the loop turned within 2 D
 * @param auditHeads where audit logs end
 * @param running with which configuration the agent runs
 * @param statusPage what the command line prints of the JSON of a status
 */
public record ApiSources(
    String version,
    Supplier<Optional<AgentView>> view,
    HandOverDesk desk,
    Supplier<Optional<OrderDesk>> orders,
    ReplicationDesk replication,
    HistoryView.Desk history,
    Optional<EventFeed> events,
    Metrics metrics,
    Supplier<Optional<ReloadDesk>> reload,
    BooleanSupplier alive,
    Supplier<AuditHeadsView> auditHeads,
    Supplier<RunningConfiguration> running,
    TerminalPage.Maker statusPage) {

  /** The figures that {@code GET /metrics} answers with. */
  public record Metrics(String contentType, Supplier<String> text) {
    /** There are none. */
    public static final Metrics NONE = new Metrics("text/plain", () -> "");
  }

  /** Of an agent that only serves VIPs, and whose past nobody wrote down. */
  public static ApiSources of(
      Supplier<Optional<AgentView>> view, HandOverDesk desk, BooleanSupplier alive) {
    return new ApiSources(
        "",
        view,
        desk,
        Optional::empty,
        ReplicationDesk.NONE,
        HistoryView.Desk.NONE,
        Optional.empty(),
        Metrics.NONE,
        Optional::empty,
        alive,
        () -> new AuditHeadsView("", Optional.empty(), List.of()),
        () -> new RunningConfiguration("", "", ""),
        status -> new TerminalPage(0, ""));
  }
}

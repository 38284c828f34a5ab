package io.flywall.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.ReplicationStats;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.agent.view.TakeoverStages.Kind;
import io.flywall.agent.view.TakeoverStages.Stage;
import io.flywall.agent.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {
  private static TakeoverStages takeover(Duration vote) {
    return new TakeoverStages(
        Kind.TAKEOVER, 7, Map.of(Stage.SILENCE, Duration.ofMillis(60), Stage.VOTE, vote));
  }

  @Test
  void an_agent_that_has_not_turned_yet_shows_no_figures_and_no_failure() {
    String text = new AgentMetrics(Optional::empty, () -> ReplicationDesk.NONE).text();
    assertFalse(text.contains("flywall_term"), text);
  }

  @Test
  void what_status_says_the_metrics_say() {
    String text =
        new AgentMetrics(() -> Optional.of(Views.primary()), () -> ReplicationDesk.NONE).text();
    for (String line :
        List.of(
            "flywall_info{cluster=\"flywall\",node=\"firewall-a\",version=",
            "flywall_role{role=\"primary\"} 1.0",
            "flywall_role{role=\"backup\"} 0.0",
            "# TYPE flywall_datagrams_refused_total counter",
            "flywall_loop_lateness_seconds{quantile=\"0.99\"} 1.51E-4",
            "flywall_loop_stalls_total 1.0",
            "flywall_paused 0.0",
            "flywall_forced 0.0",
            "flywall_peer_healthy{peer=\"firewall-b\"}")) {
      assertTrue(text.contains(line), () -> line + " is missing in\n" + text);
    }
  }

  @Test
  void a_node_that_decides_without_the_dead_shows_it() {
    String text =
        new AgentMetrics(() -> Optional.of(Views.forced()), () -> ReplicationDesk.NONE).text();
    assertTrue(text.contains("\nflywall_forced 1.0\n"), text);
  }

  @Test
  void what_is_replicated_is_counted_for_each_dataset_and_peer() {
    String text = new AgentMetrics(Optional::empty, () -> desk(Views.copies())).text();
    for (String line :
        List.of(
            "flywall_replication_in_sync 0.0",
            "flywall_replication_lag_seconds{dataset=\"config\",peer=\"firewall-b\"} 0.412",
            "flywall_replication_content_bytes_total{dataset=\"config\",direction=\"received\","
                + "peer=\"firewall-b\"} 1024.0",
            "flywall_replication_full_syncs_total{dataset=\"config\",peer=\"firewall-b\"} 1.0",
            "flywall_replication_last_version_seconds{dataset=\"config\",peer=\"firewall-b\"} 0.25",
            "flywall_replication_refused_total{why=\"an older primary\"} 3.0")) {
      assertTrue(text.contains(line), () -> line + " is missing in\n" + text);
    }
  }

  private static ReplicationDesk desk(ReplicationView now) {
    return new ReplicationDesk() {
      @Override
      public Optional<ReplicationView> view() {
        return Optional.of(now);
      }

      @Override
      public Optional<ReplicationStats> stats() {
        return Optional.of(Views.copied());
      }

      @Override
      public boolean resync(Optional<String> dataset, Optional<String> peer) {
        return false;
      }

      @Override
      public Optional<String> barrier(Duration atMost, Duration waited) {
        return Optional.empty();
      }
    };
  }

  @Test
  void each_stage_of_a_takeover_is_counted_once_however_often_it_is_read() {
    AgentMetrics metrics = new AgentMetrics(Optional::empty, () -> ReplicationDesk.NONE);
    metrics.tookOver(takeover(Duration.ofMillis(3)));
    String unused = metrics.text();
    metrics.tookOver(takeover(Duration.ofMillis(30)));
    String text = metrics.text();
    assertEquals(text, metrics.text());
    for (String line :
        List.of(
            "flywall_takeover_stage_seconds_bucket{kind=\"takeover\",stage=\"vote\",le=\"0.0025\"} 0",
            "flywall_takeover_stage_seconds_bucket{kind=\"takeover\",stage=\"vote\",le=\"0.005\"} 1",
            "flywall_takeover_stage_seconds_bucket{kind=\"takeover\",stage=\"vote\",le=\"0.05\"} 2",
            "flywall_takeover_stage_seconds_count{kind=\"takeover\",stage=\"silence\"} 2",
            "flywall_takeover_stage_seconds_sum{kind=\"takeover\",stage=\"vote\"} 0.033")) {
      assertTrue(text.contains(line), () -> line + " is missing in\n" + text);
    }
  }
}

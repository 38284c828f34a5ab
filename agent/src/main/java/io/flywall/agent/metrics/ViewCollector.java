package io.flywall.agent.metrics;

import io.flywall.agent.view.AgentView;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Everything that stands in the newest view: no figure of its own, so that none can differ. */
final class ViewCollector implements MultiCollector {
  private static final List<String> ROLES =
      List.of("init", "primary", "backup", "witness", "fault");

  private final Supplier<Optional<AgentView>> view;

  ViewCollector(Supplier<Optional<AgentView>> view) {
    this.view = view;
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    view.get().ifPresent(now -> describe(now, all));
    return new MetricSnapshots(all);
  }

  private static void describe(AgentView now, List<MetricSnapshot> all) {
    all.add(info(now));
    all.add(role(now));
    all.add(Figures.gauge("flywall_term", "The term that this node knows of.", now.term()));
    all.add(
        Figures.gauge(
            "flywall_paused",
            "1: an operator paused the cluster, no node takes over by itself.",
            now.orders().paused() ? 1 : 0));
    all.add(
        Figures.gauge(
            "flywall_forced",
            "1: this node decides without voters that an operator declared dead.",
            now.quorum().dead().isEmpty() ? 0 : 1));
    all.add(
        Figures.gauge(
            "flywall_problems", "What ha status names as problems.", now.problems().size()));
    all.add(Figures.gauge("flywall_vips", "Configured virtual IPs.", now.vips().size()));
    all.add(
        Figures.gauge(
            "flywall_vips_held",
            "Virtual IPs that this node answers for.",
            now.vips().stream().filter(AgentView.Vip::held).count()));
    all.add(
        Figures.gauge(
            "flywall_lease_left_seconds",
            "Until the right to answer ends unless it is renewed; 0: this node does not answer.",
            Figures.seconds(now.lease().left().orElse(Duration.ZERO))));
    all.add(
        Figures.gauge(
            "flywall_voters_reachable",
            "Voters that are heard, this node included.",
            now.quorum().reachable()));
    all.add(
        Figures.gauge(
            "flywall_voters_needed",
            "Voters whose consent a claim needs, this node included.",
            now.quorum().needed()));
    all.add(peers(now));
    all.add(roundTrips(now));
    all.add(lateness(now));
    all.add(
        Figures.counter(
            "flywall_loop_stalls",
            "Gaps of the loop beyond the guard.",
            List.of(Figures.point(Labels.EMPTY, now.lateness().stalls()))));
    all.add(refused(now));
  }

  private static MetricSnapshot info(AgentView now) {
    Labels labels =
        Labels.of("node", now.node(), "cluster", now.cluster(), "version", now.version());
    return InfoSnapshot.builder()
        .name("flywall")
        .help("The node and its build.")
        .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build())
        .build();
  }

  private static MetricSnapshot role(AgentView now) {
    GaugeSnapshot.Builder roles =
        GaugeSnapshot.builder().name("flywall_role").help("1 for the role of this node.");
    ROLES.forEach(
        role ->
            roles.dataPoint(
                Figures.value(Labels.of("role", role), role.equals(now.role()) ? 1 : 0)));
    return roles.build();
  }

  private static MetricSnapshot peers(AgentView now) {
    GaugeSnapshot.Builder peers =
        GaugeSnapshot.builder().name("flywall_peer_healthy").help("1: heard, and well.");
    now.peers()
        .forEach(
            peer ->
                peers.dataPoint(
                    Figures.value(
                        Labels.of("peer", peer.node()), peer.health().equals("healthy") ? 1 : 0)));
    return peers.build();
  }

  private static MetricSnapshot roundTrips(AgentView now) {
    GaugeSnapshot.Builder trips =
        GaugeSnapshot.builder()
            .name("flywall_path_round_trip_seconds")
            .help("Of heartbeats and their answers; absent until measured.");
    for (AgentView.Peer peer : now.peers()) {
      for (AgentView.Path path : peer.paths()) {
        Labels labels = Labels.of("peer", peer.node(), "path", path.address());
        path.roundTrip()
            .ifPresent(trip -> trips.dataPoint(Figures.value(labels, Figures.seconds(trip))));
      }
    }
    return trips.build();
  }

  private static MetricSnapshot lateness(AgentView now) {
    return GaugeSnapshot.builder()
        .name("flywall_loop_lateness_seconds")
        .help("How late the loop turned since the start.")
        .dataPoint(
            Figures.value(Labels.of("quantile", "0.5"), Figures.seconds(now.lateness().p50())))
        .dataPoint(
            Figures.value(Labels.of("quantile", "0.99"), Figures.seconds(now.lateness().p99())))
        .dataPoint(
            Figures.value(Labels.of("quantile", "1"), Figures.seconds(now.lateness().worst())))
        .build();
  }

  private static MetricSnapshot refused(AgentView now) {
    List<CounterDataPointSnapshot> points = new ArrayList<>();
    now.refused().forEach((why, count) -> points.add(Figures.point(Labels.of("why", why), count)));
    return Figures.counter(
        "flywall_datagrams_refused", "Datagrams that were refused, by reason.", points);
  }
}

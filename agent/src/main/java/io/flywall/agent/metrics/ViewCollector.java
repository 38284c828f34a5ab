package io.flywall.agent.metrics;

import io.flywall.agent.view.AgentView;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
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
    all.add(count("flywall_term", "The term that this node knows of.", now.term()));
    all.add(gauge("flywall_problems", "What ha status names as problems.", now.problems().size()));
    all.add(gauge("flywall_vips", "Configured virtual IPs.", now.vips().size()));
    all.add(
        count(
            "flywall_vips_held",
            "Virtual IPs that this node answers for.",
            now.vips().stream().filter(AgentView.Vip::held).count()));
    all.add(
        gauge(
            "flywall_lease_left_seconds",
            "Until the right to answer ends unless it is renewed; 0: this node does not answer.",
            seconds(now.lease().left().orElse(Duration.ZERO))));
    all.add(
        gauge(
            "flywall_voters_reachable",
            "Voters that are heard, this node included.",
            now.quorum().reachable()));
    all.add(
        gauge(
            "flywall_voters_needed",
            "Voters whose consent a claim needs, this node included.",
            now.quorum().needed()));
    all.add(peers(now));
    all.add(roundTrips(now));
    all.add(lateness(now));
    all.add(
        counter(
            "flywall_loop_stalls",
            "Gaps of the loop beyond the guard.",
            List.of(point(Labels.EMPTY, now.lateness().stalls()))));
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
        role -> roles.dataPoint(value(Labels.of("role", role), role.equals(now.role()) ? 1 : 0)));
    return roles.build();
  }

  private static MetricSnapshot peers(AgentView now) {
    GaugeSnapshot.Builder peers =
        GaugeSnapshot.builder().name("flywall_peer_healthy").help("1: heard, and well.");
    now.peers()
        .forEach(
            peer ->
                peers.dataPoint(
                    value(
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
        path.roundTrip().ifPresent(trip -> trips.dataPoint(value(labels, seconds(trip))));
      }
    }
    return trips.build();
  }

  private static MetricSnapshot lateness(AgentView now) {
    return GaugeSnapshot.builder()
        .name("flywall_loop_lateness_seconds")
        .help("How late the loop turned since the start.")
        .dataPoint(value(Labels.of("quantile", "0.5"), seconds(now.lateness().p50())))
        .dataPoint(value(Labels.of("quantile", "0.99"), seconds(now.lateness().p99())))
        .dataPoint(value(Labels.of("quantile", "1"), seconds(now.lateness().worst())))
        .build();
  }

  private static MetricSnapshot refused(AgentView now) {
    List<CounterDataPointSnapshot> points = new ArrayList<>();
    now.refused().forEach((why, count) -> points.add(point(Labels.of("why", why), count)));
    return counter("flywall_datagrams_refused", "Datagrams that were refused, by reason.", points);
  }

  private static MetricSnapshot counter(
      String name, String help, List<CounterDataPointSnapshot> points) {
    return new CounterSnapshot(new MetricMetadata(name, help), points);
  }

  private static CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static MetricSnapshot count(String name, String help, long value) {
    return gauge(name, help, (double) value);
  }

  private static MetricSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(value(Labels.EMPTY, value))
        .build();
  }

  private static GaugeDataPointSnapshot value(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}

package io.flywall.agent.metrics;

import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.ReplicationStats;
import io.flywall.agent.view.ReplicationView;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What the replication's view and stats say; nothing where nothing is replicated. */
final class ReplicationCollector implements MultiCollector {
  private final Supplier<ReplicationDesk> desk;

  ReplicationCollector(Supplier<ReplicationDesk> desk) {
    this.desk = desk;
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    desk.get().view().ifPresent(now -> describe(now, all));
    desk.get().stats().ifPresent(now -> describe(now, all));
    return new MetricSnapshots(all);
  }

  private static void describe(ReplicationView now, List<MetricSnapshot> all) {
    all.add(
        Figures.gauge(
            "flywall_replication_in_sync",
            "1: this node counts as in sync in an election.",
            now.inSync() ? 1 : 0));
    all.add(
        of(
            now,
            "flywall_replication_line_in_sync",
            "1: a dataset is the same here and at the peer, as far as both know.",
            line -> Optional.of(line.state().equals("in sync") ? 1.0 : 0.0)));
    all.add(
        of(
            now,
            "flywall_replication_lag_seconds",
            "Since a dataset was last known to be the same; absent when it never was.",
            line -> line.inSyncAgo().map(Figures::seconds)));
    all.add(
        of(
            now,
            "flywall_replication_left_bytes",
            "Of content that is still to come of the version on its way.",
            line -> Optional.of((double) line.bytesLeft())));
  }

  private static MetricSnapshot of(
      ReplicationView now,
      String name,
      String help,
      Function<ReplicationView.Line, Optional<Double>> figure) {
    List<GaugeDataPointSnapshot> points = new ArrayList<>();
    for (ReplicationView.Line line : now.lines()) {
      Labels labels = Labels.of("dataset", line.dataset(), "peer", line.peer());
      figure.apply(line).ifPresent(value -> points.add(Figures.value(labels, value)));
    }
    return Figures.gauges(name, help, points);
  }

  private static void describe(ReplicationStats now, List<MetricSnapshot> all) {
    all.add(
        Figures.gauge(
            "flywall_replication_connect_failures",
            "Failures in a row to connect to the primary; above 0 the circuit is open.",
            now.breaker().failures()));
    all.add(
        traffic(
            now,
            "flywall_replication_content_bytes",
            "Content of files that has travelled, as it is on disk.",
            ReplicationStats.Content::bytes));
    all.add(
        traffic(
            now,
            "flywall_replication_wire_bytes",
            "Content of files that has travelled, as it was packed.",
            ReplicationStats.Content::wireBytes));
    all.add(
        traffic(
            now,
            "flywall_replication_chunks",
            "Chunks of content that have travelled.",
            ReplicationStats.Content::chunks));
    all.add(
        counted(
            now,
            "flywall_replication_versions",
            "Versions of the peer's that were put in place here.",
            ReplicationStats.Line::versions));
    all.add(
        counted(
            now,
            "flywall_replication_full_syncs",
            "Those for which everything was compared.",
            ReplicationStats.Line::fullSyncs));
    all.add(
        counted(
            now,
            "flywall_replication_failures",
            "Versions that were begun and failed.",
            ReplicationStats.Line::failures));
    all.add(
        took(
            now,
            "flywall_replication_last_version_seconds",
            "How long the last version took, from the question to the disk.",
            ReplicationStats.Line::lastVersion));
    all.add(
        took(
            now,
            "flywall_replication_last_full_sync_seconds",
            "How long the last full comparison took.",
            ReplicationStats.Line::lastFullSync));
    List<CounterDataPointSnapshot> refused = new ArrayList<>();
    now.refused().forEach((why, count) -> refused.add(Figures.point(Labels.of("why", why), count)));
    all.add(
        Figures.counter(
            "flywall_replication_refused", "Connections that were refused, by reason.", refused));
  }

  private static Labels labels(ReplicationStats.Line line) {
    return Labels.of("dataset", line.dataset(), "peer", line.peer());
  }

  private static MetricSnapshot traffic(
      ReplicationStats now,
      String name,
      String help,
      ToLongFunction<ReplicationStats.Content> figure) {
    List<CounterDataPointSnapshot> points = new ArrayList<>();
    for (ReplicationStats.Line line : now.lines()) {
      Labels sent = labels(line).add("direction", "sent");
      Labels received = labels(line).add("direction", "received");
      points.add(Figures.point(sent, figure.applyAsLong(line.sent())));
      points.add(Figures.point(received, figure.applyAsLong(line.received())));
    }
    return Figures.counter(name, help, points);
  }

  private static MetricSnapshot counted(
      ReplicationStats now,
      String name,
      String help,
      ToLongFunction<ReplicationStats.Line> figure) {
    List<CounterDataPointSnapshot> points = new ArrayList<>();
    now.lines().forEach(line -> points.add(Figures.point(labels(line), figure.applyAsLong(line))));
    return Figures.counter(name, help, points);
  }

  private static MetricSnapshot took(
      ReplicationStats now,
      String name,
      String help,
      Function<ReplicationStats.Line, Optional<Duration>> figure) {
    List<GaugeDataPointSnapshot> points = new ArrayList<>();
    for (ReplicationStats.Line line : now.lines()) {
      figure
          .apply(line)
          .ifPresent(time -> points.add(Figures.value(labels(line), Figures.seconds(time))));
    }
    return Figures.gauges(name, help, points);
  }
}

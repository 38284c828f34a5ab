package io.flywall.agent.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.List;

/** One figure of a view, or several of one name, in the words of the library. */
final class Figures {
  private Figures() {}

  static MetricSnapshot counter(String name, String help, List<CounterDataPointSnapshot> points) {
    return new CounterSnapshot(new MetricMetadata(name, help), points);
  }

  static CounterDataPointSnapshot point(Labels labels, long value) {
    return point(labels, (double) value);
  }

  static CounterDataPointSnapshot point(Labels labels, double value) {
    return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  static MetricSnapshot gauge(String name, String help, long value) {
    return gauge(name, help, (double) value);
  }

  static MetricSnapshot gauge(String name, String help, double value) {
    return gauges(name, help, List.of(value(Labels.EMPTY, value)));
  }

  static MetricSnapshot gauges(String name, String help, List<GaugeDataPointSnapshot> points) {
    return new GaugeSnapshot(new MetricMetadata(name, help), points);
  }

  static GaugeDataPointSnapshot value(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}

package io.flywall.agent.metrics;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.TakeoverStages;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** The agent's figures; from any thread. */
public final class AgentMetrics {
  /** Of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** From a vote in a quiet LAN to a dead time of some seconds, in seconds. */
  private static final double[] BOUNDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final Queue<TakeoverStages> uncounted = new ConcurrentLinkedQueue<>();
  private final Supplier<Optional<AgentView>> view;
  private final Supplier<ReplicationDesk> replication;

  /** Made by the first who asks: an agent that nobody scrapes does without. */
  private Optional<Exposition> exposition = Optional.empty();

  private record Exposition(PrometheusRegistry registry, Histogram stages) {
    static Exposition of(
        Supplier<Optional<AgentView>> view, Supplier<ReplicationDesk> replication) {
      PrometheusRegistry registry = new PrometheusRegistry();
      Histogram stages =
          Histogram.builder()
              .name("flywall_takeover_stage_seconds")
              .help("Where the time went when this node became primary, by stage.")
              .labelNames("kind", "stage")
              .classicOnly()
              .classicUpperBounds(BOUNDS)
              .register(registry);
      registry.register(new ViewCollector(view));
      registry.register(new ReplicationCollector(replication));
      return new Exposition(registry, stages);
    }
  }

  /**
   * Nothing is counted before somebody asks.
   *
   * @param view the newest, empty before the first turn of the loop
   * @param replication whom to ask for its figures
   */
  public AgentMetrics(Supplier<Optional<AgentView>> view, Supplier<ReplicationDesk> replication) {
    this.view = view;
    this.replication = replication;
  }

  /** Puts it down; counted when somebody asks. Role changes are rare, so there is no bound. */
  public void tookOver(TakeoverStages stages) {
    uncounted.add(stages);
  }

  /** All figures in Prometheus' text format, version 0.0.4. */
  public synchronized String text() {
    Exposition shown = exposition.orElseGet(() -> Exposition.of(view, replication));
    exposition = Optional.of(shown);
    for (TakeoverStages next = uncounted.poll(); next != null; next = uncounted.poll()) {
      count(next, shown.stages());
    }
    try {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      PrometheusTextFormatWriter.create().write(text, shown.registry().scrape());
      return text.toString(StandardCharsets.UTF_8);
    } catch (IOException impossibleInMemory) {
      throw new UncheckedIOException(impossibleInMemory);
    }
  }

  private static void count(TakeoverStages taken, Histogram stages) {
    taken
        .took()
        .forEach(
            (stage, time) ->
                stages
                    .labelValues(taken.kind().word(), stage.word())
                    .observe(time.toNanos() / 1e9));
  }
}

package io.flywall.agent.process;

import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.ReplicationStats;
import io.flywall.agent.view.ReplicationView;
import io.flywall.config.Settings;
import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.DatasetStatus;
import io.flywall.replication.node.BarrierOutcome;
import io.flywall.replication.node.Replication;
import io.flywall.replication.node.ReplicationStatus;
import io.flywall.replication.stream.Fetching;
import io.flywall.replication.stream.StreamCount;
import io.flywall.replication.stream.SyncState;
import io.flywall.replication.stream.SyncStatus;
import io.flywall.replication.wire.Refusal;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Answers what API and command line ask about a node's replication. */
final class ReplicationCounter implements ReplicationDesk {
  private final Supplier<Settings> settings;
  private final Supplier<Optional<Replication>> running;
  private final Supplier<Optional<String>> mistake;
  private final Supplier<List<Dataset>> datasets;
  private final MonotonicInstant begun;
  private final MonotonicClock clock;

  ReplicationCounter(
      Supplier<Settings> settings,
      Supplier<Optional<Replication>> running,
      Supplier<Optional<String>> mistake,
      Supplier<List<Dataset>> datasets,
      MonotonicInstant begun,
      MonotonicClock clock) {
    this.settings = settings;
    this.running = running;
    this.mistake = mistake;
    this.datasets = datasets;
    this.begun = begun;
    this.clock = clock;
  }

  @Override
  public Optional<ReplicationView> view() {
    return running.get().map(this::view).or(() -> mistake.get().map(this::notBegun));
  }

  /** It has no part in anything yet, and everybody who looks is told why. */
  private ReplicationView notBegun(String why) {
    return new ReplicationView(
        settings.get().replication().nodeId().text(),
        false,
        0,
        Optional.empty(),
        false,
        "has not begun: " + why,
        0,
        List.of(),
        List.of(),
        Map.of());
  }

  private ReplicationView view(Replication replication) {
    ReplicationStatus status = replication.status();
    MonotonicInstant now = clock.now();
    boolean leading = status.standing().leading();
    List<SyncStatus> known = leading ? status.peers() : status.datasets();
    List<ReplicationView.Line> lines =
        new ArrayList<>(known.stream().map(line -> line(line, now)).toList());
    if (leading) {
      lines.addAll(unheard(known));
    }
    return new ReplicationView(
        settings.get().replication().nodeId().text(),
        leading,
        status.standing().term().number(),
        status.primary(),
        replication.inSync(now),
        status.trouble(),
        status.failures(),
        lines,
        datasets.get().stream().map(ReplicationCounter::dataset).toList(),
        counts(status.refused()));
  }

  private static ReplicationView.Line line(SyncStatus status, MonotonicInstant now) {
    Optional<Long> changes =
        status.changesBehind().isPresent()
            ? Optional.of(status.changesBehind().getAsLong())
            : Optional.empty();
    return new ReplicationView.Line(
        status.dataset().text(),
        status.peer().map(NodeId::text).orElse(""),
        status.state().word(),
        status.tip().toString(),
        status.applied().toString(),
        changes,
        status.bytesTotal(),
        status.bytesLeft(),
        status.fetching().map(ReplicationCounter::fetching),
        status.lag(now),
        status.trouble());
  }

  /** Who has never followed in this term is no success: it has a line of its own. */
  private List<ReplicationView.Line> unheard(List<SyncStatus> known) {
    List<NodeId> heard = known.stream().flatMap(line -> line.peer().stream()).toList();
    return settings.get().replication().peers().stream()
        .flatMap(peer -> peer.id().stream())
        .filter(peer -> !heard.contains(peer))
        .map(
            peer ->
                new ReplicationView.Line(
                    "(all)",
                    peer.text(),
                    SyncState.DISCONNECTED.word(),
                    "",
                    "",
                    Optional.empty(),
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    "has not followed this primary yet"))
        .toList();
  }

  private static ReplicationView.Fetching fetching(Fetching now) {
    return new ReplicationView.Fetching(now.bytes(), now.ofBytes(), now.files(), now.ofFiles());
  }

  @Override
  public Optional<ReplicationStats> stats() {
    return running.get().map(this::stats);
  }

  private ReplicationStats stats(Replication replication) {
    ReplicationStatus status = replication.status();
    MonotonicInstant now = clock.now();
    return new ReplicationStats(
        settings.get().replication().nodeId().text(),
        status.standing().leading(),
        status.standing().term().number(),
        now.since(begun),
        new ReplicationStats.Breaker(
            status.failures() == 0 ? "closed" : "open",
            status.failures(),
            status.nextAttempt().filter(at -> at.isAfter(now)).map(at -> at.since(now))),
        replication.traffic().stream().map(ReplicationCounter::line).toList(),
        counts(status.refused()));
  }

  private static ReplicationStats.Line line(StreamCount count) {
    return new ReplicationStats.Line(
        count.peer().text(),
        count.dataset().text(),
        content(count.sent()),
        content(count.received()),
        count.versions(),
        count.wholes(),
        count.failures(),
        count.lastVersion(),
        count.lastWhole());
  }

  private static ReplicationStats.Content content(StreamCount.Content content) {
    return new ReplicationStats.Content(content.chunks(), content.bytes(), content.onTheWire());
  }

  private static ReplicationView.Dataset dataset(Dataset dataset) {
    DatasetStatus status = dataset.status();
    List<String> problems =
        Stream.of(status.failure(), status.command(), status.unwatched())
            .flatMap(Optional::stream)
            .toList();
    return new ReplicationView.Dataset(
        dataset.name().text(), status.position().toString(), problems, status.skipped());
  }

  private static Map<String, Long> counts(Map<Refusal, Long> refused) {
    Map<String, Long> counts = new TreeMap<>();
    refused.forEach((reason, count) -> counts.put(reason.meaning(), count));
    return counts;
  }

  @Override
  public boolean resync(Optional<String> dataset, Optional<String> peer) {
    return running
        .get()
        .filter(r -> r.resync(dataset.map(DatasetName::new), peer.map(NodeId::new)))
        .isPresent();
  }

  @Override
  public Optional<String> barrier(Duration atMost, Duration waited) throws InterruptedException {
    Optional<Replication> now = running.get();
    if (now.isEmpty()) {
      return Optional.of("replication has not begun yet");
    }
    BarrierOutcome outcome = now.get().barrier(atMost, waited);
    if (outcome instanceof BarrierOutcome.Late late) {
      return Optional.of("not in time: " + late.lacking());
    }
    return outcome instanceof BarrierOutcome.NotLeading not
        ? Optional.of(not.reason())
        : Optional.empty();
  }
}

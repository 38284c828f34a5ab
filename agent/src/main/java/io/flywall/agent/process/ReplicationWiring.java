package io.flywall.agent.process;

import io.flywall.config.Acknowledge;
import io.flywall.config.DatasetMoment;
import io.flywall.config.DatasetSettings;
import io.flywall.config.PeerSettings;
import io.flywall.config.ReplicationSettings;
import io.flywall.config.Settings;
import io.flywall.config.StreamSettings.TlsFiles;
import io.flywall.replication.DatasetName;
import io.flywall.replication.command.CommandOrder;
import io.flywall.replication.command.CommandResult;
import io.flywall.replication.command.CommandRunner;
import io.flywall.replication.dataset.DatasetPlan;
import io.flywall.replication.dataset.Surroundings;
import io.flywall.replication.dataset.When;
import io.flywall.replication.node.Identity;
import io.flywall.replication.node.ReplicationPlan;
import io.flywall.replication.store.WatermarkFile;
import io.flywall.replication.stream.StreamSettings;
import io.flywall.replication.tls.CertificateFiles;
import io.flywall.replication.tls.CertificateWatch;
import io.flywall.replication.tls.ClusterAuthority;
import io.flywall.replication.tls.ClusterSecret;
import io.flywall.scripts.HookResult;
import io.flywall.scripts.LineRunner;
import io.flywall.value.Durations;
import io.flywall.value.MonotonicClock;
import io.flywall.value.NodeId;
import io.flywall.value.OperatorError;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the words of the configuration to those of the replication room. */
final class ReplicationWiring {
  /** Whatever the kernel's notices say: the price of a missed one is a minute. */
  private static final Duration RESCAN = Duration.ofMinutes(1);

  /** 2 GiB of old contents, beside the time that they are kept for. */
  private static final long ARCHIVE_LIMIT = 2L << 30;

  /** Not more than a quarter of max_lag may pass without a tip. */
  private static final int TIPS_PER_LAG = 4;

  private static final Duration SHORTEST_ANNOUNCE = Duration.ofMillis(10);

  /** A third of the heap for the tree of one dataset while it is received. */
  private static final int TREES_IN_HEAP = 3;

  private final Settings settings;

  ReplicationWiring(Settings settings) {
    this.settings = settings;
  }

  Path state() {
    return settings.agent().stateDirectory().resolve("replication");
  }

  WatermarkFile watermarkFile() {
    return new WatermarkFile(state().resolve("watermark"));
  }

  /** Whether who is voted for depends on what it holds: where there are votes, and data. */
  boolean bindsVotes() {
    ReplicationSettings replication = settings.replication();
    return replication.stream().acknowledge() == Acknowledge.QUORUM && replication.ha().enabled();
  }

  List<DatasetPlan> datasets() {
    return settings.datasets().stream().map(ReplicationWiring::dataset).toList();
  }

  private static DatasetPlan dataset(DatasetSettings dataset) {
    DatasetName name = new DatasetName(dataset.name());
    When when = dataset.when() == DatasetMoment.ALWAYS ? When.ALWAYS : When.ON_PRIMARY;
    if (dataset instanceof DatasetSettings.Command command) {
      return new DatasetPlan.Command(
          name, command.dump(), command.restore(), command.interval(), when, command.keep());
    }
    DatasetSettings.Files files = (DatasetSettings.Files) dataset;
    return new DatasetPlan.Files(
        name, files.paths(), files.exclude(), files.afterApply(), when, files.keep());
  }

  Surroundings surroundings(boolean supervised, MonotonicClock clock) {
    LineRunner lines = LineRunner.of(state().resolve("run"), supervised);
    return new Surroundings(
        state(),
        runner(lines),
        settings.replication().stream().syncInterval(),
        RESCAN,
        settings.replication().ha().hooks().timeout(),
        ARCHIVE_LIMIT,
        clock,
        InstantSource.system());
  }

  private static CommandRunner runner(LineRunner lines) {
    return (CommandOrder order) ->
        result(
            lines.run(
                order.label(),
                order.line(),
                order.environment(),
                order.input(),
                order.output(),
                order.limit()));
  }

  private static CommandResult result(HookResult end) {
    if (end instanceof HookResult.Ended ended) {
      return new CommandResult.Ended(ended.status());
    }
    return end instanceof HookResult.NotRun not
        ? new CommandResult.NotRun(not.reason())
        : new CommandResult.OutOfTime();
  }

  ReplicationPlan plan() {
    ReplicationSettings replication = settings.replication();
    return new ReplicationPlan(
        stream(),
        replication.listen(),
        replication.peers().stream().map(this::peer).toList(),
        replication.stream().maxLag());
  }

  private StreamSettings stream() {
    ReplicationSettings replication = settings.replication();
    Duration often = replication.stream().maxLag().dividedBy(TIPS_PER_LAG);
    Duration announce = Durations.shorter(often, StreamSettings.ANNOUNCE);
    return new StreamSettings(
        replication.nodeId(),
        replication.stream().batchSize(),
        replication.stream().compression(),
        Durations.longer(announce, SHORTEST_ANNOUNCE),
        StreamSettings.STALL,
        StreamSettings.WINDOW,
        Runtime.getRuntime().maxMemory() / TREES_IN_HEAP);
  }

  private ReplicationPlan.Peer peer(PeerSettings peer) {
    return new ReplicationPlan.Peer(peer.id(), addresses(peer));
  }

  /** Where it listens first; then the same port on its other addresses. */
  private static List<InetSocketAddress> addresses(PeerSettings peer) {
    List<InetSocketAddress> all = new ArrayList<>(List.of(peer.replicationAddress()));
    for (InetSocketAddress path : peer.paths()) {
      InetAddress host = path.getAddress();
      if (!host.equals(peer.replicationAddress().getAddress())) {
        all.add(new InetSocketAddress(host, peer.replicationAddress().getPort()));
      }
    }
    return all;
  }

  /** Where a primary may be: its own addresses, or those of all whose name nobody has written. */
  List<InetSocketAddress> addressesOf(NodeId primary) {
    List<PeerSettings> peers = settings.replication().peers();
    Optional<PeerSettings> named =
        peers.stream().filter(peer -> peer.id().equals(Optional.of(primary))).findFirst();
    if (named.isPresent()) {
      return addresses(named.get());
    }
    List<InetSocketAddress> all = new ArrayList<>();
    settings.replication().primaryAddress().ifPresent(all::add);
    peers.stream()
        .filter(peer -> peer.id().isEmpty())
        .flatMap(peer -> addresses(peer).stream())
        .filter(address -> !all.contains(address))
        .forEach(all::add);
    return all;
  }

  private Optional<CertificateFiles> certificates() {
    Optional<TlsFiles> files = settings.replication().stream().tls();
    return files.map(named -> new CertificateFiles(named.cert(), named.key(), named.ca()));
  }

  /** Why the operator's certificates cannot be used; before anything hangs on them. */
  Optional<OperatorError> mistakeInCertificates() {
    Optional<CertificateFiles> own = certificates();
    if (own.isPresent() && settings.replication().stream().encryption()) {
      try {
        Object unused = own.get().read(settings.replication().nodeId().text());
      } catch (OperatorError mistake) {
        return Optional.of(mistake);
      }
    }
    return Optional.empty();
  }

  /** What this node shows to its peers; empty only where the file says so. */
  Identity identity(SecureRandom random) throws OperatorError {
    ReplicationSettings replication = settings.replication();
    String node = replication.nodeId().text();
    if (!replication.stream().encryption()) {
      return Identity.NONE;
    }
    Optional<CertificateFiles> own = certificates();
    if (own.isPresent()) {
      CertificateWatch watch = new CertificateWatch(own.get(), node);
      return Identity.ofFiles(own.get().read(node), watch);
    }
    List<ClusterAuthority> authorities =
        Wiring.masterKeys(settings).stream()
            .map(key -> new ClusterSecret(key.id(), key.export()))
            .map(secret -> ClusterAuthority.of(secret, replication.clusterId()))
            .toList();
    return Identity.derived(ClusterAuthority.identity(node, authorities, random));
  }
}

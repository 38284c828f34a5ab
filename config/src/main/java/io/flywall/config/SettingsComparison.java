package io.flywall.config;

import io.flywall.value.ApiUrl;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What two configurations of one node say differently, key by key, and what of it a running agent
 * takes over. A difference that no row names counts as one that needs a restart: nothing is passed
 * over in silence.
 */
public final class SettingsComparison {
  private static final String HIDDEN = "(hidden)";
  private static final String IDENTITY = "it is who this node is";
  private static final String SOCKET = "its socket is open";

  private static final List<Row> ROWS = rows();

  private final Settings before;
  private final Settings after;
  private final List<SettingsChange> changes = new ArrayList<>();

  /** One key, and why it needs a restart, if it does. */
  private record Row(String key, Function<Settings, Object> of, Optional<String> restart) {}

  private SettingsComparison(Settings before, Settings after) {
    this.before = before;
    this.after = after;
  }

  /** In the order of the manual; empty where nothing differs. */
  public static List<SettingsChange> between(Settings before, Settings after) {
    SettingsComparison comparison = new SettingsComparison(before, after);
    ROWS.forEach(comparison::compare);
    comparison.comparePeers();
    comparison.compareKeys();
    comparison.compareRest();
    return List.copyOf(comparison.changes);
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    restart(rows, "agent.state_dir", s -> s.agent().stateDirectory(), "its files are open");
    restart(rows, "agent.run_dir", s -> s.agent().runDirectory(), SOCKET);
    live(rows, "agent.log.level", s -> s.agent().logLevel());
    live(rows, "replication.mode", s -> s.replication().mode());
    restart(rows, "replication.node_id", s -> s.replication().nodeId(), IDENTITY);
    restart(rows, "replication.cluster_id", s -> s.replication().clusterId(), IDENTITY);
    restart(rows, "replication.listen_addr", s -> s.replication().listen(), SOCKET);
    live(rows, "replication.primary_addr", s -> s.replication().primaryAddress());
    streamRows(rows);
    haRows(rows);
    hookRows(rows);
    live(rows, "replication.datasets", Settings::datasets);
    apiRows(rows);
    return List.copyOf(rows);
  }

  private static void streamRows(List<Row> rows) {
    live(rows, "replication.compression", s -> s.replication().stream().compression());
    restart(
        rows,
        "replication.encryption",
        s -> s.replication().stream().encryption(),
        "peers would refuse each other meanwhile");
    live(rows, "replication.tls", s -> s.replication().stream().tls());
    live(rows, "replication.sync_interval", s -> s.replication().stream().syncInterval());
    live(rows, "replication.batch_size", s -> s.replication().stream().batchSize());
    live(rows, "replication.max_lag", s -> s.replication().stream().maxLag());
    restart(
        rows,
        "replication.acknowledge",
        s -> s.replication().stream().acknowledge(),
        "votes depend on it");
  }

  private static void haRows(List<Row> rows) {
    restart(rows, "replication.ha.enabled", s -> ha(s).enabled(), "it is what this node does");
    live(rows, "replication.ha.priority", s -> ha(s).priority().number());
    live(rows, "replication.ha.failback_mode", s -> ha(s).failbackMode());
    live(rows, "replication.ha.failback_delay", s -> ha(s).failbackDelay());
    live(rows, "replication.ha.failback_window", s -> ha(s).failbackWindow());
    live(rows, "replication.ha.heartbeat_interval", s -> ha(s).timing().heartbeatInterval());
    live(rows, "replication.ha.failure_threshold", s -> ha(s).timing().failureThreshold());
    live(rows, "replication.ha.probe_interval", s -> ha(s).timing().probeInterval());
    restart(rows, "replication.ha.heartbeat_port", s -> ha(s).heartbeatPort(), SOCKET);
    live(rows, "replication.ha.monitor_links", s -> ha(s).monitorLinks());
    live(rows, "replication.ha.monitor_gateways", s -> ha(s).monitorGateways());
    restart(
        rows, "replication.ha.virtual_ip.arp_ping", s -> ha(s).arpPing(), "a claim depends on it");
    live(rows, "replication.ha.virtual_ip.gratuitous_arp", s -> ha(s).gratuitousArp());
    live(rows, "replication.ha.garp_refresh", s -> ha(s).garpRefresh());
    restart(
        rows, "replication.ha.quorum", s -> ha(s).quorum(), "it is whose consent a claim needs");
    restart(rows, "replication.ha.witness", s -> ha(s).witness(), IDENTITY);
    restart(
        rows,
        "replication.ha.pause",
        s -> ha(s).pause(),
        "it counts at a start where nobody ever ordered anything; use flywall ha pause");
    live(rows, "replication.ha.virtual_ips", SettingsComparison::vips);
  }

  private static void hookRows(List<Row> rows) {
    live(rows, "replication.ha.pre_failover_script", s -> ha(s).hooks().preFailover());
    live(rows, "replication.ha.post_failover_script", s -> ha(s).hooks().postFailover());
    live(rows, "replication.ha.pre_failover_timeout", s -> ha(s).hooks().preFailoverTimeout());
    live(rows, "replication.ha.hooks", s -> new TreeMap<>(ha(s).hooks().onChange()));
    live(rows, "replication.ha.hooks.timeout", s -> ha(s).hooks().timeout());
    live(rows, "replication.ha.hooks.user", s -> ha(s).hooks().user());
    restart(
        rows,
        "replication.ha.services",
        s -> ha(s).hooks().services(),
        "what it started and stopped would be forgotten");
  }

  private static void apiRows(List<Row> rows) {
    restart(rows, "api.listen", s -> s.api().listen(), SOCKET);
    live(rows, "api.advertise", s -> s.api().advertise().map(ApiUrl::text));
    restart(rows, "api.tls", s -> s.api().tls(), SOCKET);
    restart(rows, "api.allow", s -> s.api().allow(), SOCKET);
    restart(rows, "api.read_token", s -> s.api().readToken(), SOCKET);
  }

  private static void live(List<Row> rows, String key, Function<Settings, Object> of) {
    rows.add(new Row(key, of, Optional.empty()));
  }

  private static void restart(
      List<Row> rows, String key, Function<Settings, Object> of, String why) {
    rows.add(new Row(key, of, Optional.of(why)));
  }

  private static HaSettings ha(Settings settings) {
    return settings.replication().ha();
  }

  private static Object vips(Settings settings) {
    return ha(settings).virtualAddresses().stream()
        .map(vip -> vip.cidr() + " on " + vip.interfaceName())
        .sorted()
        .toList();
  }

  private void compare(Row row) {
    Object old = row.of().apply(before);
    Object fresh = row.of().apply(after);
    if (!old.equals(fresh)) {
      changes.add(new SettingsChange(row.key(), text(old), text(fresh), row.restart()));
    }
  }

  // ---- lists whose entries may come, and go or not ------------------------------------------

  private void comparePeers() {
    List<PeerSettings> old = before.replication().peers();
    List<PeerSettings> fresh = after.replication().peers();
    if (Set.copyOf(old).equals(Set.copyOf(fresh))) {
      return;
    }
    Optional<String> restart =
        fresh.containsAll(old)
            ? Optional.empty()
            : Optional.of("only a new peer comes while an agent runs; none goes or moves");
    changes.add(new SettingsChange("replication.peers", names(old), names(fresh), restart));
  }

  private static String names(List<PeerSettings> peers) {
    return peers.stream().map(SettingsComparison::name).sorted().collect(Collectors.joining(", "));
  }

  private static String name(PeerSettings peer) {
    String addresses =
        peer.paths().stream()
            .map(path -> path.getAddress().getHostAddress())
            .collect(Collectors.joining(" "));
    return peer.id().map(NodeId::text).map(id -> id + " " + addresses).orElse(addresses);
  }

  /** By their numbers; a number that stays has to stay the same key. */
  private void compareKeys() {
    List<SecretKey> old = before.replication().secretKeys();
    List<SecretKey> fresh = after.replication().secretKeys();
    if (old.equals(fresh)) {
      return;
    }
    boolean another =
        fresh.stream()
            .anyMatch(
                key ->
                    old.stream()
                        .anyMatch(
                            was -> was.id() == key.id() && !was.secret().equals(key.secret())));
    Optional<String> restart =
        another
            ? Optional.of("peers know another key by that number; give the new key a new id")
            : Optional.empty();
    changes.add(
        new SettingsChange("replication.secret_keys", numbers(old), numbers(fresh), restart));
  }

  private static String numbers(List<SecretKey> keys) {
    return keys.stream().map(key -> key.id() + " " + HIDDEN).collect(Collectors.joining(", "));
  }

  /** Tokens of the API, and whatever nobody has written a row for. */
  private void compareRest() {
    if (!before.api().tokens().equals(after.api().tokens())) {
      changes.add(
          new SettingsChange(
              "api.tokens",
              tokens(before),
              tokens(after),
              Optional.of("a token in a file of its own may change at any time")));
    }
    if (changes.isEmpty() && !essence(before).equals(essence(after))) {
      changes.add(
          new SettingsChange(
              "the file", "as it was", "differs", Optional.of("nobody can say in what")));
    }
  }

  private static String tokens(Settings settings) {
    return settings.api().tokens().stream()
        .map(token -> token.name() + " " + HIDDEN)
        .collect(Collectors.joining(", "));
  }

  private static List<Object> essence(Settings settings) {
    return List.of(settings.agent(), settings.replication(), settings.datasets(), settings.api());
  }

  // ---- for people ---------------------------------------------------------------------------

  private static String text(Object value) {
    if (value instanceof Optional<?> maybe) {
      return maybe.map(SettingsComparison::text).orElse("(none)");
    }
    if (value instanceof Duration duration) {
      return TimeText.of(duration);
    }
    if (value instanceof Collection<?> list) {
      String joined = list.stream().map(SettingsComparison::text).collect(Collectors.joining(", "));
      return joined.isEmpty() ? "(none)" : joined;
    }
    if (value instanceof DatasetSettings dataset) {
      return dataset.name();
    }
    if (value instanceof Enum<?> word) {
      return word.name().toLowerCase(Locale.ROOT);
    }
    return Objects.toString(value);
  }

  /** The keys that have a row. */
  static Stream<String> keys() {
    return ROWS.stream().map(Row::key);
  }
}

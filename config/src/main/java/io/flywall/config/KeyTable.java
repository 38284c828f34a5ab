package io.flywall.config;

import static io.flywall.config.Rules.ABSOLUTE_PATH;
import static io.flywall.config.Rules.ADDRESS;
import static io.flywall.config.Rules.API_URL;
import static io.flywall.config.Rules.DEVICE;
import static io.flywall.config.Rules.ENDPOINT;
import static io.flywall.config.Rules.FLAG;
import static io.flywall.config.Rules.NAME;
import static io.flywall.config.Rules.NETWORK;
import static io.flywall.config.Rules.PORT;
import static io.flywall.config.Rules.SECRET;
import static io.flywall.config.Rules.TEXT;
import static io.flywall.config.Rules.VIRTUAL_ADDRESS;
import static io.flywall.config.Rules.WEB_ADDRESS;
import static io.flywall.config.Rules.listOf;
import static io.flywall.config.Rules.time;

import com.typesafe.config.ConfigValue;
import io.flywall.value.AccessRole;
import io.flywall.value.ApiUrl;
import io.flywall.value.FirstBoot;
import io.flywall.value.Priority;
import io.flywall.value.Timing;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every key that exists. {@code active} keys do something in this build; {@code accepted} ones are
 * validated, kept, and listed by the agent as not active. Building a feature means turning its
 * {@code accepted} into {@code active} here, and removing the remark in reference.conf.
 */
final class KeyTable {
  private static final List<Key<?>> ALL = new ArrayList<>();

  private static final Duration NONE = Duration.ZERO;
  private static final Duration MS = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** More probes than this and a dead primary goes unnoticed for longer than anyone wants. */
  private static final int MOST_PROBES = 1000;

  static final Rule<Void> RESERVED = KeyTable::reserved;

  // agent
  static final Key<Path> STATE_DIR = active("agent.state_dir", ABSOLUTE_PATH);
  static final Key<Path> RUN_DIR = active("agent.run_dir", ABSOLUTE_PATH);
  static final Key<String> LOG_LEVEL =
      active("agent.log.level", WordRule.of("error", "warn", "info", "debug", "trace"));

  static {
    accepted("agent.log.format", WordRule.of("text", "json"));
  }

  // replication
  static final Key<FirstBoot> MODE = active("replication.mode", WordRule.of(FirstBoot.values()));
  static final Key<String> NODE_ID = active("replication.node_id", NAME);
  static final Key<String> CLUSTER_ID = active("replication.cluster_id", NAME);
  static final Key<Endpoint> LISTEN_ADDR = active("replication.listen_addr", ENDPOINT);
  static final Key<Endpoint> PEER_ADDR = active("replication.peer_addr", ENDPOINT);
  static final Key<List<Endpoint>> PEER_ADDRS = active("replication.peer_addrs", listOf(ENDPOINT));
  static final Key<String> PEER_ID = active("replication.peers[].id", NAME);
  static final Key<List<Endpoint>> PEER_ADDRESSES =
      active("replication.peers[].addresses", listOf(ENDPOINT));
  static final Key<Endpoint> PRIMARY_ADDR = active("replication.primary_addr", ENDPOINT);
  static final Key<String> SECRET_KEY = active("replication.secret_key", SECRET);
  static final Key<Integer> SECRET_ID =
      active("replication.secret_keys[].id", new NumberRule(1, 255));
  static final Key<String> SECRET_TEXT = active("replication.secret_keys[].key", SECRET);

  static final Key<Boolean> COMPRESSION = active("replication.compression", FLAG);
  static final Key<Boolean> ENCRYPTION = active("replication.encryption", FLAG);
  static final Key<Boolean> INSECURE = active("replication.insecure", FLAG);
  static final Key<Duration> SYNC_INTERVAL = active("replication.sync_interval", time(NONE, HOUR));
  static final Key<Integer> BATCH_SIZE =
      active("replication.batch_size", new NumberRule(1, 1_000_000));
  static final Key<Duration> MAX_LAG = active("replication.max_lag", time(MS, HOUR));
  static final Key<Acknowledge> ACKNOWLEDGE =
      active("replication.acknowledge", WordRule.of(Acknowledge.values()));
  static final Key<Path> TLS_CERT = active("replication.tls.cert", ABSOLUTE_PATH);
  static final Key<Path> TLS_KEY = active("replication.tls.key", ABSOLUTE_PATH);
  static final Key<Path> TLS_CA = active("replication.tls.ca", ABSOLUTE_PATH);

  // replication.datasets
  static final WordRule<DatasetType> DATASET_TYPES = types();
  static final Key<String> DATASET_NAME = active("replication.datasets[].name", NAME);
  static final Key<DatasetType> DATASET_TYPE = active("replication.datasets[].type", DATASET_TYPES);
  static final Key<List<Path>> DATASET_PATHS =
      active("replication.datasets[].paths", listOf(ABSOLUTE_PATH));
  static final Key<List<String>> DATASET_EXCLUDE =
      active("replication.datasets[].exclude", listOf(TEXT));
  static final Key<String> DATASET_AFTER_APPLY = active("replication.datasets[].after_apply", TEXT);
  static final Key<DatasetMoment> DATASET_WHEN =
      active("replication.datasets[].when", WordRule.of(DatasetMoment.values()));
  static final Key<String> DATASET_DUMP = active("replication.datasets[].dump", TEXT);
  static final Key<String> DATASET_RESTORE = active("replication.datasets[].restore", TEXT);
  static final Key<Duration> DATASET_INTERVAL =
      active("replication.datasets[].interval", time(SECOND, DAY));
  static final Key<Duration> DATASET_KEEP =
      active("replication.datasets[].keep", time(NONE, DAY.multipliedBy(3650)));

  /** The defaults of keys in a list of blocks, as reference.conf states them. */
  static final Duration DATASET_USUAL_INTERVAL = SECOND.multipliedBy(10);

  static final Duration DATASET_USUAL_KEEP = DAY.multipliedBy(30);

  // replication.ha
  static final Key<Boolean> HA_ENABLED = active("replication.ha.enabled", FLAG);
  static final Key<Integer> PRIORITY =
      active(
          "replication.ha.priority",
          new NumberRule(Priority.LOWEST_NUMBER, Priority.HIGHEST_NUMBER));
  static final Key<FailbackMode> FAILBACK_MODE =
      active("replication.ha.failback_mode", WordRule.of(FailbackMode.values()));
  static final Key<Duration> FAILBACK_DELAY =
      active("replication.ha.failback_delay", time(NONE, DAY));
  static final Key<Duration> FAILBACK_WINDOW =
      active("replication.ha.failback_window", time(NONE, DAY));
  static final Key<Duration> HEARTBEAT_INTERVAL =
      active("replication.ha.heartbeat_interval", time(MS.multipliedBy(10), MINUTE));
  static final Key<Integer> FAILURE_THRESHOLD =
      active(
          "replication.ha.failure_threshold", new NumberRule(Timing.LEAST_THRESHOLD, MOST_PROBES));
  static final Key<Duration> PROBE_INTERVAL =
      active("replication.ha.probe_interval", time(MS, MINUTE));
  static final Key<Duration> FAILURE_TIMEOUT =
      active("replication.ha.failure_timeout", time(MS.multipliedBy(10), DAY));
  static final Key<Integer> HEARTBEAT_PORT = active("replication.ha.heartbeat_port", PORT);
  static final Key<List<String>> MONITOR_LINKS =
      active("replication.ha.monitor_links", listOf(DEVICE));
  static final Key<List<InetAddress>> MONITOR_GATEWAYS =
      active("replication.ha.monitor_gateways", listOf(ADDRESS));
  static final Key<Cidr> VIP_ADDRESS = active("replication.ha.virtual_ip.address", VIRTUAL_ADDRESS);
  static final Key<String> VIP_INTERFACE = active("replication.ha.virtual_ip.interface", DEVICE);
  static final Key<Boolean> VIP_GRATUITOUS_ARP =
      active("replication.ha.virtual_ip.gratuitous_arp", FLAG);
  static final Key<Boolean> VIP_ARP_PING = active("replication.ha.virtual_ip.arp_ping", FLAG);

  static {
    active("replication.ha.virtual_ips[].address", VIRTUAL_ADDRESS);
    active("replication.ha.virtual_ips[].interface", DEVICE);
    active("replication.ha.virtual_ips[].gratuitous_arp", FLAG);
    active("replication.ha.virtual_ips[].arp_ping", FLAG);
  }

  static final Key<Duration> GARP_REFRESH = active("replication.ha.garp_refresh", time(NONE, DAY));
  static final Key<QuorumRule> QUORUM =
      active("replication.ha.quorum", WordRule.of(QuorumRule.values()));
  static final Key<Boolean> WITNESS = active("replication.ha.witness", FLAG);
  static final Key<Boolean> PAUSE = active("replication.ha.pause", FLAG);

  // what is run around a change of role
  static final Key<Path> PRE_FAILOVER_SCRIPT =
      active("replication.ha.pre_failover_script", ABSOLUTE_PATH);
  static final Key<Path> POST_FAILOVER_SCRIPT =
      active("replication.ha.post_failover_script", ABSOLUTE_PATH);
  static final Key<Duration> PRE_FAILOVER_TIMEOUT =
      active("replication.ha.pre_failover_timeout", time(MS, HOUR));
  static final List<Key<Path>> HOOKS =
      List.of(
          active("replication.ha.hooks.on_primary", ABSOLUTE_PATH),
          active("replication.ha.hooks.on_backup", ABSOLUTE_PATH),
          active("replication.ha.hooks.on_fault", ABSOLUTE_PATH),
          active("replication.ha.hooks.on_degraded", ABSOLUTE_PATH),
          active("replication.ha.hooks.on_stop", ABSOLUTE_PATH));
  static final Key<Duration> HOOKS_TIMEOUT = active("replication.ha.hooks.timeout", time(MS, HOUR));
  static final Key<String> HOOKS_USER = active("replication.ha.hooks.user", NAME);
  static final Key<List<String>> SERVICES = active("replication.ha.services", listOf(Rules.UNIT));

  static {
    accepted("replication.ha.arbiter", RESERVED);
    accepted("replication.ha.guard", new OrWordRule<>("auto", time(MS, MINUTE)));
    accepted("replication.ha.fencing.command", ABSOLUTE_PATH);
    accepted("replication.ha.fencing.timeout", time(MS, HOUR));
    accepted("replication.ha.health_checks[].name", NAME);
    accepted("replication.ha.health_checks[].link", DEVICE);
    accepted("replication.ha.health_checks[].ping", ADDRESS);
    accepted("replication.ha.health_checks[].tcp", ENDPOINT);
    accepted("replication.ha.health_checks[].command", ABSOLUTE_PATH);
    accepted("replication.ha.health_checks[].interval", time(MS.multipliedBy(10), DAY));
    accepted("replication.ha.health_checks[].timeout", time(MS, HOUR));
    accepted("replication.ha.health_checks[].failures", new NumberRule(1, 1000));
    accepted("replication.ha.health_checks[].effect", WordRule.of("fault", "warning"));
    accepted("replication.ha.conntrack_sync.enabled", FLAG);
    accepted("replication.ha.conntrack_sync.interface", DEVICE);
    accepted("replication.ha.conntrack_sync.sync_interval", time(SECOND, DAY));
    accepted("replication.ha.conntrack_sync.max_entries", new NumberRule(1, 16_777_216));
  }

  // api
  static final Key<Optional<Endpoint>> API_LISTEN =
      active("api.listen", new OrWordRule<>("none", ENDPOINT));
  static final Key<ApiUrl> API_ADVERTISE = active("api.advertise", API_URL);
  static final Key<Path> API_CERT = active("api.tls.cert", ABSOLUTE_PATH);
  static final Key<Path> API_KEY = active("api.tls.key", ABSOLUTE_PATH);
  static final Key<List<Cidr>> API_ALLOW = active("api.allow", listOf(NETWORK));
  static final Key<Boolean> API_READ_TOKEN = active("api.read_token", FLAG);
  static final Key<String> API_TOKEN_NAME = active("api.tokens[].name", NAME);
  static final Key<AccessRole> API_TOKEN_ROLE =
      active("api.tokens[].role", WordRule.of(AccessRole.values()));
  static final Key<String> API_TOKEN_TEXT = active("api.tokens[].token", SECRET);

  // alerts and backup
  static {
    accepted("alerts.email.from", Rules.EMAIL);
    accepted("alerts.email.to", listOf(Rules.EMAIL));
    accepted("alerts.email.server", TEXT);
    accepted("alerts.email.user", TEXT);
    accepted("alerts.email.password", SECRET);
    accepted("alerts.webhook.url", WEB_ADDRESS);
    accepted("alerts.webhook.secret", SECRET);
    accepted("backup.directory", ABSOLUTE_PATH);
    accepted("backup.interval", time(MINUTE, DAY.multipliedBy(365)));
    accepted("backup.keep", new NumberRule(1, 10_000));
    accepted("backup.paths", listOf(ABSOLUTE_PATH));
  }

  private KeyTable() {}

  static List<Key<?>> all() {
    return List.copyOf(ALL);
  }

  private static <T> Key<T> active(String path, Rule<T> rule) {
    return entered(new Key<>(path, rule, true));
  }

  private static <T> Key<T> accepted(String path, Rule<T> rule) {
    return entered(new Key<>(path, rule, false));
  }

  private static <T> Key<T> entered(Key<T> key) {
    ALL.add(key);
    return key;
  }

  private static WordRule<DatasetType> types() {
    Map<String, DatasetType> words = new LinkedHashMap<>();
    for (DatasetType type : DatasetType.values()) {
      words.put(type.word(), type);
    }
    return new WordRule<>(words);
  }

  private static Void reserved(ConfigValue value) throws Misfit {
    throw new Misfit("left out (reserved; not built)", "remove it");
  }
}

package io.flywall.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.FirstBoot;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExamplesTest {

  private static Settings example(String name) throws IOException {
    try (InputStream in = ExamplesTest.class.getResourceAsStream("/examples/" + name)) {
      return Judged.load(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void the_primary_of_the_pair_loads_unchanged() throws IOException {
    Settings settings = example("pair-primary.conf");
    ReplicationSettings replication = settings.replication();
    assertEquals(FirstBoot.PRIMARY, replication.mode());
    assertEquals(new InetSocketAddress("192.168.100.1", 9001), replication.listen());
    PeerSettings peer = replication.peers().get(0);
    assertEquals(List.of(new InetSocketAddress("192.168.100.2", 9002)), peer.paths());
    assertEquals(new InetSocketAddress("192.168.100.2", 9001), peer.replicationAddress());
    HaSettings ha = replication.ha();
    assertEquals(new Priority(50), ha.priority());
    assertEquals(Duration.ofSeconds(5), ha.failbackDelay());
    assertEquals(Duration.ofMillis(1100), ha.timing().deadAfter());
    assertEquals("[10.0.0.100/24@eth1]", ha.virtualAddresses().toString());
    assertEquals(List.of(), settings.inactive());
  }

  @Test
  void the_example_key_loads_with_a_warning() throws IOException {
    List<Problem> warnings = example("pair-primary.conf").warnings();
    assertEquals(1, warnings.size());
    assertTrue(
        warnings
            .get(0)
            .toString()
            .endsWith(
                ":7 replication.secret_key: got an example key; must be hard to guess; replace it"
                    + " on all nodes with the output of `flywall secret generate`"),
        warnings.toString());
  }

  @Test
  void the_replica_of_the_pair_loads_unchanged_and_has_the_same_fingerprint() throws IOException {
    Settings replica = example("pair-replica.conf");
    assertEquals(FirstBoot.REPLICA, replica.replication().mode());
    assertEquals(new Priority(150), replica.replication().ha().priority());
    assertEquals(
        Optional.of(new InetSocketAddress("192.168.100.1", 9001)),
        replica.replication().primaryAddress());
    assertEquals(example("pair-primary.conf").fingerprint(), replica.fingerprint());
    assertTrue(replica.fingerprint().matches("[0-9a-f]{8}"));
  }

  @Test
  void the_advanced_one_loads_and_lists_what_is_not_active() throws IOException {
    Settings settings = example("advanced.conf");
    assertEquals(new NodeId("fw1"), settings.replication().nodeId());
    assertEquals(List.of("eth0", "eth1"), settings.replication().ha().monitorLinks());
    assertEquals(1, settings.replication().ha().monitorGateways().size());
    assertTrue(
        settings
            .inactive()
            .contains(new Inactive("replication.ha.conntrack_sync.enabled", "true", 28)));
    List<String> keys = settings.inactive().stream().map(Inactive::key).sorted().toList();
    assertEquals(
        List.of(
            "replication.ha.conntrack_sync.enabled",
            "replication.ha.conntrack_sync.interface",
            "replication.ha.conntrack_sync.max_entries",
            "replication.ha.conntrack_sync.sync_interval"),
        keys);
  }

  @Test
  void the_trio_loads_with_two_peers_and_two_virtual_ips() throws IOException {
    Settings settings = example("trio.conf");
    assertEquals(2, settings.replication().peers().size());
    assertEquals(2, settings.replication().ha().virtualAddresses().size());
    assertEquals(Duration.ofMillis(200), settings.replication().ha().timing().deadAfter());
  }
}

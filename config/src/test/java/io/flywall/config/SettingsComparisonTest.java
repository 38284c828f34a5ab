package io.flywall.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a changed file changes, and what of it needs a restart. */
class SettingsComparisonTest {
  private static final String FILE =
      """
      agent { log { level = info } }
      replication {
        node_id = a
        listen_addr = "192.168.100.1:9001"
        peers = [ { id = b, addresses = ["192.168.100.2"] }, { id = c, addresses = ["192.168.100.3"] } ]
        secret_keys = [ { id = 1, key = "fw1-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" } ]
        ha {
          priority = 50
          virtual_ips = [ { address = "10.0.0.100/24", interface = "eth1" } ]
        }
      }
      """;

  @TempDir private Path folder;
  private int files;

  private Settings settings(String... replaced) throws Exception {
    String text = FILE;
    for (int i = 0; i < replaced.length; i += 2) {
      assertTrue(text.contains(replaced[i]), replaced[i]);
      text = text.replace(replaced[i], replaced[i + 1]);
    }
    return load(text);
  }

  private Settings load(String text) throws IOException, InvalidConfiguration {
    files++;
    Path file = folder.resolve("flywall" + files + ".conf");
    Path unused = Files.writeString(file, text);
    unused = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return ConfigurationFile.load(file, new Host("a", Duration.ofMillis(4)));
  }

  private List<SettingsChange> changes(String... replaced) throws Exception {
    return SettingsComparison.between(settings(), settings(replaced));
  }

  private static Set<String> keys(List<SettingsChange> changes) {
    return changes.stream().map(SettingsChange::key).collect(Collectors.toSet());
  }

  @Test
  void a_file_that_says_the_same_changes_nothing() throws Exception {
    assertEquals(List.of(), changes());
    assertEquals(List.of(), changes("priority = 50", "priority: 50 # the same"));
  }

  @Test
  void priority_vips_and_intervals_come_while_the_agent_runs() throws Exception {
    List<SettingsChange> found =
        changes(
            "priority = 50",
            "priority = 60, heartbeat_interval = 50ms, failure_threshold = 12",
            "virtual_ips = [",
            "virtual_ips = [ { address = \"10.0.0.101/24\", interface = \"eth1\" },");
    assertEquals(
        Set.of(
            "replication.ha.priority",
            "replication.ha.heartbeat_interval",
            "replication.ha.failure_threshold",
            "replication.ha.virtual_ips"),
        keys(found));
    assertTrue(found.stream().allMatch(change -> change.restart().isEmpty()), found::toString);
    assertTrue(
        found.stream()
            .map(SettingsChange::toString)
            .anyMatch("replication.ha.priority: 50 -> 60"::equals),
        found::toString);
  }

  @Test
  void a_peer_comes_and_none_goes() throws Exception {
    String third = "{ id = c, addresses = [\"192.168.100.3\"] }";
    List<SettingsChange> added =
        changes(third, third + ", { id = d, addresses = [\"192.168.100.4\"] }");
    assertEquals(Set.of("replication.peers"), keys(added));
    assertTrue(added.get(0).restart().isEmpty());
    assertFalse(changes(", " + third, "").get(0).restart().isEmpty());
    assertFalse(changes("192.168.100.3", "192.168.100.9").get(0).restart().isEmpty());
  }

  @Test
  void a_key_comes_by_a_number_of_its_own_and_is_never_shown() throws Exception {
    String two = "{ id = 2, key = \"fw1-ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8\" }";
    List<SettingsChange> added = changes("secret_keys = [", "secret_keys = [ " + two + ",");
    assertEquals(
        List.of("replication.secret_keys: 1 (hidden) -> 2 (hidden), 1 (hidden)"),
        added.stream().map(SettingsChange::toString).toList());
    assertTrue(added.get(0).restart().isEmpty());
    List<SettingsChange> other =
        changes(
            "fw1-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
            "fw1-ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8");
    assertTrue(other.get(0).restart().orElseThrow().contains("new id"), other::toString);
  }

  @Test
  void what_the_agent_is_and_where_it_listens_needs_a_restart() throws Exception {
    for (String[] pair :
        List.of(
            new String[] {"node_id = a", "node_id = x"},
            new String[] {"192.168.100.1:9001", "192.168.100.1:9005"},
            new String[] {"priority = 50", "priority = 50, heartbeat_port = 9009"},
            new String[] {"priority = 50", "priority = 50, witness = false, quorum = majority"},
            new String[] {"agent {", "api { listen = none }\nagent {"})) {
      List<SettingsChange> found = changes(pair);
      assertFalse(found.isEmpty(), pair[1]);
      assertTrue(found.stream().anyMatch(change -> change.restart().isPresent()), pair[1]);
    }
  }

  /** Whoever adds a setting and forgets the row finds out here. */
  @Test
  void no_setting_is_passed_over() {
    Set<String> parts =
        List.of(
                AgentSettings.class,
                HaSettings.class,
                HookSettings.class,
                StreamSettings.class,
                ApiSettings.class,
                ReplicationSettings.class)
            .stream()
            .flatMap(type -> List.of(type.getRecordComponents()).stream())
            .map(part -> part.getDeclaringRecord().getSimpleName() + "." + part.getName())
            .collect(Collectors.toSet());
    assertEquals(
        49, parts.size(), () -> "give it a row in SettingsComparison, then count: " + parts);
    assertTrue(SettingsComparison.keys().count() > 35);
  }
}

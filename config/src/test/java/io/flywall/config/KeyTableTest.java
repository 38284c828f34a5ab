package io.flywall.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeyTableTest {

  /** reference.conf with its commented keys uncommented. */
  private static String manual() throws IOException {
    try (InputStream in = KeyTableTest.class.getResourceAsStream("/reference.conf")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replaceAll("(?m)^( *)# ([a-z_.]+ = )", "$1$2");
    }
  }

  private static Optional<Duration> asTime(Key<?> key, ConfigValue value) throws Misfit {
    Object read = key.rule().read(value);
    return read instanceof Optional<?> optional
        ? Optional.of((Duration) optional.orElseThrow())
        : Optional.of((Duration) read);
  }

  private static List<Key<?>> durationKeys() {
    return KeyTable.all().stream()
        .filter(
            key ->
                key.rule() instanceof DurationRule
                    || (key.rule() instanceof OrWordRule<?> or
                        && or.rule() instanceof DurationRule))
        .toList();
  }

  @Test
  void the_manual_and_the_table_know_the_same_keys() throws IOException {
    TreeSet<String> documented =
        KeyScanner.scan(manual()).stream()
            .map(entry -> entry.dotted().replaceAll("\\.\\[\\d+\\]", "[]"))
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<String> known =
        KeyTable.all().stream().map(Key::path).collect(Collectors.toCollection(TreeSet::new));
    documented.removeIf(path -> known.stream().anyMatch(key -> isBlockOf(path, key)));
    assertEquals(known, documented);
  }

  private static boolean isBlockOf(String path, String key) {
    return key.startsWith(path + ".") || key.startsWith(path + "[]");
  }

  @Test
  void every_default_and_every_example_of_the_manual_passes_its_own_rule() throws IOException {
    var all = ConfigFactory.parseString(manual());
    for (Key<?> key : KeyTable.all()) {
      if (!key.path().contains("[]") && !key.isReserved()) {
        Object read =
            assertDoesNotThrow(() -> key.rule().read(all.getValue(key.path())), key.path());
        assertFalse(read == null, key.path());
      }
    }
  }

  @Test
  void a_bare_number_is_seconds_for_every_duration_key() throws Misfit {
    assertTrue(durationKeys().size() >= 18, durationKeys().toString());
    for (Key<?> key : durationKeys()) {
      Optional<Duration> minute = Optional.of(Duration.ofSeconds(60));
      assertEquals(minute, asTime(key, ConfigValueFactory.fromAnyRef(60)), key.path());
      assertEquals(minute, asTime(key, ConfigValueFactory.fromAnyRef("60")), key.path());
      assertEquals(minute, asTime(key, ConfigValueFactory.fromAnyRef("60 s")), key.path());
      assertEquals(minute, asTime(key, ConfigValueFactory.fromAnyRef("60000ms")), key.path());
      assertEquals(minute, asTime(key, ConfigValueFactory.fromAnyRef("1m")), key.path());
    }
  }

  @Test
  void a_wrong_unit_fits_no_duration_key() {
    for (Key<?> key : durationKeys()) {
      for (Object wrong : List.of("60 parsecs", "fast", "", true, List.of(1), -1, 1e30)) {
        assertThrows(
            Misfit.class,
            () -> key.rule().read(ConfigValueFactory.fromAnyRef(wrong)),
            key.path() + " took " + wrong);
      }
    }
  }

  @Test
  void no_key_stands_in_the_table_twice() {
    assertEquals(KeyTable.all().size(), KeyTable.all().stream().map(Key::path).distinct().count());
  }

  @Test
  void what_this_build_does_is_this() {
    List<String> active = KeyTable.all().stream().filter(Key::active).map(Key::path).toList();
    assertTrue(active.contains("replication.ha.heartbeat_interval"));
    assertTrue(active.contains("replication.ha.quorum"));
    assertTrue(active.contains("replication.ha.monitor_gateways"));
    assertTrue(active.contains("replication.ha.virtual_ip.arp_ping"));
    assertTrue(active.contains("replication.ha.virtual_ips[].arp_ping"));
    assertTrue(active.contains("replication.datasets[].when"));
    assertFalse(active.contains("replication.ha.health_checks[].name"));
    assertFalse(active.stream().anyMatch(path -> path.startsWith("backup")));
  }
}

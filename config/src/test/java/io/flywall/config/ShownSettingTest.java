package io.flywall.config;

import static io.flywall.config.Judged.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigValueFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShownSettingTest {
  private static final byte[] TOKEN = "token".getBytes(StandardCharsets.US_ASCII);

  private static ShownConfiguration show(String text) {
    Path file = Judged.file(text);
    try {
      return ConfigurationFile.show(file, Judged.HOST);
    } catch (InvalidConfiguration refusal) {
      throw new AssertionError(refusal.getMessage(), refusal);
    }
  }

  private static Map<String, ShownSetting> byKey(String text) {
    return show(text).shown().stream()
        .collect(Collectors.toMap(ShownSetting::key, setting -> setting));
  }

  /** Whatever is in the key table, also what comes into it one day. */
  @Test
  void no_key_that_could_be_a_secret_shows_its_value() {
    int secrets = 0;
    for (Key<?> key : KeyTable.all()) {
      ShownSetting shown =
          ShownSetting.of(
              new WrittenSetting(
                  key, key.path(), ConfigValueFactory.fromAnyRef(KEY), Optional.empty()));
      boolean soundsSecret = key.name().matches(".*(secret|key|token|password|pass|auth).*");
      boolean holdsNone = key.rule() == Rules.ABSOLUTE_PATH || key.rule() == Rules.FLAG;
      assertEquals(soundsSecret && !holdsNone, key.isSecret(), key.path() + " is a secret or not");
      if (key.isSecret()) {
        secrets++;
        assertEquals("(hidden, 32 characters)", shown.value(), key.path());
      }
    }
    assertTrue(secrets >= 5, secrets + " keys");
  }

  /** Every secret that reference.conf knows, in one file. */
  @Test
  void no_secret_of_a_whole_file_is_in_what_is_shown() {
    String text =
        Judged.pairWith()
                .replace(
                    "secret_key = \"" + KEY + "\"",
                    "secret_keys = [ { id = 2, key = \"%1$s-a\" }, { id = 1, key = \"%1$s-b\" } ]"
                        .formatted(KEY))
            + """
            api.tokens = [ { name = scripts, role = read, token = "%1$s-c" } ]
            alerts.email.password = "%1$s-d"
            alerts.webhook.secret = "%1$s-e"
            alerts.webhook.url = "https://hooks.example.net:8443/services/%1$s-f?key=%1$s"
            """
                .formatted(KEY);
    ShownConfiguration shown = show(text);
    assertFalse(shown.toString().contains(KEY), shown.toString());
    Map<String, ShownSetting> keys = byKey(text);
    assertEquals("(hidden, 34 characters)", keys.get("replication.secret_keys[1].key").value());
    assertEquals("(hidden, 34 characters)", keys.get("api.tokens[0].token").value());
    assertTrue(
        keys.get("alerts.webhook.url")
            .value()
            .toString()
            .startsWith("https://hooks.example.net:8443/(hidden, "),
        keys.get("alerts.webhook.url").toString());
    long written = KeyTable.all().stream().filter(Key::isSecret).count();
    long seen =
        keys.values().stream()
            .filter(setting -> setting.value().toString().startsWith("(hidden, "))
            .count();
    // secret_key and secret_keys exclude each other, and there are two of these here.
    assertEquals(written, seen, "a secret key that this file does not have");
  }

  @Test
  void where_a_secret_lies_is_none() {
    Path secret = Judged.file(KEY);
    String text = Judged.pairWith().replace(KEY, "file:" + secret);
    assertEquals("file:" + secret, byKey(text).get("replication.secret_key").value());
  }

  @Test
  void what_is_written_has_its_line_and_what_is_not_its_default() {
    Map<String, ShownSetting> keys = byKey(Judged.pairWith("priority = 50"));
    ShownSetting priority = keys.get("replication.ha.priority");
    assertEquals(50, priority.value());
    assertTrue(priority.from().endsWith(".conf:7"), priority.from());
    assertEquals("30s", keys.get("replication.ha.failback_delay").value());
    assertEquals("default", keys.get("replication.ha.failback_delay").from());
    assertEquals("fw1", keys.get("replication.node_id").value());
    assertEquals("this host's name", keys.get("replication.node_id").from());
    assertEquals("10ms", keys.get("replication.ha.probe_interval").value());
    assertEquals(true, keys.get("replication.ha.virtual_ip.arp_ping").value());
    assertFalse(keys.get("replication.ha.conntrack_sync.enabled").active());
  }

  @Test
  void blocks_of_a_list_are_shown_one_after_the_other() {
    String text =
        Judged.pair(
            "virtual_ips = [ { address = \"10.0.0.100/24\", interface = eth1 },"
                + " { address = \"10.0.0.101/24\", interface = eth2 } ]");
    List<String> keys =
        show(text).shown().stream()
            .map(ShownSetting::key)
            .filter(key -> key.contains("virtual_ip"))
            .toList();
    assertEquals(
        List.of(
            "replication.ha.virtual_ips[0].address",
            "replication.ha.virtual_ips[0].interface",
            "replication.ha.virtual_ips[1].address",
            "replication.ha.virtual_ips[1].interface"),
        keys);
  }

  @Test
  void an_edition_knows_secrets_and_values_and_not_how_they_are_written() {
    String text = Judged.pairWith("priority = 50");
    Edition edition = Judged.load(text).edition();
    assertEquals(edition, Judged.load("# a remark\n" + text).edition());
    assertNotEquals(edition, Judged.load(text.replace("50", "51")).edition());
    assertNotEquals(edition, Judged.load(text.replace(KEY, KEY + "x")).edition());
    Path secret = Judged.file(KEY);
    String indirect = text.replace(KEY, "file:" + secret);
    assertEquals(edition, Judged.load(indirect).edition(), "the same secret from elsewhere");
    assertTrue(edition.sealedWith(TOKEN).matches("[0-9a-f]{32}"));
    assertNotEquals(edition.sealedWith(TOKEN), edition.sealedWith(new byte[] {1}));
    assertEquals("(edition)", edition.toString());
  }
}

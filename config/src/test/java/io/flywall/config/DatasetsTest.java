package io.flywall.config;

import static io.flywall.config.Judged.assertProblems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
  /** The line of the list is 9. */
  private static String with(String datasets) {
    return Judged.pair(Judged.VIP) + "replication.datasets = " + datasets + "\n";
  }

  private static List<DatasetSettings> read(String datasets) {
    return Judged.load(with(datasets)).datasets();
  }

  private static void refused(String datasets, String... problems) {
    String[] lines = new String[problems.length];
    for (int i = 0; i < problems.length; i++) {
      lines[i] = "FILE:9 replication.datasets" + problems[i];
    }
    assertProblems(with(datasets), lines);
  }

  @Test
  void nothing_is_replicated_unless_it_is_named() {
    assertEquals(List.of(), read("[]"));
    assertEquals(List.of(), Judged.load(Judged.pair(Judged.VIP)).datasets());
  }

  @Test
  void files_with_everything() {
    assertEquals(
        List.of(
            new DatasetSettings.Files(
                "conf",
                List.of(Path.of("/etc/dnsmasq.d"), Path.of("/etc/nft*.conf")),
                List.of("*.local", "cache/**"),
                Optional.of("systemctl reload dnsmasq"),
                DatasetMoment.ON_PRIMARY,
                Duration.ofDays(7))),
        read(
            "[{ name = conf, type = files, paths = [\"/etc/dnsmasq.d\", \"/etc/nft*.conf\"],"
                + " exclude = [\"*.local\", \"cache/**\"], after_apply = \"systemctl reload"
                + " dnsmasq\", when = on_primary, keep = 7d }]"));
  }

  @Test
  void a_command_with_its_defaults() {
    assertEquals(
        List.of(
            new DatasetSettings.Command(
                "rules",
                "nft list ruleset",
                "nft -f -",
                Duration.ofSeconds(10),
                DatasetMoment.ALWAYS,
                Duration.ofDays(30))),
        read(
            "[{ name = rules, type = command, dump = \"nft list ruleset\", restore = \"nft -f"
                + " -\" }]"));
  }

  @ParameterizedTest
  @CsvSource({
    "dnsmasq-leases, /var/lib/misc/dnsmasq.leases, '', '', ON_PRIMARY",
    "kea-leases, /var/lib/kea/kea-leases4.csv*, *.pid, '', ON_PRIMARY",
    "zone-files, /etc/bind/db.*, *.jnl, rndc reload, ALWAYS",
    "hosts, /etc/hosts, '', '', ALWAYS"
  })
  void a_preset_knows_its_places(
      String type, Path first, String exclude, String afterApply, DatasetMoment when) {
    DatasetSettings.Files files =
        (DatasetSettings.Files) read("[{ name = a, type = " + type + " }]").get(0);
    assertEquals(first, files.paths().get(0));
    assertEquals(exclude, files.exclude().stream().findFirst().orElse(""));
    assertEquals(afterApply, files.afterApply().orElse(""));
    assertEquals(when, files.when());
  }

  @Test
  void a_preset_can_be_told_otherwise() {
    DatasetSettings.Files files =
        (DatasetSettings.Files)
            read("[{ name = a, type = zone-files, paths = [\"/srv/zones\"], exclude = [],"
                    + " after_apply = \"knotc reload\" }]")
                .get(0);
    assertEquals(List.of(Path.of("/srv/zones")), files.paths());
    assertEquals(List.of(), files.exclude());
    assertEquals(Optional.of("knotc reload"), files.afterApply());
  }

  @Test
  void what_is_missing_is_said_all_at_once() {
    refused(
        "[{}, { name = a, type = files }, { name = a, type = command }]",
        "[0].name: got nothing; must be a name, the same on all nodes; add name = NAME",
        "[0].type: got nothing; must be files | command | dnsmasq-leases | kea-leases |"
            + " zone-files | hosts; add type = files",
        "[1].paths: got nothing; must be a list of absolute paths; add paths = [\"/...\"]",
        "[2].name: got \"a\", the name of replication.datasets[1]; must be a name of its own;"
            + " change one of them",
        "[2].dump: got nothing; must be a command whose output is replicated; add dump = \"...\"",
        "[2].restore: got nothing; must be a command that takes the dump at its standard input;"
            + " add restore = \"...\"");
  }

  @Test
  void keys_of_the_other_kind_are_refused() {
    refused(
        "[{ name = a, type = hosts, dump = x }, { name = b, type = command, dump = x, restore ="
            + " y, paths = [\"/a\"] }]",
        "[0].dump: got something; must be left out of type hosts; remove it, or type = command",
        "[1].paths: got something; must be left out of type command; remove it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/flywall", "/etc/flywall/secret.key", "/etc", "/etc/*", "/etc/fly*"})
  void what_is_in_etc_flywall_is_every_nodes_own(String path) {
    refused(
        "[{ name = a, type = files, paths = [\"" + path + "\"] }]",
        "[0].paths: got \""
            + path
            + "\"; must be a path without /etc/flywall: every node has its own addresses and"
            + " priority there; name the files beside it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/*",
        "/srv/*/conf",
        "/srv/[a",
        "/proc/sys",
        "/run/x",
        "/var/lib",
        "/var/lib/flywall/terms"
      })
  void what_cannot_be_replicated_is_refused(String path) {
    List<String> problems =
        Judged.problems(with("[{ name = a, type = files, paths = [\"" + path + "\"] }]"));
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(
        problems.get(0).startsWith("FILE:9 replication.datasets[0].paths: got \"" + path + "\""),
        problems.toString());
  }

  @ParameterizedTest
  @CsvSource({"/srv/a, /srv/a", "/srv/a, /srv/a/b", "/srv/a/b, /srv/a", "/srv/a*, /srv/ab"})
  void no_two_datasets_have_the_same_files(String one, String other) {
    List<String> problems =
        Judged.problems(
            with(
                "[{ name = a, type = files, paths = [\""
                    + one
                    + "\"] }, { name = b, type = files, paths = [\""
                    + other
                    + "\"] }]"));
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.get(0).contains("replication.datasets[1].paths"), problems.toString());
  }

  @Test
  void a_pattern_that_is_none_is_refused() {
    refused(
        "[{ name = a, type = files, paths = [\"/srv/a\"], exclude = [\"{x\"] }]",
        "[0].exclude: got \"{x\"; must be a glob pattern, like *.local or cache/**; close its"
            + " brackets");
  }

  @Test
  void nodes_that_replicate_different_things_can_see_it() {
    assertNotEquals(
        Judged.load(with("[{ name = a, type = hosts }]")).fingerprint(),
        Judged.load(with("[{ name = b, type = hosts }]")).fingerprint());
  }
}

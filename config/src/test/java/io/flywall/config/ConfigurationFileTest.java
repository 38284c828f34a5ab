package io.flywall.config;

import static io.flywall.config.Judged.HOST;
import static io.flywall.config.Judged.KEY;
import static io.flywall.config.Judged.VIP;
import static io.flywall.config.Judged.assertProblems;
import static io.flywall.config.Judged.pair;
import static io.flywall.config.Judged.pairWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.FirstBoot;
import io.flywall.value.NodeId;
import io.flywall.value.Timing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationFileTest {

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(IpLiteral.parse(host).orElseThrow(), port);
  }

  @Test
  void what_the_file_leaves_out_is_as_documented() {
    Settings settings = Judged.load(pairWith());
    assertEquals(
        new AgentSettings(Path.of("/var/lib/flywall"), Path.of("/run/flywall"), "info"),
        settings.agent());
    assertEquals(Optional.of(at("127.0.0.1", 8080)), settings.api().listen());
    ReplicationSettings replication = settings.replication();
    assertEquals(FirstBoot.AUTO, replication.mode());
    assertEquals(new NodeId("fw1"), replication.nodeId());
    assertEquals("flywall", replication.clusterId());
    HaSettings ha = replication.ha();
    assertTrue(ha.enabled() && ha.arpPing() && ha.gratuitousArp());
    assertEquals(FailbackMode.AUTO, ha.failbackMode());
    assertEquals(Duration.ofSeconds(30), ha.failbackDelay());
    assertEquals(Duration.ofMinutes(5), ha.failbackWindow());
    assertEquals(QuorumRule.AUTO, ha.quorum());
    assertEquals(List.of(), settings.inactive());
    assertEquals(List.of(), settings.warnings());
  }

  @Test
  void an_empty_file_says_everything_that_is_needed() {
    List<String> problems = Judged.problems("");
    assertEquals(4, problems.size(), problems.toString());
    assertTrue(
        problems.contains(
            "FILE:1 replication.listen_addr: got nothing; must be this node's own address; add"
                + " listen_addr = \"IP:9001\""));
  }

  @Test
  void all_problems_come_at_once_sorted_by_line() {
    assertProblems(
        pair(
            "priority = 255",
            "hartbeat_interval = 1s",
            VIP,
            "failback_mode = automatic",
            "heartbeat_port = 70000",
            "enabled = maybe",
            "monitor_links = eth0",
            "pre_failover_script = \"bin/x\"",
            "conntrack_sync = true"),
        "FILE:6 replication.ha.priority: got 255; must be a whole number from 1 to 254; lower it,"
            + " or remove the line for the default 100",
        "FILE:7 replication.ha.hartbeat_interval: got an unknown key; must be a known key; did you"
            + " mean heartbeat_interval?",
        "FILE:9 replication.ha.failback_mode: got \"automatic\"; must be auto | manual | disabled;"
            + " write one of these words, or remove the line for the default \"auto\"",
        "FILE:10 replication.ha.heartbeat_port: got 70000; must be a whole number from 1 to 65535;"
            + " lower it, or remove the line for the default 9002",
        "FILE:11 replication.ha.enabled: got \"maybe\"; must be true or false; write one of the"
            + " two, without quotes, or remove the line for the default true",
        "FILE:12 replication.ha.monitor_links: got \"eth0\"; must be a list; put it into [ ], or"
            + " remove the line for the default a list",
        "FILE:13 replication.ha.pre_failover_script: got \"bin/x\"; must be an absolute path;"
            + " start it with /",
        "FILE:14 replication.ha.conntrack_sync: got true; must be a block { ... }; write its keys"
            + " inside braces");
  }

  @Test
  void a_key_in_the_wrong_block_is_told_its_place() {
    assertProblems(
        pairWith() + "priority = 5\nzzz { a = 1 }\nlog.level = info\nha.datasets = []",
        "FILE:10 priority: got an unknown key; must be a known key; did you mean"
            + " replication.ha.priority?",
        "FILE:11 zzz: got an unknown key; must be a known key; remove it; known here: agent,"
            + " alerts, api, backup, replication",
        "FILE:12 log: got an unknown key; must be a known key; did you mean agent.log?",
        "FILE:13 ha: got an unknown key; must be a known key; did you mean replication.ha?");
  }

  @Test
  void a_word_almost_right_is_recognised() {
    assertProblems(
        pairWith("failback_mode = manaul"),
        "FILE:7 replication.ha.failback_mode: got \"manaul\"; must be auto | manual | disabled; did"
            + " you mean manual?, or remove the line for the default \"auto\"");
  }

  @Test
  void the_arbiter_is_reserved() {
    assertProblems(
        pairWith("arbiter { etcd { endpoints = [] } }"),
        "FILE:7 replication.ha.arbiter: got a block; must be left out (reserved; not built); remove"
            + " it");
  }

  @Test
  void keys_without_effect_are_listed_once_and_show_no_secret() {
    Settings settings =
        Judged.load(
            pairWith(
                    "quorum = majority", // has an effect
                    "health_checks = [ { name = a, link = eth0 }, { name = b } ]",
                    "services = [ dnsmasq.service ]") // has an effect too
                + "alerts.webhook { url = \"https://a.example/x\", secret = neverShown }");
    assertEquals(
        List.of(
            new Inactive("replication.ha.health_checks", "(set)", 8),
            new Inactive("alerts.webhook.secret", "(set)", 12),
            new Inactive("alerts.webhook.url", "https://a.example/(hidden, 19 characters)", 12)),
        settings.inactive());
    assertFalse(settings.toString().contains("neverShown"));
  }

  @Test
  void keys_without_effect_are_checked_all_the_same() {
    assertProblems(
        pairWith(
                "health_checks = [ { name = a, ping = gateway } ]",
                "monitor_gateways = [ 10.0.0.300 ]")
            + "api.allow = [ \"10.0.0.0/40\" ]\nalerts.webhook.url = \"ftp://x\"\nbackup = 1",
        "FILE:7 replication.ha.health_checks[0].ping: got \"gateway\"; must be an IP address, like"
            + " 10.0.0.1; write the address itself; names are not looked up",
        "FILE:8 replication.ha.monitor_gateways[0]: got \"10.0.0.300\"; must be an IP address, like"
            + " 10.0.0.1; write the address itself; names are not looked up",
        "FILE:11 api.allow[0]: got \"10.0.0.0/40\"; must be an address with prefix length, like"
            + " 10.0.0.0/8; write IP or IP/LENGTH",
        "FILE:12 alerts.webhook.url: got \"ftp://x\"; must be an http:// or https:// address; write"
            + " it in full",
        "FILE:13 backup: got 1; must be a block { ... }; write its keys inside braces");
  }

  @Test
  void an_explicit_null_is_as_if_unset() {
    Settings settings = Judged.load(pairWith("priority = null", "quorum = null"));
    assertEquals(100, settings.replication().ha().priority().number());
    assertEquals(List.of(), settings.inactive());
  }

  @Test
  void an_override_from_the_environment_points_at_its_line() {
    // PATH is set wherever a test runs and is no number.
    List<String> problems = Judged.problems(pairWith("priority = 5", "priority = ${?PATH}"));
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).startsWith("FILE:8 replication.ha.priority: got "), problems.get(0));
  }

  @Test
  void syntax_errors_are_one_problem_with_a_line() {
    List<String> problems = Judged.problems("replication {\n  mode = \"auto\n}\n");
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).startsWith("FILE:2 syntax: got "), problems.get(0));
    assertTrue(
        problems
            .get(0)
            .endsWith("must be HOCON; look for a missing quote, brace or = on this line or above"),
        problems.get(0));
    String unresolved = Judged.problems("a = 1\nb = ${NO_SUCH_NAME_ANYWHERE}").get(0);
    assertTrue(unresolved.startsWith("FILE:2 substitution: got "), unresolved);
  }

  @Test
  void a_file_that_is_all_braces_is_refused_before_it_exhausts_the_stack() {
    assertProblems(
        "a{".repeat(50_000),
        "FILE:1 syntax: got blocks more than 100 deep; must be HOCON; close the blocks above");
  }

  @Test
  void a_syntax_error_on_the_line_of_a_secret_does_not_show_it() {
    String problem = Judged.problems("replication {\n  secret_key = hush hush : 3 $\n}").get(0);
    assertEquals(
        "FILE:2 syntax: got text that is not shown (it may be a secret); must be HOCON; look for a"
            + " missing quote, brace or = on this line or above",
        problem);
  }

  @Test
  void a_syntax_error_of_an_included_file_names_that_file() {
    Path included = Judged.file("a = 1\nb = }\n");
    String problem = Judged.problems("include \"" + included + "\"\n" + pairWith()).get(0);
    assertTrue(problem.startsWith(included + ":2 syntax: got "), problem);
  }

  @Test
  void files_that_cannot_be_read_say_why() throws IOException {
    Path missing = Path.of("/nowhere/flywall.conf");
    InvalidConfiguration refusal =
        assertThrows(InvalidConfiguration.class, () -> ConfigurationFile.load(missing, HOST));
    assertEquals(
        "/nowhere/flywall.conf:1 file: got no such file; must be an existing file; create it, or"
            + " name another",
        refusal.getMessage());
    Path folder = Files.createTempDirectory("flywall");
    refusal = assertThrows(InvalidConfiguration.class, () -> ConfigurationFile.load(folder, HOST));
    assertTrue(refusal.getMessage().contains("must be a readable file"), refusal.getMessage());
    Path binary = Judged.file("");
    Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe});
    refusal = assertThrows(InvalidConfiguration.class, () -> ConfigurationFile.load(binary, HOST));
    assertTrue(refusal.getMessage().contains("bytes that are not UTF-8"), refusal.getMessage());
  }

  @Test
  void an_included_file_is_named_in_its_problems() {
    Path included = Judged.file("replication.ha.priority = 999\n");
    List<String> problems = Judged.problems("include \"" + included + "\"\n" + pairWith());
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(
        problems.get(0).startsWith(included + ":1 replication.ha.priority: got 999"),
        problems.get(0));
  }

  @Test
  void the_host_name_is_the_node_id_unless_it_cannot_be() {
    Path file = Judged.file(pairWith());
    InvalidConfiguration refusal =
        assertThrows(
            InvalidConfiguration.class,
            () -> ConfigurationFile.load(file, new Host("bad name", Timing.USUAL_JIFFY)));
    assertEquals(
        file
            + ":1 replication.node_id: got the host name \"bad name\"; must be 1 to 63 letters,"
            + " digits, dots, dashes, underscores; set node_id",
        refusal.getMessage());
    assertFalse(Host.here().hostName().isEmpty());
    assertEquals("", Host.kernelHostName(Path.of("/nowhere")));
  }

  @Test
  void the_fingerprint_is_over_what_must_match_and_nothing_else() {
    String usual = Judged.load(pairWith()).fingerprint();
    assertEquals(usual, Judged.load(pairWith("priority = 7", "garp_refresh = 5")).fingerprint());
    assertEquals(usual, Judged.load(pairWith().replace(KEY, KEY + "x")).fingerprint());
    assertEquals(usual, Judged.load(pairWith().replace("eth1", "lan0")).fingerprint());
    assertNotEquals(usual, Judged.load(pairWith("failure_threshold = 11")).fingerprint());
    assertNotEquals(usual, Judged.load(pairWith("quorum = none")).fingerprint());
    // A witness has none: lists of VIPs are compared by what heartbeats carry.
    assertEquals(usual, Judged.load(pairWith().replace("0.100", "0.101")).fingerprint());
    assertNotEquals(
        usual, Judged.load(pairWith() + "replication.cluster_id = other").fingerprint());
  }

  @Test
  void distance_counts_what_fingers_do() {
    assertEquals(1, NearestName.distance("priority", "priorty"));
    assertEquals(1, NearestName.distance("priority", "priroity"));
    assertEquals(0, NearestName.distance("a", "a"));
    assertEquals(Optional.empty(), NearestName.among(List.of("quorum"), "backup"));
  }
}

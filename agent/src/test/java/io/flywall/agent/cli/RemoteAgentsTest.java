package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.RunningApi;
import io.flywall.agent.api.SecurePair;
import io.flywall.agent.api.TestCertificate;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.OrderDesk.Order;
import io.flywall.agent.view.Views;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands from a machine that has no agent and no configuration. */
class RemoteAgentsTest {
  private static final Outcome NOBODY = new Outcome.NoPrimary("there is no primary now");

  @TempDir private static Path shared;
  private static TestCertificate certificate;

  @TempDir private Path folder;
  private SecurePair pair;
  private String backup;
  private String primary;

  /** Once: it takes a second. */
  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(shared, "fw", "ip:127.0.0.1");
  }

  @BeforeEach
  void start() throws Exception {
    pair = SecurePair.start(folder, certificate);
    backup = SecurePair.url(pair.backup);
    primary = SecurePair.url(pair.primary);
  }

  @AfterEach
  void stop() {
    pair.close();
  }

  private Terminal type(String command, String url) throws Exception {
    return typeWith(command + " --url " + url + " --token-file " + pair.tokenFile());
  }

  private Terminal typeWith(String command) {
    return Terminal.type((command + " --ca " + pair.authority).split(" "));
  }

  @Test
  void what_is_read_comes_from_any_of_them() throws Exception {
    Terminal seen = type("ha status", backup + "," + primary);
    assertEquals("", seen.err());
    assertEquals(ExitStatus.OK, seen.exit());
    assertTrue(seen.out().startsWith("firewall-a"), seen.out());
    pair.backup.close();
    assertTrue(type("ha status", backup + "," + primary).out().startsWith("firewall-b"));
    assertEquals(ExitStatus.OK, type("ha history", primary).exit());
  }

  @Test
  void what_is_written_goes_to_the_primary_that_one_of_them_names() throws Exception {
    pair.primary.answers(new Outcome.Done("firewall-a", 9, Optional.empty()));
    Terminal seen = type("ha failover", backup);
    assertEquals("", seen.err());
    assertTrue(seen.out().startsWith("firewall-a is primary now (term 9)"), seen.out());
    assertEquals(List.of(), pair.backup.asked());
    assertEquals(ExitStatus.OK, type("ha pause", backup).exit());
    assertEquals(List.of(new Order.Pause(Optional.empty())), pair.primary.given());
  }

  @Test
  void what_is_said_to_one_node_means_that_one() throws Exception {
    assertEquals(ExitStatus.OK, type("ha reset", backup).exit());
    assertEquals(List.of(new Order.Reset()), pair.backup.given());
    assertEquals(List.of(), pair.primary.given());
    for (String command : List.of("ha reset", "ha promote", "replication resync")) {
      Terminal seen = type(command, backup + "," + primary);
      assertEquals(ExitStatus.OPERATOR, seen.exit());
      assertEquals(
          "flywall: --url: names several agents, and this command is for one node; name that one\n",
          seen.err());
    }
  }

  @Test
  void waiting_is_told_once_and_ends_with_a_primary() throws Exception {
    for (RunningApi api : List.of(pair.backup, pair.primary)) {
      api.answersFirst(NOBODY);
      api.answers(new Outcome.Done("firewall-a", 9, Optional.empty()));
    }
    Terminal seen = type("ha failover --wait 30s", backup);
    assertEquals(
        List.of("flywall: waiting up to 30 s: there is no primary now"), seen.errorLines());
    assertTrue(seen.out().startsWith("firewall-a is primary now"), seen.out());
    assertEquals(ExitStatus.OK, seen.exit());
  }

  @Test
  void waiting_in_vain_ends_in_time() throws Exception {
    pair.backup.answers(NOBODY);
    pair.primary.answers(NOBODY);
    Terminal seen = type("ha failover --wait 1s", primary);
    assertEquals(
        List.of(
            "flywall: waiting up to 1 s: there is no primary now",
            "flywall: no primary: there is no primary now"),
        seen.errorLines());
    assertEquals(ExitStatus.NOT_REACHABLE, seen.exit());
  }

  @Test
  void nobody_answers_names_each_and_what_it_said() throws Exception {
    String closed = "https://127.0.0.1:" + closedPort();
    Terminal one = type("ha status", closed);
    assertEquals(ExitStatus.NOT_REACHABLE, one.exit());
    assertEquals(
        List.of(
            "flywall: no agent answers: " + closed + ": Connection refused",
            "  are they running, and is this the right port? systemctl status flywall, ss -tln"),
        one.errorLines());
    String other = "https://127.0.0.1:" + closedPort();
    Terminal both = type("ha failover", closed + "," + other);
    assertEquals(ExitStatus.NOT_REACHABLE, both.exit());
    assertEquals(
        List.of(
            "flywall: no agent answers: ",
            "  " + closed + ": Connection refused",
            "  " + other + ": Connection refused",
            "  are they running, and is this the right port? systemctl status flywall, ss -tln"),
        both.errorLines());
  }

  private static int closedPort() throws Exception {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return closed.getLocalPort();
    }
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_named_with_the_option_that_helps()
      throws Exception {
    Terminal seen = Terminal.type("ha", "status", "--url", backup);
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(
        seen.err()
            .startsWith(
                "flywall: no agent can be asked: "
                    + backup
                    + ": its certificate (CN=fw, by CN=fw, until "),
        seen.err());
    assertTrue(seen.err().contains("--ca FILE names who vouches for a certificate"), seen.err());
    Terminal command = Terminal.type("ha", "failover", "--wait", "30s", "--url", backup);
    assertEquals(ExitStatus.OPERATOR, command.exit());
  }

  @Test
  void a_token_that_is_missing_or_wrong_is_named_with_its_option() throws Exception {
    Terminal none = typeWith("ha status --url " + backup);
    assertEquals(ExitStatus.OPERATOR, none.exit());
    assertEquals(
        "flywall: "
            + backup
            + ": asks for a token; name a file with one of its api.tokens: --token-file FILE\n",
        none.err());
    Path wrong = Files.writeString(folder.resolve("wrong.token"), "fw1-aaaaaaaaaaaaaaaaaaaaaaa\n");
    Terminal stale = typeWith("ha failover --url " + backup + " --token-file " + wrong);
    assertEquals(ExitStatus.OPERATOR, stale.exit());
    assertTrue(
        stale.err().contains(": does not know the token in " + wrong + " (--token-file); name a"),
        stale.err());
  }

  @Test
  void options_that_cannot_be_meant_are_refused() throws Exception {
    Path gone = folder.resolve("gone");
    for (String[] line :
        new String[][] {
          {"ha status --url http://10.0.0.1:8080", "--url http://10.0.0.1:8080: is no address"},
          {"ha status --url https://fw1/api", "--url https://fw1/api: is no address"},
          {"ha status --url https://u:p@fw1", ": is no address"},
          {"ha status --url fw1:port", ": is no address"},
          {"ha status --ca " + gone + " --url fw1", "--ca " + gone + ": is not there"},
          {"ha status --token-file " + gone + " --url fw1", "--token-file " + gone + ": is not"},
          {"ha status --token-file x", "--token-file: is for agents that --url names"},
          {"ha failover --ca x", "--ca: is for agents that --url names"},
        }) {
      Terminal seen = Terminal.type(line[0].split(" "));
      assertEquals(ExitStatus.OPERATOR, seen.exit(), line[0]);
      assertTrue(seen.err().contains(line[1]), seen.err());
      assertEquals(1, seen.errorLines().size(), seen.err());
    }
  }

  // ---- this host's agent ------------------------------------------------------------------

  @Test
  void behind_a_certificate_this_hosts_agent_is_known_by_its_own_file() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    TestCertificate own = TestCertificate.make(folder, "own", "dns:fw1.example.net");
    try (RunningApi api = RunningApi.startWithTls(home, own)) {
      api.shows(Views.backup());
      api.answersFirst(NOBODY);
      api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
      Path file = ConfigurationText.write(home, api.address());
      String listen = "api { listen = \"127.0.0.1:" + api.address().getPort() + "\"";
      String tls =
          ", read_token = true, tls { cert = \"" + own.pem() + "\", key = \"/x/api.key\" }";
      String text = Files.readString(file).replace(listen, listen + tls);
      ConfigurationText.write(home, text, "rw-r-----");
      Terminal seen = Terminal.type("ha", "status", "--config", file.toString());
      assertEquals("", seen.err());
      assertEquals(ExitStatus.OK, seen.exit());
      Terminal moved =
          Terminal.type("ha", "failover", "--wait", "30s", "--config", file.toString());
      assertEquals(
          List.of("flywall: waiting up to 30 s: there is no primary now"), moved.errorLines());
      assertEquals(ExitStatus.OK, moved.exit());
      Files.copy(pair.authority, own.pem(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Terminal foreign = Terminal.type("ha", "status", "--config", file.toString());
      assertEquals(ExitStatus.OPERATOR, foreign.exit());
      assertTrue(foreign.err().contains("is not vouched for by " + own.pem()), foreign.err());
    }
  }
}

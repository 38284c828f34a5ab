package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.Golden;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaCommandTest {
  @TempDir private Path run;
  private RunningApi api;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.start(run);
    file = ConfigurationText.write(run, api.address());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Terminal type(String line) {
    return Terminal.type((line + " --config " + file).split(" "));
  }

  private Terminal statusOf(AgentView view) {
    api.shows(view);
    return type("ha status");
  }

  private void assertStatus(int exit, String golden, AgentView view) throws IOException {
    Terminal seen = statusOf(view);
    assertEquals(exit, seen.exit());
    assertEquals("", seen.err());
    Golden.assertSame(golden, seen.out());
    seen.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void status_reads_well_in_80_columns_and_its_exit_says_how_the_node_is() throws IOException {
    assertStatus(ExitStatus.OK, "cli/status-primary.txt", Views.primary());
    assertStatus(ExitStatus.OK, "cli/status-backup.txt", Views.backup());
    assertStatus(ExitStatus.DEGRADED, "cli/status-degraded.txt", Views.degraded());
    assertStatus(ExitStatus.OPERATOR, "cli/status-fault.txt", Views.fault());
  }

  private void assertShown(String command, int exit, String golden, AgentView view)
      throws IOException {
    api.shows(view);
    Terminal seen = type(command);
    assertEquals("", seen.err());
    Golden.assertSame(golden, seen.out());
    assertEquals(exit, seen.exit());
    seen.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void cluster_is_a_word_and_a_row_for_each_node() throws IOException {
    AgentView.Quorum pair = new AgentView.Quorum("none", 2, 1, 2, 1, List.of());
    assertShown(
        "ha cluster",
        ExitStatus.OK,
        "cli/cluster-green.txt",
        Views.with("primary", Optional.of("firewall-a"), pair, Views.primary().peers()));
    assertShown("ha cluster", ExitStatus.DEGRADED, "cli/cluster-stuck.txt", Views.primary());
    assertShown("ha cluster", ExitStatus.DEGRADED, "cli/cluster-yellow.txt", Views.degraded());
    assertShown("ha cluster", ExitStatus.OPERATOR, "cli/cluster-red.txt", Views.fault());
  }

  @Test
  void a_pause_is_shown_wherever_somebody_looks() throws IOException {
    assertShown("ha status", ExitStatus.OK, "cli/status-paused.txt", Views.paused());
    assertShown("ha cluster", ExitStatus.DEGRADED, "cli/cluster-paused.txt", Views.paused());
    assertShown("ha check", ExitStatus.OPERATOR, "cli/check-paused.txt", Views.paused());
  }

  @Test
  void check_answers_in_its_first_word_and_its_exit() throws IOException {
    AgentView.Quorum pair = new AgentView.Quorum("none", 2, 1, 2, 1, List.of());
    assertShown(
        "ha check",
        ExitStatus.OK,
        "cli/check-yes.txt",
        Views.with("primary", Optional.of("firewall-a"), pair, Views.primary().peers()));
    assertShown("ha check", ExitStatus.OPERATOR, "cli/check-no.txt", Views.primary());
    assertShown("ha check", ExitStatus.OPERATOR, "cli/check-fault.txt", Views.fault());
  }

  @Test
  void history_tells_the_newest_last_where_the_prompt_will_be() throws IOException {
    assertShown("ha history", ExitStatus.OK, "cli/history-empty.txt", Views.primary());
    api.remembers(Views.history());
    assertShown("ha history", ExitStatus.OK, "cli/history.txt", Views.primary());
    Terminal wrong = type("ha history -n 0");
    assertEquals(ExitStatus.OPERATOR, wrong.exit());
    assertEquals(
        List.of("flywall: not understood: limit is a number from 1 to 2000"), wrong.errorLines());
  }

  @Test
  void what_is_read_is_json_when_asked_for() throws IOException {
    api.shows(Views.primary());
    for (String command : List.of("ha cluster", "ha check", "ha history")) {
      Terminal seen = type(command + " -o json");
      assertEquals(List.of(), seen.errorLines());
      assertTrue(ViewJson.mapper().readTree(seen.out()).isObject(), seen.out());
    }
  }

  @Test
  void status_as_json_is_what_the_api_said_byte_for_byte() throws IOException {
    api.shows(Views.degraded());
    Terminal seen = type("ha status -o json");
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertEquals(ViewJson.write(Views.degraded()), seen.out());
  }

  @Test
  void status_says_how_far_the_data_is_where_some_is_replicated() throws IOException {
    api.shows(Views.primary());
    api.replicates(behind("no room"));
    assertTrue(
        type("ha status").out().contains("  data      behind; in sync 412 ms ago: no room\n"),
        type("ha status").out());
    JsonNode status = ViewJson.mapper().readTree(type("ha status -o json").out());
    assertEquals("behind", status.get("replication").get("state").asText());
    assertEquals(412, status.get("replication").get("in_sync_ago").asInt());
    assertEquals("primary", status.get("role").asText());
  }

  private static ReplicationView behind(String trouble) {
    ReplicationView.Line line =
        new ReplicationView.Line(
            "config",
            "firewall-b",
            "behind",
            "8.2",
            "8.1",
            Optional.of(1L),
            0,
            0,
            Optional.empty(),
            Optional.of(Duration.ofMillis(412)),
            trouble);
    return new ReplicationView(
        "firewall-a", true, 8, Optional.empty(), false, "", 0, List.of(line), List.of(), Map.of());
  }

  @Test
  void an_agent_that_has_not_turned_yet_is_not_reachable_yet() {
    Terminal seen = type("ha status");
    assertEquals(ExitStatus.NOT_REACHABLE, seen.exit());
    assertEquals(
        List.of("flywall: starting: the agent has not turned yet; ask again in a second"),
        seen.errorLines());
  }

  @Test
  void without_an_agent_every_command_says_what_to_do() throws IOException {
    api.close();
    for (String command : List.of("ha status", "ha failover")) {
      Terminal seen = type(command);
      assertEquals(ExitStatus.NOT_REACHABLE, seen.exit(), command);
      assertEquals("", seen.out());
      assertEquals(1, seen.errorLines().size(), seen.err());
      assertTrue(seen.err().startsWith("flywall: no agent answers at http://127.0.0.1:"));
      assertTrue(seen.err().contains("is it running? systemctl status flywall"), seen.err());
    }
  }

  @Test
  void an_agent_that_does_not_come_is_waited_for_in_vain() throws IOException {
    api.close();
    Terminal tcp = type("ha failover --wait 1s");
    String url = "http://127.0.0.1:" + api.address().getPort();
    assertEquals(
        List.of(
            "flywall: waiting up to 1 s: " + url + ": Connection refused",
            "flywall: no agent answers at "
                + url
                + "/api/ha/failover (Connection refused); is it running? systemctl status flywall"),
        tcp.errorLines());
    assertEquals(ExitStatus.NOT_REACHABLE, tcp.exit());
    ConfigurationText.write(run, "none");
    String nobody =
        "no agent answers at "
            + run.resolve("api.sock")
            + "; is it running? systemctl status flywall";
    assertEquals(
        List.of("flywall: waiting up to 1 s: " + nobody, "flywall: " + nobody),
        type("ha failover --wait 1s").errorLines());
  }

  @Test
  void without_tcp_the_socket_is_the_way_and_needs_no_token() throws Exception {
    api.close();
    ConfigurationText.write(run, "none");
    try (RunningApi local = RunningApi.startWithSocket(run)) {
      Files.delete(local.tokenFile());
      local.shows(Views.backup());
      local.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
      assertEquals(ExitStatus.OK, type("ha status").exit());
      assertEquals(ExitStatus.OK, type("ha failover --to firewall-b").exit());
      assertEquals(List.of(Optional.of("firewall-b")), local.asked());
    }
  }

  @Test
  void without_tcp_and_without_an_agent_the_socket_is_named() throws IOException {
    api.close();
    ConfigurationText.write(run, "none");
    for (String command : List.of("ha status", "ha failover")) {
      Terminal seen = type(command);
      assertEquals(ExitStatus.NOT_REACHABLE, seen.exit());
      assertEquals(
          List.of(
              "flywall: no agent answers at "
                  + run.resolve("api.sock")
                  + "; is it running? systemctl status flywall"),
          seen.errorLines());
    }
  }

  /** As it is after a kill: then TCP is asked, which says whether somebody is there at all. */
  @Test
  void a_socket_that_nobody_listens_on_is_no_obstacle() throws Exception {
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(run.resolve("api.sock")));
    }
    api.shows(Views.backup());
    assertEquals(ExitStatus.OK, type("ha status").exit());
  }

  @Test
  void what_was_asked_over_the_socket_is_not_asked_again_over_tcp() throws Exception {
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(run.resolve("api.sock")));
      Thread closing =
          new Thread(
              () -> {
                try (SocketChannel caller = other.accept()) {
                  int unused = caller.read(ByteBuffer.allocate(1000));
                } catch (IOException gone) {
                  throw new UncheckedIOException(gone);
                }
              });
      closing.start();
      Terminal seen = type("ha failover");
      closing.join();
      assertEquals(ExitStatus.NOT_REACHABLE, seen.exit(), seen.err());
      assertTrue(
          seen.err().startsWith("flywall: no agent answers at " + run.resolve("api.sock")),
          seen.err());
    }
    assertEquals(List.of(), api.asked());
  }

  /** On another way the caller has another name, by which no agent knows the key. */
  @Test
  void what_may_have_been_done_over_the_socket_is_not_asked_again_over_tcp_however_long()
      throws Exception {
    api.shows(Views.backup());
    Path socket = run.resolve("api.sock");
    ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    other.bind(UnixDomainSocketAddress.of(socket));
    Thread dying =
        new Thread(
            () -> {
              saysWhoItIs(other);
              try (SocketChannel caller = other.accept()) {
                int unused = caller.read(ByteBuffer.allocate(1000));
                other.close();
                Files.delete(socket);
              } catch (IOException gone) {
                throw new UncheckedIOException(gone);
              }
            });
    dying.start();
    Terminal seen = type("ha failover --wait 3s");
    dying.join();
    assertEquals(ExitStatus.END_NOT_KNOWN, seen.exit(), seen.err());
    assertEquals(2, seen.errorLines().size(), seen.err());
    assertTrue(
        seen.err().contains("; it may have been done all the same: look at flywall ha "),
        seen.err());
    assertEquals(List.of(), api.asked());
  }

  private static void saysWhoItIs(ServerSocketChannel agent) {
    String status = "HTTP/1.0 200 OK\r\n\r\n{\"node\":\"b\",\"started_at\":\"today\"}";
    try (SocketChannel caller = agent.accept()) {
      int unused = caller.read(ByteBuffer.allocate(1000));
      unused = caller.write(ByteBuffer.wrap(status.getBytes(UTF_8)));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Test
  void another_program_on_the_port_is_not_taken_for_the_agent() throws IOException {
    for (String body : List.of("<html>welcome</html>", "{\"status\": \"up\"}", "[]", "")) {
      HttpServer other =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
      other.createContext(
          "/",
          exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      other.start();
      ConfigurationText.write(run, other.getAddress());
      for (String command : List.of("ha status", "ha status -o json", "ha failover")) {
        Terminal seen = type(command);
        assertEquals(ExitStatus.NOT_REACHABLE, seen.exit(), command + " " + body);
        assertEquals("", seen.out(), "nothing of it may look like ours");
        assertEquals(
            List.of(
                "flywall: what answers at 127.0.0.1:"
                    + other.getAddress().getPort()
                    + " is no flywall agent of this version; see ss -tlpn sport = :"
                    + other.getAddress().getPort()),
            seen.errorLines());
      }
      other.stop(0);
    }
  }

  @Test
  void status_works_on_ipv6_loopback() throws Exception {
    byte[] one = new byte[16];
    one[15] = 1;
    InetAddress loopback = InetAddress.getByAddress(one);
    assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this host has no ::1");
    try (RunningApi six = RunningApi.start(run, loopback)) {
      ConfigurationText.write(run, six.address());
      six.shows(Views.backup());
      Terminal seen = type("ha status");
      assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    }
  }

  @Test
  void a_bare_number_of_seconds_is_a_time_to_wait() {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
    assertEquals(ExitStatus.OK, type("ha failover --wait 30").exit());
    assertEquals(ExitStatus.OK, type("ha failover --wait 30s").exit());
    Terminal odd = type("ha failover --wait soon");
    assertEquals(ExitStatus.OPERATOR, odd.exit());
    assertTrue(odd.err().contains("'soon' is no time; write 5, 30s or 2m"), odd.err());
  }

  @Test
  void a_done_hand_over_says_who_leads_and_how_long_it_took() {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.of(Duration.ofNanos(1_900_000))));
    Terminal seen = type("ha failover --to firewall-b");
    assertEquals(ExitStatus.OK, seen.exit());
    assertEquals(
        "firewall-b is primary now (term 9) after N; VIPs away for at most 1.90 ms\n",
        seen.out().replaceFirst("after \\d+(\\.\\d+)? m?s;", "after N;"));
    assertEquals(List.of(Optional.of("firewall-b")), api.asked());
  }

  @Test
  void a_hand_over_whose_outage_nobody_told_does_not_invent_one() throws IOException {
    api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
    Terminal seen = type("ha failover");
    assertEquals(
        "firewall-b is primary now (term 9) after N; the VIPs' outage is not known\n",
        seen.out().replaceFirst("after \\d+(\\.\\d+)? m?s;", "after N;"));
    assertEquals(List.of(Optional.empty()), api.asked());
    JsonNode said = ViewJson.mapper().readTree(type("ha failover -o json").out());
    assertEquals(
        List.of("firewall-b", "9", "null"),
        Stream.of("successor", "term", "outage").map(name -> said.get(name).asText()).toList());
    assertTrue(said.get("took").asDouble() > 0, said.toString());
  }

  @Test
  void a_refused_hand_over_says_why_and_exits_1() {
    api.answers(new Outcome.Refused("firewall-b is silent"));
    Terminal seen = type("ha failover");
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertEquals("", seen.out());
    assertEquals(List.of("flywall: refused: firewall-b is silent"), seen.errorLines());
  }

  @Test
  void an_unclear_hand_over_is_no_success() {
    api.answers(new Outcome.Unclear("the successor did not answer"));
    Terminal seen = type("ha failover");
    assertEquals(ExitStatus.END_NOT_KNOWN, seen.exit());
    assertEquals(
        List.of("flywall: end not known: the successor did not answer"), seen.errorLines());
  }

  @Test
  void without_a_token_file_no_agent_runs_here() throws IOException {
    Files.delete(api.tokenFile());
    Terminal seen = type("ha failover");
    assertEquals(ExitStatus.NOT_REACHABLE, seen.exit());
    assertEquals(
        List.of(
            "flywall: no agent runs here: "
                + api.tokenFile()
                + " is missing; systemctl start flywall"),
        seen.errorLines());
  }

  @Test
  void a_token_that_cannot_be_read_asks_for_sudo() throws IOException {
    Files.delete(api.tokenFile());
    Files.createDirectory(api.tokenFile());
    Terminal seen = type("ha failover");
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertEquals(
        List.of(
            "flywall: "
                + api.tokenFile()
                + ": cannot be read; use sudo, or join the group flywall"),
        seen.errorLines());
  }

  @Test
  void the_token_of_another_life_is_not_allowed() throws IOException {
    Files.writeString(api.tokenFile(), "stale\n");
    Terminal seen = type("ha failover");
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(seen.err().contains("does not take this command's token;"), seen.err());
    assertEquals(1, seen.errorLines().size(), seen.err());
    assertEquals(List.of(), api.asked());
  }
}

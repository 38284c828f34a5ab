package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.view.Golden;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
  @TempDir private Path folder;

  private static Terminal json(Path file, String... more) {
    String words = "config check -o json " + file + " " + String.join(" ", more);
    return Terminal.type(words.strip().split(" "));
  }

  private Path good() throws IOException {
    return ConfigurationText.write(folder, "127.0.0.1:8080");
  }

  @Test
  void a_good_file_is_told_in_json_too() throws IOException {
    Path file = good();
    String text =
        Files.readString(file)
            .replace("ha {", "ha {\n    guard = auto")
            .replace("Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U", "changeme");
    ConfigurationText.write(folder, text, "rw-r-----");
    Terminal seen = json(file);
    assertEquals(ExitStatus.OK, seen.exit());
    assertEquals("", seen.err());
    Golden.assertSame("cli/config-check.json", seen.out().replace(file.toString(), "FILE"));
  }

  @Test
  void problems_are_the_answer_in_json_and_the_exit_status_stays() throws IOException {
    Path file = good();
    String text = Files.readString(file).replace("ha {", "ha {\n    priority = 300");
    ConfigurationText.write(folder, text, "rw-r-----");
    Terminal seen = json(file);
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertEquals("", seen.err());
    Golden.assertSame("cli/config-problems.json", seen.out().replace(file.toString(), "FILE"));
    Terminal gone = json(folder.resolve("gone.conf"));
    assertEquals(ExitStatus.OPERATOR, gone.exit());
    assertEquals(
        "no such file", ViewJson.mapper().readTree(gone.out()).at("/problems/0/got").asText());
  }

  @Test
  void what_only_this_host_has_against_a_file_has_no_line() throws IOException {
    Path file = good();
    Terminal seen = json(file, "--on-this-host");
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertEquals("", seen.err());
    JsonNode report = ViewJson.mapper().readTree(seen.out());
    JsonNode problem = report.at("/problems/0");
    assertEquals("interface nosuch0", problem.get("key").asText());
    assertEquals(file.toString(), problem.get("file").asText());
    assertTrue(problem.get("line").isNull());
    assertEquals(200.0, report.at("/timing/dead_after").asDouble());
  }

  /** Linux lets nothing leave a host from a loopback address, whatever the routes. */
  @Test
  void a_path_that_cannot_begin_at_listen_addr_is_a_problem_of_this_host() throws IOException {
    List<String> lines =
        Terminal.type("config", "check", "--on-this-host", good().toString()).errorLines();
    List<String> paths = lines.stream().filter(line -> line.startsWith("path ")).toList();
    assertEquals(1, paths.size(), lines.toString());
    assertTrue(
        paths.get(0).startsWith("path to 10.1.0.2: no way there from 127.0.0.1 ("), paths + "");
    assertTrue(
        paths
            .get(0)
            .endsWith(
                "); check the addresses, or the routes: ip route get 10.1.0.2 from 127.0.0.1"),
        paths + "");
  }

  @Test
  void a_path_that_has_a_route_is_no_problem() throws IOException {
    Path file = good();
    String text = Files.readString(file).replace("10.1.0.2", "127.0.0.2");
    ConfigurationText.write(folder, text, "rw-r-----");
    String told = Terminal.type("config", "check", "--on-this-host", file.toString()).err();
    assertTrue(!told.contains("path to"), told);
  }

  @Test
  void a_foreign_program_on_the_api_port_is_a_problem_of_this_host() throws Exception {
    try (ServerSocket foreign = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Its connections break off: what is no agent need not answer at all.
      Thread breaking = new Thread(() -> closeEach(foreign), "foreign");
      breaking.setDaemon(true);
      breaking.start();
      int port = foreign.getLocalPort();
      Path file = ConfigurationText.write(folder, "127.0.0.1:" + port);
      String told = Terminal.type("config", "check", "--on-this-host", file.toString()).err();
      assertTrue(
          told.contains(
              "api.listen: TCP port "
                  + port
                  + " is in use, and no agent answers there; stop the other program (ss -tlpn"
                  + " sport = :"
                  + port
                  + "), choose another port or set api.listen = none\n"),
          told);
    }
  }

  private static void closeEach(ServerSocket foreign) {
    try {
      while (true) {
        foreign.accept().close();
      }
    } catch (IOException closed) {
      return;
    }
  }

  @Test
  void an_address_and_a_certificate_that_are_not_here_are_problems_of_this_host()
      throws IOException {
    Path file = ConfigurationText.write(folder, "127.0.0.1:8080");
    String api =
        "api { listen = \"192.0.2.1:8443\", tls { cert = \"/nowhere/api.crt\", key ="
            + " \"/nowhere/api.key\" }, tokens = [ { name = a, role = read, token ="
            + " fw1-Ka4jR7pQe2Tu9Iw6Os3Dg } ] }";
    String text = Files.readString(file).replaceFirst("api \\{.*}", api);
    ConfigurationText.write(folder, text, "rw-r-----");
    String told = Terminal.type("config", "check", "--on-this-host", file.toString()).err();
    assertTrue(told.contains("api.listen: 192.0.2.1 is not an address of this host; "), told);
    assertTrue(told.contains("api.tls.cert: cannot read /nowhere/api.crt: "), told);
    assertEquals(0, Terminal.type("config", "check", file.toString()).exit(), "on a laptop");
  }

  @Test
  void an_agent_on_the_api_port_is_no_problem_starting_or_running() throws Exception {
    try (RunningApi api = RunningApi.start(folder)) {
      Path file = ConfigurationText.write(folder, api.address());
      String[] words = {"config", "check", "--on-this-host", file.toString()};
      String starting = Terminal.type(words).err();
      assertTrue(!starting.contains("api.listen"), starting);
      api.shows(Views.primary());
      String running = Terminal.type(words).err();
      assertTrue(!running.contains("api.listen"), running);
    }
  }

  @Test
  void a_folder_that_cannot_be_made_is_told_before_the_start() throws IOException {
    Path file = good();
    Path there = folder.resolve("a-file");
    Files.writeString(there, "");
    String own =
        Files.readString(file)
            .replaceFirst("agent .*", "agent { state_dir = \"" + there.resolve("state") + "\" }");
    ConfigurationText.write(folder, own, "rw-r-----");
    String told = Terminal.type("config", "check", "--on-this-host", file.toString()).err();
    assertTrue(told.contains("agent.state_dir: " + there + " is no directory"), told);
  }
}

package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.flywall.agent.Main;
import io.flywall.agent.view.Golden;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FlywallCommandTest {
  @TempDir private Path folder;

  @Test
  void every_command_explains_itself() throws IOException {
    StringBuilder all = new StringBuilder();
    List<String> commands = new ArrayList<>();
    name(FlywallCommand.whole(), "", commands);
    assertTrue(commands.contains("replication archive show"), commands.toString());
    for (String command : commands) {
      Terminal seen = Terminal.type((command + " --help").strip().split(" "));
      assertEquals(0, seen.exit(), command);
      assertEquals("", seen.err(), command);
      seen.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
      all.append(("$ flywall " + command).strip())
          .append(" --help\n")
          .append(seen.out())
          .append('\n');
    }
    Golden.assertSame("cli/help.txt", all.toString());
  }

  /** This command and all below it, but the one that explains the others. */
  private static void name(CommandLine line, String words, List<String> names) {
    names.add(words);
    line.getSubcommands()
        .forEach(
            (word, next) -> {
              if (!word.equals("help")) {
                name(next, (words + " " + word).strip(), names);
              }
            });
  }

  @Test
  void a_mistake_of_its_own_is_one_line_and_has_a_status_of_its_own() {
    StringWriter err = new StringWriter();
    NullPointerException mistake = new NullPointerException("no node");
    assertEquals(70, FlywallCommand.explain(mistake, new PrintWriter(err, true)));
    assertEquals(
        "flywall: internal error: java.lang.NullPointerException: no node at "
            + mistake.getStackTrace()[0]
            + "; please report it; FLYWALL_DEBUG=1 prints the trace\n",
        err.toString());
  }

  /** A whole program, for what only it has: an environment, and an end. */
  @Test
  void the_trace_is_there_for_who_asks() throws Exception {
    HttpServer odd =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    odd.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"since\":null,\"availability\":{},\"entries\":[{}]}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    odd.start();
    Path file = ConfigurationText.write(folder, odd.getAddress());
    try {
      assertEquals(1, program(file, "").lines().count());
      assertTrue(program(file, "1").contains("\tat io.flywall.agent.cli.HistoryCommand"));
    } finally {
      odd.stop(0);
    }
  }

  private static String program(Path config, String debug) throws Exception {
    ProcessBuilder program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "ha",
                "history",
                "--config",
                config.toString())
            .redirectErrorStream(true);
    program.environment().remove("FLYWALL_DEBUG");
    if (!debug.isEmpty()) {
      program.environment().put("FLYWALL_DEBUG", debug);
    }
    Process process = program.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(ExitStatus.INTERNAL, process.waitFor(), said);
    assertTrue(said.startsWith("flywall: internal error: java.lang.NullPointerException"), said);
    return said;
  }

  @Test
  void an_answer_means_the_same_to_whoever_asked() {
    Map<Integer, Integer> statuses =
        Map.of(
            400, ExitStatus.OPERATOR,
            401, ExitStatus.OPERATOR,
            403, ExitStatus.OPERATOR,
            409, ExitStatus.DEGRADED,
            422, ExitStatus.OPERATOR,
            429, ExitStatus.TRY_AGAIN,
            500, ExitStatus.INTERNAL,
            503, ExitStatus.NOT_REACHABLE,
            504, ExitStatus.END_NOT_KNOWN);
    statuses.forEach((http, exit) -> assertEquals(exit, Refusal.exitStatus(http), "" + http));
  }

  @Test
  void the_readme_and_help_have_the_same_table_of_statuses() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    String help = Terminal.type("help").out().replaceAll("\\s+", " ");
    ExitStatus.MEANINGS.forEach(
        (status, meaning) -> {
          assertTrue(readme.contains("| " + status + " | " + meaning + " |"), meaning);
          assertTrue(help.contains(" " + status + " " + meaning), meaning + "\n" + help);
        });
  }

  @Test
  void help_follows_every_word() {
    for (String words : List.of("", "ha", "ha failover", "config check", "secret generate")) {
      Terminal asked = Terminal.type(("help " + words).strip().split(" "));
      assertEquals(Terminal.type((words + " --help").strip().split(" ")), asked, words);
    }
    for (String words : List.of("help dance", "help ha dance", "help ha status dance")) {
      Terminal seen = Terminal.type(words.split(" "));
      assertEquals(ExitStatus.OPERATOR, seen.exit());
      assertEquals("unknown command: dance", seen.errorLines().get(0));
    }
  }

  @Test
  void the_version_is_told() {
    assertEquals("flywall 0.1.0\n", Terminal.type("--version").out());
  }

  @Test
  void an_incomplete_command_says_what_could_follow() {
    for (String[] words : new String[][] {{}, {"ha"}, {"config"}, {"secret"}, {"vip"}}) {
      Terminal seen = Terminal.type(words);
      assertEquals(ExitStatus.OPERATOR, seen.exit());
      assertEquals("", seen.out());
      String group = String.join("", words);
      String wanted = group.isEmpty() ? "name a command" : "name a command of " + group;
      assertEquals(wanted, seen.errorLines().get(0));
      assertTrue(seen.err().contains("Usage: flywall"), seen.err());
    }
  }

  @Test
  void an_unknown_word_is_named() {
    for (String[] words :
        new String[][] {
          {"dance"}, {"ha", "dance"}, {"ha", "status", "dance"}, {"ha", "status", "--dance"}
        }) {
      Terminal seen = Terminal.type(words);
      assertEquals(ExitStatus.OPERATOR, seen.exit());
      assertEquals("", seen.out());
      assertTrue(seen.errorLines().get(0).contains("dance"), seen.err());
    }
    assertEquals(ExitStatus.OPERATOR, Terminal.type("ha", "status", "-o", "yaml").exit());
    assertEquals(ExitStatus.OPERATOR, Terminal.type("ha", "status", "--config").exit());
  }

  @Test
  void a_generated_key_is_strong_fits_a_quoted_string_and_comes_once() {
    Terminal first = Terminal.type("secret", "generate");
    Terminal second = Terminal.type("secret", "generate");
    assertEquals(0, first.exit());
    assertEquals("", first.err());
    assertTrue(first.out().matches("fw1-[A-Za-z0-9_-]{43}\n"), first.out());
    assertNotEquals(first.out(), second.out());
  }

  @Test
  void a_good_file_is_told_its_timing() throws IOException {
    Path file = ConfigurationText.write(folder, "127.0.0.1:8080");
    Terminal seen = Terminal.type("config", "check", file.toString());
    assertEquals(0, seen.exit());
    assertEquals("", seen.err());
    Golden.assertSame("cli/config-check.txt", seen.out().replace(file.toString(), "FILE"));
    assertEquals(seen, Terminal.type("config", "check", "--config", file.toString()));
  }

  @Test
  void keys_that_do_nothing_yet_are_noted_with_their_line() throws IOException {
    Path file = ConfigurationText.write(folder, "127.0.0.1:8080");
    String text = Files.readString(file).replace("ha {", "ha {\n    guard = auto");
    Terminal seen =
        Terminal.type("config", "check", ConfigurationText.write(folder, text, "rw-r-----") + "");
    assertEquals(0, seen.exit());
    assertEquals(
        "note: " + file + ":9 replication.ha.guard: accepted, not active in this build",
        seen.out().lines().findFirst().orElseThrow());
  }

  @Test
  void all_problems_come_at_once_one_a_line() throws IOException {
    Path file =
        ConfigurationText.write(
            folder,
            """
            api { listen = "10.0.0.1:8080" }
            replication {
              listen_addr = "127.0.0.1:9001"
              peer_addr = "10.1.0.2"
              secret_key = "Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U"
              ha {
                priority = 300
                failure_treshold = 10
                virtual_ip { address = "10.0.0.100/24", interface = eth1 }
              }
            }
            """,
            "rw-r-----");
    Terminal seen = Terminal.type("config", "check", file.toString());
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertEquals("", seen.out());
    Golden.assertSame("cli/config-problems.txt", seen.err().replace(file.toString(), "FILE"));
  }

  @Test
  void a_missing_file_and_a_folder_are_problems_of_one_line() throws IOException {
    Path gone = folder.resolve("gone.conf");
    assertEquals(
        List.of(
            gone
                + ":1 file: got no such file; must be an existing file; create it, or name another"),
        Terminal.type("config", "check", gone.toString()).errorLines());
    for (Path file : List.of(gone, folder)) {
      for (String[] words :
          new String[][] {{"config", "check"}, {"ha", "status"}, {"ha", "failover"}, {"agent"}}) {
        String[] line = (String.join(" ", words) + " --config " + file).split(" ");
        Terminal seen = Terminal.type(line);
        assertEquals(ExitStatus.OPERATOR, seen.exit());
        assertEquals(1, seen.errorLines().size(), seen.err());
      }
    }
  }

  @Test
  void a_secret_that_others_can_read_is_refused_by_every_command() throws IOException {
    Path file = ConfigurationText.write(folder, "127.0.0.1:8080");
    ConfigurationText.write(folder, Files.readString(file), "rw-r--r--");
    String refusal =
        file
            + ":7 replication.secret_key: got a secret in "
            + file
            + " that others can read; must be 0640 root:flywall; chmod 0640 "
            + file;
    for (String command : List.of("config check", "ha status", "ha failover", "agent")) {
      Terminal seen = Terminal.type((command + " --config " + file).split(" "));
      assertEquals(ExitStatus.OPERATOR, seen.exit(), command);
      assertEquals(List.of(refusal), seen.errorLines(), command);
    }
  }

  @Test
  void on_this_host_a_missing_interface_is_a_problem_with_a_remedy() throws IOException {
    Path file = ConfigurationText.write(folder, "127.0.0.1:8080");
    Terminal seen = Terminal.type("config", "check", "--on-this-host", file.toString());
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(
        seen.errorLines()
            .contains("interface nosuch0: missing here; check the name (ip link), or create it"),
        seen.err());
  }

  @Test
  void on_this_host_a_foreign_address_is_a_problem_with_a_remedy() throws IOException {
    Path file = ConfigurationText.write(folder, "127.0.0.1:8080");
    String text = Files.readString(file).replace("127.0.0.1:9001", "192.0.2.1:9001");
    ConfigurationText.write(folder, text, "rw-r-----");
    Terminal seen = Terminal.type("config", "check", "--on-this-host", file.toString());
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(
        seen.errorLines()
            .contains(
                "replication.listen_addr: 192.0.2.1 is not an address of this host; use one that"
                    + " `ip addr` shows"),
        seen.err());
  }
}

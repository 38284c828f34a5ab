package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlywallCommandTest {
  @TempDir private Path folder;

  @Test
  void every_command_explains_itself() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String command :
        List.of(
            "",
            "agent",
            "ha",
            "ha status",
            "ha failover",
            "config",
            "config check",
            "config drop-in",
            "secret",
            "secret generate",
            "audit",
            "audit verify",
            "vip",
            "vip hold",
            "vip release")) {
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

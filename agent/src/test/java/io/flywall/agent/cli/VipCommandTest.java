package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.ViewJson;
import io.flywall.vip.linux.Privileges;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What refuses, which is before anything in the kernel is touched. */
class VipCommandTest {
  @TempDir private Path folder;

  @Test
  void without_force_nothing_is_held_and_the_reason_is_told() throws IOException {
    Path file = ConfigurationText.write(folder, "127.0.0.1:8080");
    Terminal seen = Terminal.type("vip", "hold", "--config", file.toString());
    assertEquals(2, seen.exit());
    assertEquals("", seen.out());
    assertTrue(seen.err().contains("two nodes answer if another one holds the VIPs"), seen.err());
    assertTrue(
        seen.err().contains("power the others off or unplug them, then add --force"), seen.err());
  }

  @Test
  void without_privileges_both_say_which_are_missing() throws IOException {
    if (Privileges.missing().isEmpty()) {
      System.out.println("NOT TESTED here: flywall vip without privileges, this runs with all");
      return;
    }
    Path file = ConfigurationText.write(folder, "127.0.0.1:8080");
    for (List<String> words : List.of(List.of("hold", "--force"), List.of("release"))) {
      Terminal seen =
          Terminal.type("vip", words.get(0), words.get(words.size() - 1), "--config", file + "");
      assertEquals(2, seen.exit());
      assertTrue(seen.err().contains("lacks "), seen.err());
    }
  }

  @Test
  void a_configuration_that_is_not_there_is_an_error_of_the_operator() {
    String nowhere = folder.resolve("nowhere.conf").toString();
    Terminal seen = Terminal.type("vip", "hold", "--force", "--config", nowhere);
    assertEquals(2, seen.exit());
    assertEquals("", seen.out());
    assertTrue(seen.err().contains(nowhere), seen.err());
  }

  private String recorded(Path state, Map<String, String> environment) {
    StringWriter err = new StringWriter();
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-26T12:00:00Z"));
    new VipRecord(state, environment, clock, new PrintWriter(err)).write("vip-hold", ExitStatus.OK);
    return err.toString();
  }

  @Test
  void what_is_not_in_the_log_is_told_to_whoever_has_to_write_it_down() throws IOException {
    String who = "uid:" + System.getProperty("user.name");
    assertEquals(
        "flywall: NOT IN THE AUDIT LOG, and counted nowhere; write it down by hand:"
            + " 2026-11-26T12:00:00Z "
            + who
            + " vip-hold (sudo by anna) done\n",
        recorded(folder.resolve("gone"), Map.of("SUDO_USER", "anna")));
    assertEquals("", recorded(folder, Map.of("SUDO_USER", "anna")));
    assertEquals("", recorded(folder, Map.of("SERVICE_RESULT", "watchdog")));
    List<String> lines = Files.readAllLines(folder.resolve("audit.log"));
    assertEquals("sudo by anna", ViewJson.mapper().readTree(lines.get(0)).get("detail").asText());
    assertEquals(
        "systemd, SERVICE_RESULT=watchdog",
        ViewJson.mapper().readTree(lines.get(1)).get("detail").asText());
  }
}

package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.vip.linux.Privileges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
}

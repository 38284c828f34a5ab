package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ViewJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HooksCommandTest {
  @TempDir private Path folder;
  private String file;

  @BeforeEach
  void configure() throws IOException {
    Path config = ConfigurationText.write(folder, "127.0.0.1:8080");
    String keys =
        """
          ha {
            pre_failover_script = "%s/pre"
            services = [ a.service ]
            hooks { on_primary = "%s/primary" }
        """;
    String text = Files.readString(config);
    Files.writeString(config, text.replace("  ha {\n", keys.formatted(folder, folder)));
    file = config.toString();
    script("pre", "echo before term $FLYWALL_TERM; exit 3");
    script("primary", "touch " + folder + "/ran");
  }

  private Path script(String name, String line) throws IOException {
    Path script = folder.resolve(name);
    Files.writeString(script, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  @Test
  void a_dry_run_shows_all_and_runs_nothing() {
    Terminal seen = Terminal.type("hooks", "run", "--dry-run", "--config", file);
    assertEquals(0, seen.exit(), seen.err());
    assertTrue(seen.out().contains("pre_failover_script: " + folder + "/pre as root, at most 500"));
    assertTrue(seen.out().contains("  FLYWALL_ROLE=primary\n  FLYWALL_OLD_ROLE=backup\n"));
    assertTrue(seen.out().contains("  FLYWALL_VIPS=10.0.0.100/24\n"));
    assertTrue(seen.out().contains("services: a.service, started and stopped with the role"));
    assertFalse(Files.exists(folder.resolve("ran")));
  }

  @Test
  void a_dry_run_is_for_programs_too() throws IOException {
    Terminal seen = Terminal.type("hooks", "run", "--dry-run", "-o", "json", "--config", file);
    assertEquals(0, seen.exit(), seen.err());
    JsonNode all = ViewJson.mapper().readTree(seen.out());
    JsonNode before = all.get("hooks").get(0);
    assertEquals("pre_failover_script", before.get("event").asText());
    assertEquals(folder + "/pre", before.get("script").asText());
    assertEquals("root", before.get("user").asText());
    assertEquals(500, before.get("limit").asInt());
    assertTrue(before.get("refused").isNull());
    assertEquals("primary", before.get("environment").get("FLYWALL_ROLE").asText());
    assertTrue(all.get("hooks").get(1).get("script").isNull(), seen.out());
    assertEquals("a.service", all.get("services").get(0).asText());
    assertFalse(Files.exists(folder.resolve("ran")));
    Path open = script("primary", "true");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Terminal refused =
        Terminal.type("hooks", "run", "--dry-run", "on_primary", "-o", "json", "--config", file);
    assertEquals(2, refused.exit());
    assertTrue(refused.out().contains("can be written by others"), refused.out());
    Terminal run = Terminal.type("hooks", "run", "on_primary", "-o", "json", "--config", file);
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("-o json goes with --dry-run"), run.err());
  }

  @Test
  void a_named_one_is_run_and_its_status_told() {
    Terminal primary = Terminal.type("hooks", "run", "on_primary", "--config", file);
    assertEquals(0, primary.exit(), primary.err());
    assertTrue(Files.exists(folder.resolve("ran")));
    Terminal before = Terminal.type("hooks", "run", "pre_failover_script", "--config", file);
    assertEquals(1, before.exit());
    assertTrue(before.out().contains("pre_failover_script: status 3"), before.out());
  }

  @Test
  void what_others_can_write_is_refused_here_and_by_the_check_of_the_host() throws IOException {
    Path open = script("primary", "true");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Terminal seen = Terminal.type("hooks", "run", "on_primary", "--config", file);
    assertEquals(2, seen.exit());
    assertTrue(
        seen.out().contains("on_primary: refused: " + open + " can be written by others"),
        seen.out());
    Terminal check = Terminal.type("config", "check", "--on-this-host", "--config", file);
    assertEquals(2, check.exit());
    assertTrue(
        check.err().contains("on_primary: " + open + " can be written by others; chmod go-w"),
        check.err());
  }

  @Test
  void all_at_once_or_an_unknown_event_is_a_mistake() {
    Terminal all = Terminal.type("hooks", "run", "--config", file);
    assertEquals(2, all.exit());
    assertTrue(all.err().contains("name the event to run"), all.err());
    Terminal unknown = Terminal.type("hooks", "run", "on_master", "--config", file);
    assertEquals(2, unknown.exit());
    assertTrue(unknown.err().contains("no event on_master; there are: pre_failover_script"));
  }
}

package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.agent.api.RunningApi;
import io.flywall.agent.view.Views;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ResyncCommandTest {
  private static final String BEGUN = "begun; flywall replication status shows how far it is\n";

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
    return Terminal.type(("replication resync" + line + " --config " + file).split(" "));
  }

  @Test
  void on_a_backup_it_returns_when_everything_was_compared() {
    api.replicates(Views.copies());
    api.has(Views.copied());
    api.resyncsTo(Views.copied(false, 92, 2, 2_001_024));
    Terminal seen = type("");
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertEquals("in sync after 2.0 s, 2.0 MB\n", seen.out());
  }

  @Test
  void it_returns_at_once_where_it_is_told_to_and_on_a_primary() {
    api.replicates(Views.copies());
    api.has(Views.copied());
    api.resyncsTo(Views.copied());
    assertEquals(BEGUN, type(" --no-wait").out());
    api.has(Views.copied(true, 90, 1, 1024));
    assertEquals(BEGUN, type("").out());
  }

  @Test
  @Timeout(30)
  void on_a_backup_that_becomes_primary_meanwhile_it_says_so() {
    api.replicates(Views.copies());
    api.has(Views.copied());
    api.resyncsTo(Views.copied(true, 92, 1, 1024));
    Terminal seen = type("");
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertEquals(
        List.of(
            "flywall: this node has become primary meanwhile, and has nobody to compare with; its"
                + " files are the ones that count"),
        seen.errorLines());
  }

  @Test
  void where_nobody_follows_it_says_so() {
    api.replicates(Views.copies());
    api.has(Views.copied());
    Terminal seen = type("");
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertEquals(
        List.of("flywall: nobody to resync: see flywall replication status: nobody follows it"),
        seen.errorLines());
  }
}

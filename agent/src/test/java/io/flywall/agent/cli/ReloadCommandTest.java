package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.RunningApi;
import io.flywall.agent.view.ReloadDesk.Change;
import io.flywall.agent.view.ReloadDesk.Outcome;
import io.flywall.agent.view.ReloadDesk.Refusal;
import io.flywall.agent.view.Views;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadCommandTest {
  @TempDir private Path folder;
  private RunningApi api;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.start(folder);
    api.shows(Views.primary());
    config = ConfigurationText.write(folder, api.address());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Terminal reload(Outcome outcome, String... more) {
    api.reloadComesTo(outcome);
    String words = "config reload --config " + config + " " + String.join(" ", more);
    return Terminal.type(words.strip().split(" "));
  }

  @Test
  void what_has_changed_is_said_key_by_key() {
    Terminal seen =
        reload(
            new Outcome.Done(
                List.of(new Change("replication.ha.priority", "50", "60")),
                "0a1b2c3d",
                Duration.ofMillis(12)));
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertEquals(
        """
        replication.ha.priority: 50 -> 60
        in force after 12.0 ms, configuration 0a1b2c3d
        """,
        seen.out());
  }

  @Test
  void nothing_to_do_is_no_failure() {
    Outcome.Done nothing = new Outcome.Done(List.of(), "0a1b2c3d", Duration.ofMillis(1));
    Terminal seen = reload(nothing);
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertEquals("nothing to do: what the file says is in force\n", seen.out());
    assertTrue(reload(nothing, "-o", "json").out().contains("\"changed\""));
  }

  @Test
  void mistakes_are_the_operators_and_told_line_by_line() {
    Terminal seen = reload(new Outcome.Invalid(List.of("f:3 a: got x", "f:4 b: got y")));
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(seen.err().contains("nothing was changed: f:3 a: got x\nf:4 b: got y"), seen.err());
  }

  @Test
  void what_needs_a_restart_says_so_and_what_to_do() {
    Terminal seen =
        reload(
            new Outcome.Refused(
                List.of(new Refusal("api.listen: x -> y", "its socket is open", "restart it"))));
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertTrue(
        seen.err().contains("api.listen: x -> y: its socket is open; restart it"), seen.err());
  }

  @Test
  void one_that_takes_long_goes_on() {
    Terminal seen = reload(new Outcome.Pending(List.of(), "nftables may be locked"));
    assertEquals(ExitStatus.END_NOT_KNOWN, seen.exit());
    assertTrue(seen.err().contains("nftables may be locked; the log tells the end"), seen.err());
  }
}

package io.flywall.config;

import static io.flywall.config.Judged.assertProblems;
import static io.flywall.config.Judged.pairWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HookKeysTest {

  private static HookSettings hooks(String... lines) {
    return Judged.load(pairWith(lines)).replication().ha().hooks();
  }

  @Test
  void nothing_is_run_unless_it_is_named() {
    assertEquals(
        new HookSettings(
            Optional.empty(),
            Optional.empty(),
            Duration.ofMillis(500),
            Map.of(),
            Duration.ofSeconds(30),
            "root",
            List.of()),
        hooks());
  }

  @Test
  void every_key_arrives() {
    HookSettings hooks =
        hooks(
            "pre_failover_script = \"/a/pre\"",
            "post_failover_script = \"/a/post\"",
            "pre_failover_timeout = 2",
            "hooks { on_primary = \"/a/p\", on_stop = \"/a/s\", timeout = 5s, user = hook }",
            "services = [ dnsmasq.service ]");
    assertEquals(Optional.of(Path.of("/a/pre")), hooks.preFailover());
    assertEquals(Optional.of(Path.of("/a/post")), hooks.postFailover());
    assertEquals(Duration.ofSeconds(2), hooks.preFailoverTimeout());
    assertEquals(
        Map.of("on_primary", Path.of("/a/p"), "on_stop", Path.of("/a/s")), hooks.onChange());
    assertEquals(Duration.ofSeconds(5), hooks.timeout());
    assertEquals("hook", hooks.user());
    assertEquals(List.of("dnsmasq.service"), hooks.services());
  }

  @Test
  void a_script_is_an_absolute_path_and_an_event_one_that_exists() {
    assertProblems(
        pairWith("pre_failover_script = \"pre.sh\""),
        "FILE:7 replication.ha.pre_failover_script: got \"pre.sh\"; must be an absolute path; start"
            + " it with /");
    assertProblems(
        pairWith("hooks { on_master = \"/a/b\" }"),
        "FILE:7 replication.ha.hooks.on_master: got an unknown key; must be a known key; remove it;"
            + " known here: on_backup, on_degraded, on_fault, on_primary, on_stop, timeout, user");
  }
}

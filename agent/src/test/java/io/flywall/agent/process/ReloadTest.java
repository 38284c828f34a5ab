package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.view.ReloadDesk.Outcome;
import io.flywall.agent.view.ReloadDesk.Refusal;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.Settings;
import io.flywall.config.SettingsChange;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VoterList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of a file or nothing, on a file that is really read. */
class ReloadTest {
  private static final String FILE =
      """
      replication {
        node_id = a
        listen_addr = "192.168.100.1:9001"
        peers = [ { id = b, addresses = ["192.168.100.2"] }, { id = c, addresses = ["192.168.100.3"] } ]
        secret_key = "fw1-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
        ha {
          priority = 50
          virtual_ips = [ { address = "10.0.0.100/24", interface = "eth1" } ]
        }
      }
      """;

  @TempDir private Path folder;
  private final OneLife life = new OneLife();
  private Path file;
  private Reload reload;
  private final BlockingQueue<AuditEvent> audited = new LinkedBlockingQueue<>();

  /** Takes over what it is told to, and remembers that. */
  private static final class OneLife implements Reload.Life {
    private Settings settings;
    private Optional<String> refuses = Optional.empty();
    private boolean breaks;
    private final List<Settings> lived = new ArrayList<>();

    @Override
    public Settings settings() {
      return settings;
    }

    @Override
    public List<Refusal> refusals(Settings next, List<SettingsChange> changes, VoterList voters) {
      return changes.stream()
          .flatMap(c -> c.restart().map(why -> new Refusal(c.key(), why, "restart")).stream())
          .toList();
    }

    @Override
    public VoterList voters() {
      return VoterList.NONE;
    }

    @Override
    public CompletableFuture<Optional<String>> enter(Settings next, Executor then)
        throws EnvironmentFailure {
      if (breaks) {
        throw new EnvironmentFailure("no sockets left");
      }
      return CompletableFuture.completedFuture(refuses);
    }

    @Override
    public void entered(Settings next, List<SettingsChange> changes) {
      settings = next;
      lived.add(next);
    }

    @Override
    public Optional<String> waitsFor() {
      return Optional.of("a test");
    }
  }

  @BeforeEach
  void begin() throws Exception {
    file = folder.resolve("flywall.conf");
    write(FILE);
    life.settings = readAgain();
    reload = new Reload(life, this::readAgain, () -> new MonotonicInstant(0), audited::add);
  }

  @AfterEach
  void end() {
    reload.close();
  }

  private void write(String text) throws Exception {
    Path unused = Files.writeString(file, text);
    unused = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Settings readAgain() throws InvalidConfiguration {
    return ConfigurationFile.load(file, new Host("a", Duration.ofMillis(4)));
  }

  @Test
  void what_is_new_comes_into_force_and_is_named() throws Exception {
    write(FILE.replace("priority = 50", "priority = 60"));
    Outcome.Done done = assertInstanceOf(Outcome.Done.class, reload.reload());
    assertEquals("replication.ha.priority", done.changed().get(0).key());
    assertEquals(60, life.settings.replication().ha().priority().number());
    assertEquals(List.of(), assertInstanceOf(Outcome.Done.class, reload.reload()).changed());
    assertEquals(1, life.lived.size(), "the second time nothing is to be done");
  }

  @Test
  void a_signal_is_taken_down_with_what_came_of_it() throws Exception {
    reload.reloadAndSay();
    assertEquals(signal("done"), audited.poll(20, TimeUnit.SECONDS));
    write(FILE.replace("priority = 50", "priority = 5000"));
    reload.reloadAndSay();
    assertEquals(signal("refused: a mistake in the file"), audited.poll(20, TimeUnit.SECONDS));
    write(FILE.replace("node_id = a", "node_id = z"));
    reload.reloadAndSay();
    assertEquals(signal("refused: replication.node_id"), audited.poll(20, TimeUnit.SECONDS));
    AuditEvent asked = new AuditEvent("x", "unix", "reload", "", "done");
    Outcome unused = reload.reload();
    audited.add(asked);
    assertEquals(asked, audited.poll(), "who asks over the API is in the log by the API's hand");
  }

  private static AuditEvent signal(String outcome) {
    return new AuditEvent("unknown", "signal", "reload", "SIGHUP", outcome);
  }

  @Test
  void a_file_with_a_mistake_changes_nothing() throws Exception {
    write(FILE.replace("priority = 50", "priority = 60, failback_delay = soon, prioritty = 7"));
    Outcome.Invalid invalid = assertInstanceOf(Outcome.Invalid.class, reload.reload());
    assertEquals(2, invalid.problems().size(), invalid::toString);
    assertEquals(List.of(), life.lived);
  }

  @Test
  void one_key_that_needs_a_restart_holds_back_all_others() throws Exception {
    write(FILE.replace("priority = 50", "priority = 60").replace(":9001", ":9005"));
    Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, reload.reload());
    assertTrue(refused.refusals().get(0).key().contains("listen_addr"), refused::toString);
    assertEquals(List.of(), life.lived);
  }

  @Test
  void what_the_loop_does_not_take_is_not_in_force_and_can_be_tried_again() throws Exception {
    write(FILE.replace("priority = 50", "priority = 60"));
    life.refuses = Optional.of("the kernel keeps a VIP");
    Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, reload.reload());
    assertTrue(refused.toString().contains("keeps a VIP"), refused::toString);
    assertEquals(List.of(), life.lived);
    life.refuses = Optional.empty();
    life.breaks = true;
    assertTrue(reload.reload().toString().contains("no sockets left"));
    life.breaks = false;
    assertInstanceOf(Outcome.Done.class, reload.reload());
  }
}

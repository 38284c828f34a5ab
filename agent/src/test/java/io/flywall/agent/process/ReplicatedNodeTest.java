package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.Views;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.Settings;
import io.flywall.replication.stream.Watermarks;
import io.flywall.scripts.HookResult;
import io.flywall.scripts.Hooks;
import io.flywall.scripts.Occasion;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.OperatorError;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From two configuration files to what arrives: with real sockets, TLS, processes and files. */
@Timeout(120)
class ReplicatedNodeTest {
  private static final MonotonicClock CLOCK = () -> new MonotonicInstant(System.nanoTime());
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Watermarks.Voice UNBOUND = mark -> CompletableFuture.completedFuture(false);

  @TempDir private Path folder;

  /** As the views of the tests call them: the backup's says that firewall-b is primary. */
  private static final String PRIMARY = "firewall-b";

  private static final String BACKUP = "firewall-a";

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Settings settings(String node, int port, String peer, int peerPort)
      throws IOException, InvalidConfiguration {
    Path home = Files.createDirectories(folder.resolve(node));
    String text =
        """
        agent { state_dir = "%1$s/state", run_dir = "%1$s/run" }
        replication {
          node_id = %2$s
          listen_addr = "%6$s:%3$d"
          peers = [ { id = %4$s, addresses = ["%7$s:%5$d"] } ]
          secret_key = "Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U"
          datasets = [ { name = ruleset, type = command, dump = "cat %1$s/rules",
                         restore = "cat > %1$s/restored; echo $FLYWALL_DATASET >> %1$s/ran",
                         interval = 1s, when = always } ]
          ha { virtual_ip { address = "10.0.0.100/24", interface = nosuch0 } }
        }
        """
            .formatted(home, node, port, peer, peerPort, address(node), address(peer));
    Path file = home.resolve("flywall.conf");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    return ConfigurationFile.load(file, new Host(node, Timing.USUAL_JIFFY));
  }

  /** A node refuses its own address as a peer's; all of 127/8 is loopback. */
  private static String address(String node) {
    return node.equals(PRIMARY) ? "127.0.0.1" : "127.0.0.2";
  }

  @Test
  void certificates_that_cannot_be_used_are_told_before_anything_hangs_on_them() throws Exception {
    Settings derived = settings(BACKUP, 9001, PRIMARY, 9001);
    assertEquals(Optional.empty(), new ReplicationWiring(derived).mistakeInCertificates());
    Path file = folder.resolve(BACKUP).resolve("flywall.conf");
    Path missing = folder.resolve("missing.pem");
    String tls = "tls { cert = \"%1$s\", key = \"%1$s\", ca = \"%1$s\" }\n  datasets =";
    String text = Files.readString(file).replace("datasets =", tls.formatted(missing));
    Files.writeString(file, text);
    Settings broken = ConfigurationFile.load(file, new Host(BACKUP, Timing.USUAL_JIFFY));
    OperatorError told = new ReplicationWiring(broken).mistakeInCertificates().orElseThrow();
    assertTrue(told.getMessage().contains("missing.pem"), told.getMessage());

    List<Boolean> ranks = new CopyOnWriteArrayList<>();
    try (ReplicatedNode node = ReplicatedNode.of(broken, false, CLOCK).orElseThrow()) {
      node.begin(ranks::add, UNBOUND);
      await("it says why", () -> node.desk().view().isPresent());
      String trouble = node.desk().view().orElseThrow().trouble();
      assertTrue(trouble.startsWith("has not begun: "), trouble);
      assertEquals(List.of(false), ranks, "who cannot begin is not preferred");
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private boolean holds(String node, String file, String text) {
    try {
      Path path = folder.resolve(node).resolve(file);
      return Files.exists(path) && Files.readString(path).equals(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ReplicationView.Line> line(ReplicatedNode node) {
    return node.desk().view().flatMap(view -> view.lines().stream().findFirst());
  }

  @Test
  void what_the_primary_dumps_is_restored_on_the_backup_and_both_say_so() throws Exception {
    int primaryPort = freePort();
    int backupPort = freePort();
    Settings ofPrimary = settings(PRIMARY, primaryPort, BACKUP, backupPort);
    Settings ofBackup = settings(BACKUP, backupPort, PRIMARY, primaryPort);
    Files.writeString(folder.resolve(PRIMARY).resolve("rules"), "table ip nat {}\n");
    CompletableFuture<Boolean> rank = new CompletableFuture<>();
    try (ReplicatedNode primary = ReplicatedNode.of(ofPrimary, false, CLOCK).orElseThrow();
        ReplicatedNode backup = ReplicatedNode.of(ofBackup, false, CLOCK).orElseThrow()) {
      assertEquals(Optional.empty(), primary.desk().view());
      primary.begin(inSync -> {}, UNBOUND);
      backup.begin(
          inSync -> {
            if (inSync) {
              rank.complete(true);
            }
          },
          UNBOUND);
      primary.seen(Views.primary());
      backup.seen(Views.backup());
      await("restored", () -> holds(BACKUP, "restored", "table ip nat {}\n"));
      await("in sync", () -> line(backup).filter(l -> l.state().equals("in sync")).isPresent());
      await("there too", () -> line(primary).filter(l -> l.state().equals("in sync")).isPresent());
      assertTrue(rank.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertTrue(primary.desk().view().orElseThrow().leading());
      assertFalse(backup.desk().view().orElseThrow().leading());
      assertEquals(Optional.empty(), primary.desk().barrier(PATIENCE, Duration.ZERO));
      assertTrue(backup.desk().barrier(Duration.ZERO, Duration.ZERO).isPresent());
      Files.writeString(folder.resolve(PRIMARY).resolve("rules"), "table ip filter {}\n");
      await("again", () -> holds(BACKUP, "restored", "table ip filter {}\n"));
      assertTrue(backup.desk().resync(Optional.of("ruleset"), Optional.empty()));
      assertFalse(backup.desk().resync(Optional.of("other"), Optional.empty()));
    }
    assertTrue(Files.readString(folder.resolve(BACKUP).resolve("ran")).startsWith("ruleset\n"));
  }

  @Test
  void a_version_of_a_later_term_waits_until_the_election_knows_it() throws Exception {
    int primaryPort = freePort();
    int backupPort = freePort();
    Settings ofPrimary = settings(PRIMARY, primaryPort, BACKUP, backupPort);
    Settings ofBackup = settings(BACKUP, backupPort, PRIMARY, primaryPort);
    Files.writeString(folder.resolve(PRIMARY).resolve("rules"), "rules\n");
    try (ReplicatedNode primary = ReplicatedNode.of(ofPrimary, false, CLOCK).orElseThrow();
        ReplicatedNode backup = ReplicatedNode.of(ofBackup, false, CLOCK).orElseThrow()) {
      primary.begin(inSync -> {}, UNBOUND);
      backup.begin(inSync -> {}, UNBOUND);
      primary.seen(Views.primary());
      backup.seen(Views.backupOfTheTermBefore());
      await(
          "said",
          () -> line(backup).filter(l -> l.trouble().contains("has not heard of")).isPresent());
      assertFalse(Files.exists(folder.resolve(BACKUP).resolve("restored")));
      // Nobody is primary in this view, so that nothing else is told of the term.
      backup.seen(Views.fault());
      await("restored", () -> holds(BACKUP, "restored", "rules\n"));
      assertEquals(Map.of(), backup.desk().view().orElseThrow().refused());
    }
  }

  @Test
  void who_has_withdrawn_serves_nobody_and_ends_every_barrier() throws Exception {
    Settings settings = settings(PRIMARY, freePort(), BACKUP, freePort());
    Files.writeString(folder.resolve(PRIMARY).resolve("rules"), "rules\n");
    try (ReplicatedNode node = ReplicatedNode.of(settings, false, CLOCK).orElseThrow()) {
      node.begin(inSync -> {}, UNBOUND);
      node.seen(Views.primary());
      await("leads", () -> node.desk().view().filter(ReplicationView::leading).isPresent());
      await("ready", () -> barrier(node, Duration.ZERO).orElse("").contains("not in time"));
      CompletableFuture<Optional<String>> waiting =
          CompletableFuture.supplyAsync(() -> barrier(node, PATIENCE));
      node.seen(Views.fault());
      String lost = waiting.get(PATIENCE.toSeconds() / 2, TimeUnit.SECONDS).orElse("");
      assertTrue(lost.contains("primary"), lost);
      await("rests", () -> !node.desk().view().orElseThrow().leading());
    }
  }

  private static Optional<String> barrier(ReplicatedNode node, Duration atMost) {
    try {
      return node.desk().barrier(atMost, Duration.ZERO);
    } catch (InterruptedException ended) {
      throw new AssertionError(ended);
    }
  }

  @Test
  void without_a_dataset_there_is_nothing() throws Exception {
    Settings settings = settings(PRIMARY, freePort(), BACKUP, freePort());
    Settings none =
        new Settings(
            settings.file(),
            settings.agent(),
            settings.replication(),
            List.of(),
            settings.api(),
            settings.inactive(),
            settings.warnings(),
            settings.fingerprint(),
            settings.edition(),
            settings.sources());
    assertEquals(Optional.empty(), ReplicatedNode.of(none, false, CLOCK));
  }

  @Test
  void a_new_primarys_scripts_find_what_it_serves_and_keep_their_order() throws Exception {
    Settings settings = settings(PRIMARY, freePort(), BACKUP, freePort());
    Files.writeString(folder.resolve(PRIMARY).resolve("rules"), "rules\n");
    CompletableFuture<Boolean> leadingWhenToldSo = new CompletableFuture<>();
    CompletableFuture<Role> after = new CompletableFuture<>();
    try (ReplicatedNode node = ReplicatedNode.of(settings, false, CLOCK).orElseThrow()) {
      Hooks around =
          node.around(
              new Hooks() {
                @Override
                public void changed(Occasion occasion) {
                  if (occasion.role() == Role.PRIMARY) {
                    leadingWhenToldSo.complete(
                        node.desk().view().filter(ReplicationView::leading).isPresent());
                  } else {
                    after.complete(occasion.role());
                    assertTrue(leadingWhenToldSo.isDone());
                  }
                }

                @Override
                public void degraded(Occasion occasion) {}

                @Override
                public void preFailover(long run, Occasion occasion, Consumer<HookResult> then) {}

                @Override
                public void giveUp(long run) {}
              });
      node.begin(inSync -> {}, UNBOUND);
      // As the loop does it: the change is told before the view shows it.
      around.changed(occasion(Role.PRIMARY, Role.BACKUP));
      around.changed(occasion(Role.BACKUP, Role.PRIMARY));
      assertTrue(leadingWhenToldSo.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertEquals(Role.BACKUP, after.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
  }

  private static Occasion occasion(Role role, Role old) {
    NodeId self = new NodeId(PRIMARY);
    return new Occasion(role, old, new Term(8), "test", "", self, Optional.of(self), List.of());
  }
}

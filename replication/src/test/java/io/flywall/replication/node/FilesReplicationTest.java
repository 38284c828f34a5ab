package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.Picture;
import io.flywall.replication.Position;
import io.flywall.replication.archive.Archived;
import io.flywall.replication.archive.Reason;
import io.flywall.replication.dataset.FilesDataset;
import io.flywall.replication.dataset.OneDirectory;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.stream.SyncState;
import io.flywall.replication.stream.SyncStatus;
import io.flywall.replication.stream.Watermarks;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files, through real sockets and TLS: two and three nodes in one process. */
@Timeout(300)
class FilesReplicationTest {
  @TempDir private Path folder;
  private final List<Side> sides = new ArrayList<>();

  /** One node. */
  private final class Side {
    final String name;
    final Path home;
    final InetSocketAddress address;
    final FilesDataset dataset;
    final Replication replication;

    Side(String name, InetSocketAddress address, List<ReplicationPlan.Peer> peers)
        throws IOException {
      this(name, address, peers, List.of());
    }

    Side(
        String name,
        InetSocketAddress address,
        List<ReplicationPlan.Peer> peers,
        List<String> exclude)
        throws IOException {
      this.name = name;
      this.address = address;
      this.home = Files.createDirectories(folder.resolve(name));
      this.dataset = OneDirectory.in(home, "data", exclude);
      ReplicationPlan plan =
          new ReplicationPlan(
              TestCluster.settings(name, Duration.ofSeconds(5)),
              address,
              peers,
              Duration.ofSeconds(1));
      this.replication =
          Replication.start(
              plan,
              List.of(dataset),
              Identity.derived(TestCluster.identity(name, 1)),
              LinkLimits.USUAL,
              Watermarks.unused(),
              TestCluster.CLOCK,
              new SecureRandom());
      sides.add(this);
    }

    Path files() {
      return home.resolve("files");
    }

    void write(String path, String text) throws IOException {
      Path file = files().resolve(path);
      Files.createDirectories(file.getParent());
      Path next = file.resolveSibling(".next");
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    boolean isInSync(String peer) {
      return replication.status().peers().stream()
          .filter(status -> status.peer().equals(Optional.of(new NodeId(peer))))
          .anyMatch(status -> status.state() == SyncState.IN_SYNC);
    }

    boolean hasFailed(String peer) {
      return replication.status().peers().stream()
          .filter(status -> status.peer().equals(Optional.of(new NodeId(peer))))
          .anyMatch(status -> status.state() == SyncState.FAILED);
    }

    void lead(long term) {
      CompletableFuture<Void> unused = replication.lead(new Term(term), TestCluster.CLOCK.now());
      await(name + " serves", this::isReady);
    }

    private boolean isReady() {
      try {
        return !(replication.barrier(Duration.ZERO, Duration.ZERO)
            instanceof BarrierOutcome.NotLeading);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    void follow(Side primary, long term) {
      follow(primary, primary.address, term);
    }

    void follow(Side primary, InetSocketAddress through, long term) {
      replication.follow(Optional.of(new NodeId(primary.name)), List.of(through), new Term(term));
    }

    void rest(long term) {
      replication.rest(new Term(term));
      await(
          name + " rests",
          () ->
              replication.status().primary().isEmpty()
                  && !replication.status().standing().leading());
    }

    SyncStatus status() {
      return replication.status().datasets().get(0);
    }

    boolean hasArchived(String text) {
      try {
        for (Archived archived : archived()) {
          if (Files.readString(archived.file()).equals(text)) {
            return true;
          }
        }
        return false;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** Of what has its own name: the primary may see one, half written, that is about to get it. */
    Map<String, Reason> archivedTexts() throws IOException {
      Map<String, Reason> texts = new HashMap<>();
      for (Archived archived : archived()) {
        if (!archived.path().text().endsWith(".next")) {
          texts.put(Files.readString(archived.file()), archived.reason());
        }
      }
      return texts;
    }

    List<Archived> archived() throws IOException {
      return OneDirectory.archive(home).list();
    }
  }

  private List<Side> nodes(int count) throws IOException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(TestCluster.freeAddress());
    }
    List<Side> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<ReplicationPlan.Peer> peers = new ArrayList<>();
      for (int j = 0; j < count; j++) {
        if (j != i) {
          NodeId id = new NodeId("fw" + (j + 1));
          peers.add(new ReplicationPlan.Peer(Optional.of(id), List.of(addresses.get(j))));
        }
      }
      all.add(new Side("fw" + (i + 1), addresses.get(i), peers));
    }
    return all;
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Side side : sides) {
      side.replication.close();
    }
  }

  /** Asked first and looked at then: who walks through a folder while it changes sees neither. */
  private static void awaitSame(Side primary, Side backup) throws Exception {
    assertEquals(
        new BarrierOutcome.Reached(),
        primary.replication.barrier(Duration.ofSeconds(30), Duration.ZERO));
    await(backup.name + " in sync with " + primary.name, () -> primary.isInSync(backup.name));
    assertEquals(Picture.of(primary.files()), Picture.of(backup.files()));
  }

  @Test
  void files_edits_links_directories_and_removals_arrive() throws Exception {
    List<Side> nodes = nodes(2);
    Side primary = nodes.get(0);
    Side backup = nodes.get(1);
    primary.write("dnsmasq/dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17 client");
    Files.createDirectories(primary.files().resolve("empty"));
    Files.createSymbolicLink(primary.files().resolve("link"), Path.of("dnsmasq"));
    primary.lead(1);
    backup.follow(primary, 1);
    awaitSame(primary, backup);
    primary.write("dnsmasq/dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.18 client");
    primary.write("hosts", "10.0.0.1 gw");
    Files.delete(primary.files().resolve("empty"));
    awaitSame(primary, backup);
    assertFalse(Files.exists(backup.files().resolve("empty")));
    assertEquals("10.0.0.1 gw", Files.readString(backup.files().resolve("hosts")));
  }

  /** What one of them leaves out is not in its tree: to the others it would look deleted. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_node_whose_paths_are_others_takes_nothing_and_deletes_nothing(boolean leaderExcludes)
      throws Exception {
    InetSocketAddress one = TestCluster.freeAddress();
    InetSocketAddress two = TestCluster.freeAddress();
    Side primary = new Side("fw1", one, List.of(peer("fw2", two)), own(leaderExcludes));
    Side backup = new Side("fw2", two, List.of(peer("fw1", one)), own(!leaderExcludes));
    primary.write("shared", "of the primary");
    backup.write("node.local", "this node's own");
    primary.lead(1);
    backup.follow(primary, 1);
    await("refused", () -> backup.status().state() == SyncState.FAILED);
    assertEquals(
        "paths or exclude differ: fw1 has files"
            + (leaderExcludes ? " without *.local" : "")
            + "; this node has files"
            + (leaderExcludes ? "" : " without *.local")
            + "; make them alike and reload: until then nothing is taken, and nothing deleted",
        backup.status().trouble());
    await("seen by the primary", () -> primary.hasFailed("fw2"));
    assertEquals("this node's own", Files.readString(backup.files().resolve("node.local")));
    assertFalse(Files.exists(backup.files().resolve("shared")));
    // Nor when it is the backup's turn, and asks what it has missed.
    primary.rest(1);
    backup.lead(2);
    assertEquals("this node's own", Files.readString(backup.files().resolve("node.local")));
    assertEquals(List.of(), backup.archived());
  }

  private static List<String> own(boolean excludes) {
    return excludes ? List.of("*.local") : List.of();
  }

  private static ReplicationPlan.Peer peer(String name, InetSocketAddress address) {
    return new ReplicationPlan.Peer(Optional.of(new NodeId(name)), List.of(address));
  }

  @Test
  void roles_go_round_between_three_nodes_and_nothing_acknowledged_is_lost() throws Exception {
    List<Side> nodes = nodes(3);
    nodes.get(0).lead(1);
    nodes.get(1).follow(nodes.get(0), 1);
    nodes.get(2).follow(nodes.get(0), 1);
    for (int term = 1; term <= 6; term++) {
      Side primary = nodes.get((term - 1) % 3);
      Side next = nodes.get(term % 3);
      Side third = nodes.get((term + 1) % 3);
      primary.write("of-term-" + term, "written by " + primary.name);
      assertEquals(
          new BarrierOutcome.Reached(),
          primary.replication.barrier(Duration.ofSeconds(30), Duration.ZERO));
      primary.rest(term);
      next.lead(term + 1);
      primary.follow(next, term + 1);
      third.follow(next, term + 1);
      for (int earlier = 1; earlier <= term; earlier++) {
        assertTrue(
            Files.exists(next.files().resolve("of-term-" + earlier)),
            "of term " + earlier + " on " + next.name + " in term " + (term + 1));
      }
      awaitSame(next, primary);
      awaitSame(next, third);
    }
  }

  @Test
  void what_diverged_on_an_old_primary_is_found_in_its_archive() throws Exception {
    List<Side> nodes = nodes(2);
    Side one = nodes.get(0);
    Side two = nodes.get(1);
    one.lead(1);
    two.follow(one, 1);
    one.write("conf", "acknowledged");
    awaitSame(one, two);
    two.rest(1);
    one.write("conf", "only on the cut-off primary");
    await(
        "seen by its source",
        () ->
            one.replication.status().peers().stream()
                .anyMatch(peer -> peer.tip().sequence() > peer.applied().sequence()));
    one.replication.close();
    two.lead(2);
    two.write("other", "of the new primary");
    assertEquals("acknowledged", Files.readString(two.files().resolve("conf")));
    sides.remove(one);
    Side again = new Side("fw1", TestCluster.freeAddress(), List.of());
    again.follow(two, 2);
    awaitSame(two, again);
    assertEquals("acknowledged", Files.readString(again.files().resolve("conf")));
    assertTrue(
        again.archived().stream().anyMatch(archived -> archived.toString().contains("conf")),
        again.archived()::toString);
  }

  /** It is nowhere else, and an ordinary old version of the same file is not worth as much. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void what_a_new_primary_could_not_have_is_set_aside_as_that(int terms) throws Exception {
    InetSocketAddress first = TestCluster.freeAddress();
    InetSocketAddress second = TestCluster.freeAddress();
    InetSocketAddress third = TestCluster.freeAddress();
    InetSocketAddress nowhere = TestCluster.freeAddress();
    Side one = new Side("fw1", first, List.of(peer("fw2", second), peer("fw3", third)));
    Side two = new Side("fw2", second, List.of(peer("fw1", first), peer("fw3", third)));
    Side three = new Side("fw3", third, List.of(peer("fw1", first), peer("fw2", nowhere)));
    one.write("conf", "all three have it");
    one.lead(1);
    two.follow(one, 1);
    three.follow(one, 1);
    awaitSame(one, two);
    awaitSame(one, three);
    three.rest(1);
    one.write("conf", "two have it");
    awaitSame(one, two);
    two.rest(1);
    one.replication.close();
    sides.remove(one);
    for (int term = 2; term <= 1 + terms; term++) {
      three.rest(term);
      three.lead(term);
    }
    assertEquals("all three have it", Files.readString(three.files().resolve("conf")));
    two.follow(three, 1 + terms);
    awaitSame(three, two);
    assertEquals(
        Map.of("all three have it", Reason.SUPERSEDED, "two have it", Reason.NOT_TAKEN_OVER),
        two.archivedTexts());
  }

  @Test
  void an_edit_on_a_backup_that_is_found_is_mended_though_the_primary_rests() throws Exception {
    List<Side> nodes = nodes(2);
    Side primary = nodes.get(0);
    Side backup = nodes.get(1);
    primary.write("conf", "of the primary");
    primary.lead(1);
    backup.follow(primary, 1);
    awaitSame(primary, backup);
    Position before = backup.status().applied();
    Files.writeString(backup.files().resolve("conf"), "edited on the backup");
    assertTrue(backup.dataset.inspect());
    await("archived", () -> backup.hasArchived("edited on the backup"));
    await("mended", () -> backup.status().applied().equals(before));
    awaitSame(primary, backup);
    assertEquals("of the primary", Files.readString(backup.files().resolve("conf")));
  }

  /** Whatever a backup has was copied from it: also when its agent was killed and is back. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void a_primary_that_crashed_does_not_take_its_own_past_from_a_backup(long again)
      throws Exception {
    List<Side> nodes = nodes(2);
    Side one = nodes.get(0);
    Side two = nodes.get(1);
    one.lead(1);
    two.follow(one, 1);
    one.write("leases", "copied");
    awaitSame(one, two);
    two.rest(1);
    one.replication.close();
    sides.remove(one);
    // As kill -9 leaves it: nothing was handed over.
    Files.writeString(one.home.resolve("state/data/led"), "1");
    one.write("leases", "written while no agent ran");
    ReplicationPlan.Peer peer =
        new ReplicationPlan.Peer(Optional.of(new NodeId("fw2")), List.of(two.address));
    Side back = new Side("fw1", TestCluster.freeAddress(), List.of(peer));
    back.lead(again);
    assertEquals("written while no agent ran", Files.readString(back.files().resolve("leases")));
    assertEquals(List.of(), back.archived());
    two.follow(back, again);
    awaitSame(back, two);
    assertEquals("written while no agent ran", Files.readString(two.files().resolve("leases")));
  }

  /** A cut at any byte leaves a view that existed, and costs no more than what was on its way. */
  @Test
  void two_hundred_cuts_at_random_instants_lose_and_invent_nothing() throws Exception {
    List<Side> nodes = nodes(2);
    Side primary = nodes.get(0);
    Side backup = nodes.get(1);
    Random random = new Random(4711);
    primary.lead(1);
    try (Cable cable = new Cable(primary.address)) {
      backup.follow(primary, cable.entrance(), 1);
      Position last = Position.NONE;
      for (int cut = 0; cut < 200; cut++) {
        primary.write("small/f" + random.nextInt(50), "edit " + cut);
        if (cut % 10 == 0) {
          byte[] large = new byte[300_000 + random.nextInt(300_000)];
          random.nextBytes(large);
          primary.write(
              "large" + random.nextInt(3), new String(large, StandardCharsets.ISO_8859_1));
        }
        if (cut % 15 == 0) {
          Files.deleteIfExists(primary.files().resolve("small/f" + random.nextInt(50)));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20)));
        cable.cut();
        // Else the waits between attempts would be all that is cut.
        backup.replication.rest(new Term(1));
        backup.follow(primary, cable.entrance(), 1);
        Position applied = backup.status().applied();
        assertFalse(last.isAfter(applied), "from " + last + " back to " + applied);
        last = applied;
      }
      awaitSame(primary, backup);
      assertTrue(cable.carried() > 0);
    }
    assertEquals(List.of(), leftOvers(backup));
  }

  /** Names under which something is built must not stay, nor show. */
  private static List<Path> leftOvers(Side side) throws IOException {
    try (Stream<Path> all = Files.walk(side.files())) {
      return all.filter(path -> path.getFileName().toString().startsWith(".")).toList();
    }
  }
}
